import { callIdOf } from "@readyline/sip";
import type { HeaderEntry, SipRequest, SipResponse } from "@readyline/sip";
import { AgentDialog } from "../agent/agent-dialog.ts";
import type { MeasuredAudio } from "../media/media-engine.ts";
import type { SipClient } from "./sip-client.ts";
import { TestPhone } from "./test-phone.ts";

/** A call of a test client with real audio. */
export class TestCall implements AsyncDisposable {
  readonly client: SipClient;
  readonly phone: TestPhone;
  readonly invite: SipRequest;
  readonly answer: SipResponse;
  readonly dialog: AgentDialog;

  constructor(client: SipClient, phone: TestPhone, invite: SipRequest, answer: SipResponse) {
    this.client = client;
    this.phone = phone;
    this.invite = invite;
    this.answer = answer;
    this.dialog = AgentDialog.ofCaller(invite, answer);
  }

  /** Calls the number and resolves when it is answered and acknowledged. */
  static async start(client: SipClient, number: string, hertz = 1000): Promise<TestCall> {
    const phone = new TestPhone(hertz);
    const invite = await client.sendSigned(client.invite(number, await phone.offer()));
    const answer = await client.final(invite, 12_000);
    if (answer.status !== 200) throw new Error(`${number} was not answered: ${answer.status}`);
    const call = new TestCall(client, phone, invite, answer);
    client.send(call.request("ACK"));
    await phone.accept(answer.body);
    return call;
  }

  get callId(): string {
    return callIdOf(this.invite);
  }

  request(method: string, more: readonly HeaderEntry[] = [], body = ""): SipRequest {
    const request = this.dialog.request(method, more);
    const via = this.client.via();
    const headers = request.headers.map((line) => (line.name === "via" ? { ...line, value: via } : line));
    return { ...request, headers, body };
  }

  /** Sends a new offer, as for hold and resume, and gives the SDP of the answer. */
  async reinvite(sdp: string): Promise<string> {
    const request = this.request("INVITE", [["Contact", this.client.contact], ["Content-Type", "application/sdp"]], sdp); // prettier-ignore
    const answer = await this.client.exchange(request);
    if (answer.status !== 200) throw new Error(`a new offer was refused: ${answer.status}`);
    this.client.send(this.request("ACK"));
    return answer.body;
  }

  async bye(): Promise<SipResponse> {
    return this.client.exchange(this.request("BYE"));
  }

  heard(): MeasuredAudio {
    return this.phone.heard();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.phone.close();
  }
}
