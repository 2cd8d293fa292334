import { z } from "zod";
import { cursor, epochMs, id } from "../primitives.ts";

export const byId = z.strictObject({ id });
export const byNo = z.strictObject({ no: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
export const list = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: cursor.nullable() });
export const pageQuery = { cursor: cursor.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) };
export const moment = z.coerce.number().pipe(epochMs);
