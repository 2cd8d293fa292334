import {
  header,
  headersOf,
  parseNameAddr,
  parseUri,
  removeFirstHeader,
  removeHeader,
  replaceHeader,
  splitList,
  withHeadersFirst,
} from "@readyline/sip";
import type { HeaderEntry, SipRequest, SipResponse } from "@readyline/sip";
import type { Flow } from "../transport/flow.ts";

/** Where the PBX is reached, as it names itself in Via and Record-Route. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

/** The two ends of a dialog, as written into the Record-Route: a request from one goes to the other. */
export interface RouteEnds {
  readonly callerFlow: string;
  readonly calleeFlow: string;
}

/**
 * The Record-Route of a dialog. Its user part names the flows of both ends, which are unguessable (the flow token of
 * RFC 5626 section 5.2), so that requests in the dialog need no table to find their way.
 */
function recordRoute(own: OwnAddress, ends: RouteEnds): string {
  return `<sip:${ends.callerFlow}.${ends.calleeFlow}@${own.host}:${own.port};transport=ws;lr>`;
}

/** The ends named by the topmost Route where that is ours, else `null`. */
export function routeEnds(request: SipRequest, own: OwnAddress): RouteEnds | null {
  const route = headersOf(request, "route")[0];
  if (route === undefined) return null;
  const uri = parseUri(parseNameAddr(route, "lenient").uri, "lenient");
  const [callerFlow, calleeFlow, ...more] = (uri.user ?? "").split(".");
  if (uri.host !== own.host || uri.port !== own.port || more.length > 0) return null;
  return callerFlow === undefined || calleeFlow === undefined ? null : { callerFlow, calleeFlow };
}

/** The request as it goes on to the next element (RFC 3261 section 16.6). */
export function relayed(
  request: SipRequest,
  own: OwnAddress,
  next: { readonly uri?: string; readonly branch: string; readonly ends?: RouteEnds },
): SipRequest {
  const hops = Number(header(request, "max-forwards") ?? "70");
  const first: HeaderEntry[] = [["Via", `SIP/2.0/WS ${own.host}:${own.port};branch=${next.branch}`]];
  if (next.ends !== undefined) first.push(["Record-Route", recordRoute(own, next.ends)]);
  // Credentials for this realm end here: the callee could guess passwords from them.
  const bare = removeFirstHeader(removeHeader(request, "proxy-authorization"), "route");
  const counted = replaceHeader(bare, "Max-Forwards", String(hops - 1));
  return withHeadersFirst({ ...counted, uri: next.uri ?? request.uri }, first);
}

/** The flow at the other end of the dialog; `null` when it is closed, or `from` is neither end. */
export function otherEnd(flows: ReadonlyMap<string, Flow>, ends: RouteEnds, from: Flow): Flow | null {
  if (from.id === ends.callerFlow) return flows.get(ends.calleeFlow) ?? null;
  if (from.id === ends.calleeFlow) return flows.get(ends.callerFlow) ?? null;
  return null;
}

/** The response as it goes on to the element before (RFC 3261 section 16.7, step 3). */
export function withoutTopVia(response: SipResponse): SipResponse {
  const [first = "", ...others] = splitList(headersOf(response, "via")[0] ?? "");
  const rest = removeFirstHeader(response, "via");
  return first === "" || others.length === 0 ? rest : withHeadersFirst(rest, [["Via", others.join(", ")]]);
}
