import { callIdOf, serialize, type SipMessage } from "@readyline/sip";
import type { Harness, HarnessOptions } from "./harness.ts";
import type { RawPage } from "./raw-page.ts";
import { pbxRequest } from "./scenes.ts";

/** A message that breaks one rule and no other. */
export interface Attack {
  /** The rule that refuses it. */
  readonly rule: string;
  readonly name: string;
  readonly setup?: Omit<HarnessOptions, "without">;
  /** Tries it, and says whether it got through. */
  run(harness: Harness): Promise<boolean>;
}

let counter = 0;

/** Sends a request that is surely let through after the attack; when it has come, the attack has come or never will. */
export async function upMarker(harness: Harness, page: RawPage): Promise<void> {
  counter += 1;
  const marker = page.build("OPTIONS", { set: { "Call-ID": `marker${counter}` } });
  page.send(marker);
  const come = harness.pbx.requests.next((one) => callIdOf(one) === `marker${counter}`, "marker");
  await Promise.race([come.catch(() => undefined), page.closed]);
}

/** The page sends it; whether the PBX got a message of this start and Call-ID. */
export async function sendUp(harness: Harness, page: RawPage, message: SipMessage | string | Buffer): Promise<boolean> {
  const text =
    typeof message === "string" ? message : Buffer.isBuffer(message) ? message.toString() : serialize(message);
  const before = harness.pbx.raw.all.length;
  page.send(message);
  await upMarker(harness, page);
  return harness.pbx.raw.all.slice(before).some((one) => isSame(one, text));
}

/** The PBX sends it; whether the page got it. */
export async function sendDown(harness: Harness, page: RawPage, message: SipMessage | string): Promise<string | null> {
  const text = typeof message === "string" ? message : serialize(message);
  counter += 1;
  const before = page.raw.all.length;
  harness.pbx.send(text);
  const marker = pbxRequest(page, "OPTIONS", { set: { "Call-ID": `marker${counter}` } });
  harness.pbx.send(marker);
  await page.raw.next((one) => one.includes(`marker${counter}`), "marker");
  return page.raw.all.slice(before).find((one) => isSame(one, text)) ?? null;
}

/** Same method or status, same Call-ID. */
function isSame(one: string, other: string): boolean {
  return startOf(one) === startOf(other) && callIdLine(one) === callIdLine(other);
}

function startOf(text: string): string {
  const [first = "", second = ""] = text.split(" ", 2);
  return first.startsWith("SIP/") ? second : first;
}

function callIdLine(text: string): string {
  return /^Call-ID\s*:\s*(.*)$/im.exec(text)?.[1]?.trim() ?? "";
}
