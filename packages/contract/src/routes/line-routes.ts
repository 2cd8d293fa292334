import { route } from "../route.ts";
import * as doctor from "../doctor.ts";
import * as line from "../line.ts";
import * as lines from "../lines.ts";

/** The own line, and Setup → PBX. */
export const lineRoutes = {
  getLine: route({
    method: "GET",
    path: "/api/line",
    access: "operator",
    summary: "Own line: settings for the SIP user agent (no secret) and facts.",
    response: line.lineResponse,
  }),
  getIceServers: route({
    method: "GET",
    path: "/api/line/ice-servers",
    access: "operator",
    summary: "STUN and TURN servers for the own line's audio, with credentials for ten minutes.",
    response: line.iceServersResponse,
  }),
  releaseLine: route({
    method: "DELETE",
    path: "/api/line",
    access: "operator",
    summary: "Un-register the own line now.",
  }),
  retryLine: route({
    method: "POST",
    path: "/api/line/retry",
    access: "operator",
    summary: "One try at once.",
    response: line.lineResponse,
  }),
  takeBackLine: route({
    method: "POST",
    path: "/api/line/take-back",
    access: "operator",
    summary: "Take the line from another sign-in of the same user.",
    response: line.lineResponse,
  }),
  listLines: route({
    method: "GET",
    path: "/api/lines",
    access: "supervisor",
    summary: "Every operator's line now, and how today's alarms were answered. Kept live by `watch_lines` on /live.",
    response: lines.linesResponse,
  }),
  getPbx: route({
    method: "GET",
    path: "/api/pbx",
    access: "administrator",
    summary: "PBX configuration (read-only) and health.",
    response: line.pbxResponse,
  }),
  getPbxDoctor: route({
    method: "GET",
    path: "/api/pbx/doctor",
    access: "administrator",
    summary: "The newest run of the connection doctor, step by step while it runs.",
    response: doctor.doctorResponse,
  }),
  startPbxDoctor: route({
    method: "POST",
    path: "/api/pbx/doctor",
    access: "administrator",
    summary: "Start the connection doctor; one run at a time (409 doctor_running).",
    body: doctor.doctorRequest,
    response: doctor.doctorResponse,
    status: 202,
  }),
  clearPinnedRealm: route({
    method: "DELETE",
    path: "/api/pbx/pinned-realm",
    access: "administrator",
    summary: "Forget the pinned digest realm.",
    response: line.pbxResponse,
  }),
} as const;
