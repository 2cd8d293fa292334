import { parseNameAddr, SipError, uriEquals } from "@readyline/sip";

/** Whether two URIs are equal by RFC 3261 section 19.1.4; URIs of other schemes (`tel:`) only letter by letter. */
export function sameUri(first: string, second: string): boolean {
  if (first === second) return true;
  try {
    return uriEquals(first, second);
  } catch (error) {
    if (error instanceof SipError) return false;
    throw error;
  }
}

/** Whether two lists of addresses (Route, Record-Route) name the same URIs in the same order. */
export function sameAddresses(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((value, index) => sameAddress(value, second[index] ?? ""));
}

function sameAddress(first: string, second: string): boolean {
  if (first === second) return true;
  try {
    return sameUri(parseNameAddr(first, "lenient").uri, parseNameAddr(second, "lenient").uri);
  } catch (error) {
    if (error instanceof SipError) return false;
    throw error;
  }
}
