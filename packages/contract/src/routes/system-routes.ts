import { z } from "zod";
import { route } from "../route.ts";
import * as alarms from "../alarms.ts";
import { auditQuery, auditResponse } from "../attention.ts";
import { epochMs } from "../primitives.ts";

/** Public settings that the page reads at run time; nothing of it is built in. */
export const configResponse = z.object({
  product: z.string(),
  version: z.string(),
  mode: z.enum(["development", "production"]),
  /** What PUBLIC_URL says, or null. Named on a page that was opened without a secure context. */
  public_url: z.string().nullable(),
  sample_data: z.boolean(),
  /** True while the built-in evaluation PBX serves instead of a real one. */
  evaluation_pbx: z.boolean(),
  pbx_label: z.string(),
  station_time_zone: z.string(),
  server_time: epochMs,
});

/** Health, run-time settings and sample data. */
export const systemRoutes = {
  getHealth: route({
    method: "GET",
    path: "/healthz",
    access: "public",
    summary: "The process is alive.",
    response: z.object({ status: z.literal("ok") }),
  }),
  getReadiness: route({
    method: "GET",
    path: "/readyz",
    access: "public",
    summary: "200 when the database answers, else 503; the PBX is a field.",
    response: z.object({
      status: z.literal("ready"),
      database: z.literal("up"),
      pbx: z.enum(["unknown", "up", "down"]),
      /** Each server of PBX_WS_SERVER in order, without its address. */
      pbx_servers: z.array(z.object({ state: z.enum(["unknown", "up", "down"]), in_use: z.boolean() })),
    }),
  }),
  getConfig: route({
    method: "GET",
    path: "/api/config",
    access: "public",
    summary: "Public run-time settings.",
    response: configResponse,
  }),
  listAudit: route({
    method: "GET",
    path: "/api/audit",
    access: "administrator",
    summary: "The audit log, newest first. It cannot be changed.",
    query: auditQuery,
    response: auditResponse,
  }),
  getSample: route({
    method: "GET",
    path: "/api/sample",
    access: "operator",
    summary: "Whether the sample-data generator runs (sample data only).",
    response: alarms.sampleState,
  }),
  putSample: route({
    method: "PUT",
    path: "/api/sample",
    access: "operator",
    summary: "Start or stop a new sample alarm every so often.",
    body: alarms.sampleInput,
    response: alarms.sampleState,
  }),
  createSampleAlarm: route({
    method: "POST",
    path: "/api/sample/alarm",
    access: "operator",
    summary: "Bring one sample alarm now.",
    response: alarms.signalAccepted,
    status: 201,
  }),
} as const;
