import { z } from "zod";
import type { CamelCaseKeys } from "./case.ts";
import { causeCodes } from "./causes.ts";
import { cursor, epochMs, id } from "./primitives.ts";

/** Something that needs an administrator, from its appearance until it is healed. */
export const attention = z.object({
  /** Of the row in the audit log: another occurrence has another one. */
  id,
  kind: z.enum(["line", "pbx", "certificate"]),
  /** null with `certificate`. */
  cause: z.enum(causeCodes).nullable(),
  /** Whose line; null where it concerns everybody. */
  user: z.object({ id, name: z.string() }).nullable(),
  since: epochMs,
});
export type Attention = CamelCaseKeys<z.infer<typeof attention>>;

/** What of the operator's own line administrators have been told, and when. */
export const informed = z.object({ cause: z.enum(causeCodes), at: epochMs });
export type Informed = CamelCaseKeys<z.infer<typeof informed>>;

export const auditKinds = ["attention", "sign_in", "user", "account", "api_key", "pbx"] as const;
export const auditKind = z.enum(auditKinds);
export type AuditKind = z.infer<typeof auditKind>;

export const auditQuery = z.strictObject({
  /** First part of the action. */
  kind: auditKind.optional(),
  /** A user's id, or `system`. */
  actor: id.optional(),
  from: z.coerce.number().pipe(epochMs).optional(),
  to: z.coerce.number().pipe(epochMs).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const auditEntry = z.object({
  id,
  at: epochMs,
  /** null = the system, or a command on the server. */
  actor: z.string().nullable(),
  /** Dotted, e.g. `user.changed`. */
  action: z.string(),
  target_type: z.string(),
  target_id: z.string(),
  target_name: z.string().nullable(),
  /** JSON text, never with a secret in it; null = nothing to say. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  address: z.string().nullable(),
});
export type AuditEntry = CamelCaseKeys<z.infer<typeof auditEntry>>;
export const auditResponse = z.object({ items: z.array(auditEntry), next_cursor: cursor.nullable() });
