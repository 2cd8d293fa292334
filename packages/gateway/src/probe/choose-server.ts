/** What the choice of a server needs to know of it. */
export interface ServerFacts {
  /** Not known to be lost, and not looked at because a connection to it was closed. */
  readonly isTrusted: boolean;
  /** Trusted, and without a loss for long enough that lines go (back) to it. */
  readonly isSteady: boolean;
  /** Known to be lost. */
  readonly isLost: boolean;
}

/**
 * The server that a line is to be on: the first steady one; where none is, the first trusted one; else the first that is not
 * known to be lost. A server that flaps is never steady, so that it gets no lines while another one can have them. Pure.
 *
 * @returns null where all are lost
 */
export function chooseServer<Server extends ServerFacts>(inOrder: readonly Server[]): Server | null {
  return (
    inOrder.find(({ isSteady }) => isSteady) ??
    inOrder.find(({ isTrusted }) => isTrusted) ??
    inOrder.find(({ isLost }) => !isLost) ??
    null
  );
}
