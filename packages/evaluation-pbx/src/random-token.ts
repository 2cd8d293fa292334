import { randomBytes } from "node:crypto";

/** An unguessable token of hexadecimal digits, for tags, branches and names of connections. */
export function randomToken(bytes = 8): string {
  return randomBytes(bytes).toString("hex");
}
