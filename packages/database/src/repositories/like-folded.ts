import { type RawBuilder, sql } from "kysely";

/** `column like pattern` for a folded `search` column and a pattern of `searchPatterns`. SQLite has no default escape. */
export function likeFolded(column: string, pattern: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
