import type { Leg } from "./leg/leg.ts";

/** What the gateway holds now. All but `sessions` and `hops` are 0 a grace time after the last page has left: what stays is a leak. */
export interface GatewayCounts {
  /** Sessions whose line is remembered, until they end. */
  readonly sessions: number;
  /** Sessions that are over while something of theirs is still at the PBX. */
  readonly leaving: number;
  /** Newest connection of each session's page that can be continued; an ended one stays for the grace time. */
  readonly hops: number;
  /** Those of them whose socket is broken now. */
  readonly hopsBroken: number;
  /** Lines that were given a time to come to the PBX. */
  readonly waiting: number;
  /** PBX sockets of lines: being dialled, open, or being released. */
  readonly legs: number;
  /** Open legs without a page, or whose page's connection is broken. */
  readonly parked: number;
  readonly registered: number;
  readonly dialogs: number;
  readonly calls: number;
  /** Requests in either direction without a final answer, the gateway's own OPTIONS among them. */
  readonly transactions: number;
  /** Timers that the gateway holds for lines: grace times, deadlines of own requests, longest calls. Not those of each leg's heartbeat. */
  readonly timers: number;
}

/** What one leg adds. */
export function countLeg(leg: Leg): Pick<GatewayCounts, "legs" | "parked" | "registered" | "transactions" | "timers"> {
  const { clients, servers, ownUp, ownDown } = leg.state;
  const own = ownUp.size + ownDown.size;
  const parked = leg.pageState.kind === "parked" ? 1 : 0;
  return {
    legs: 1,
    parked,
    registered: leg.registration.state.kind === "registered" ? 1 : 0,
    transactions: clients.unanswered + servers.open().length + own,
    // Each own request has a deadline, and who is parked the grace time.
    timers: own + parked,
  };
}
