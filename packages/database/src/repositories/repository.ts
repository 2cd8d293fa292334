import type { ReadContext } from "../context.ts";

/** Base of all repositories: a reader works on the database, a writer (`WriteContext`) on one open transaction. */
export class Repository<Context extends ReadContext = ReadContext> {
  protected readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }
}
