import { signalInput } from "@readyline/contract";
import type { SignalInput } from "../signals/intake.ts";

/** A signal as a panel of a sample account would send it; checked by the rules of the intake. */
export function sampleSignal(accountNumber: string, code: string, zone: string | null, text = ""): SignalInput {
  const parsed = signalInput.parse({ account_number: accountNumber, code, zone, text });
  return {
    accountNumber: parsed.account_number,
    code: parsed.code,
    qualifier: parsed.qualifier,
    zone: parsed.zone,
    text: parsed.text,
  };
}

/** What the generator brings. */
export const sampleSignals: readonly SignalInput[] = [
  sampleSignal("4711", "FA", "12", "Oven room"),
  sampleSignal("4711", "BA", "3"),
  sampleSignal("4711", "AT", null),
  sampleSignal("2207", "BA", "3", "Back door"),
  sampleSignal("2207", "HA", "9", "Counter"),
  sampleSignal("2207", "TA", "5"),
  sampleSignal("1180", "110", "6"),
  sampleSignal("1180", "130", "8"),
  sampleSignal("1180", "302", null),
  sampleSignal("0092", "SA", "21"),
  sampleSignal("0092", "BA", "1"),
  sampleSignal("0092", "ZA", "7"),
  sampleSignal("3305", "MA", "30", "Pendant pressed"),
  sampleSignal("3305", "FA", "11"),
  sampleSignal("3305", "BA", "5"),
  sampleSignal("5120", "HA", "10"),
  sampleSignal("5120", "BA", "1"),
  sampleSignal("5120", "YC", null),
  sampleSignal("6044", "BV", "14"),
  sampleSignal("6044", "TA", "1"),
  sampleSignal("7781", "WA", "22", "Raised floor"),
  sampleSignal("7781", "FA", "17"),
  sampleSignal("7781", "AT", null),
];
