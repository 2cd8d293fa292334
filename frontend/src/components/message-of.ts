import { commonMessages } from "../messages/common.ts";

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : commonMessages.loadFailed;
}
