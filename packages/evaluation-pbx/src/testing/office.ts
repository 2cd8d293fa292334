import type { EvaluationPbx, EvaluationPbxOptions } from "../index.ts";
import { startEvaluationPbx } from "../index.ts";
import type { SipClientOptions } from "./sip-client.ts";
import { SipClient } from "./sip-client.ts";

/** A running PBX with the users 1001 to 1003, and telephones that are put away after each test. */
export class Office implements AsyncDisposable {
  readonly pbx: EvaluationPbx;
  readonly #clients: SipClient[] = [];

  private constructor(pbx: EvaluationPbx) {
    this.pbx = pbx;
  }

  static async open(options: EvaluationPbxOptions = {}): Promise<Office> {
    const office = new Office(await startEvaluationPbx(options));
    await office.pbx.setUsers(
      ["1001", "1002", "1003"].map((extension) => ({ extension, password: `secret-${extension}` })),
    );
    return office;
  }

  /** A telephone that is connected but not registered. */
  async connect(extension: string, more: Partial<SipClientOptions> = {}): Promise<SipClient> {
    const { url, domain } = this.pbx;
    const client = await SipClient.open({ url, domain, extension, password: `secret-${extension}`, ...more });
    this.#clients.push(client);
    return client;
  }

  /** A registered telephone. */
  async telephone(extension: string, more: Partial<SipClientOptions> = {}): Promise<SipClient> {
    const client = await this.connect(extension, more);
    const { status } = await client.register();
    if (status !== 200) throw new Error(`${extension} was not registered: ${status}`);
    return client;
  }

  async contactsOf(extension: string): Promise<string[]> {
    return (await this.pbx.bindings())
      .filter((binding) => binding.extension === extension)
      .map(({ contact }) => contact);
  }

  /** Puts all telephones away, and takes faults and contacts off the PBX. */
  async tidy(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.drop();
    await this.pbx.setFault(null);
    for (const extension of ["1001", "1002", "1003"]) await this.pbx.forget(extension);
    await this.pbx.hangUpAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.drop();
    await this.pbx[Symbol.asyncDispose]();
  }
}
