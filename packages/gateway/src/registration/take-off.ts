import type { GatewayParts, LegState } from "../leg/leg-parts.ts";
import type { RegisterFlow } from "../leg/register-flow.ts";
import { unregister } from "./unregister.ts";

/**
 * Takes a line off its server so that it can go to another one. First the PBX sends no more calls here, then it is looked whether one
 * has come meanwhile: that one keeps the line, and its page registers again.
 *
 * @param mayGo asked when the server has answered, or did not within the release deadline
 * @returns whether the page can be sent away
 */
export async function takeOff(
  parts: GatewayParts,
  leg: Pick<LegState, "ownUp" | "profile" | "memory">,
  register: Pick<RegisterFlow, "fail" | "last">,
  mayGo: () => boolean,
): Promise<boolean> {
  const { last } = register;
  if (last === null) return false;
  register.fail("pbx.moved", "a server before this one is healthy again", null);
  const isOff = await unregister(parts, leg, last, parts.timings.releaseDeadlineMs);
  if (isOff) leg.memory.unbound(parts.options.pbx.url);
  if (mayGo()) return true;
  register.fail("reg.lost", "a call came while the line was to move", null);
  return false;
}
