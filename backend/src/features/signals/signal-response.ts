import type { SignalResponse } from "@readyline/contract";
import type { SignalRecord } from "@readyline/database";

export function toSignalResponse(signal: SignalRecord): SignalResponse {
  return {
    id: signal.id,
    receivedAt: signal.receivedAt,
    panelAt: signal.panelAt,
    accountNumber: signal.accountNumber,
    protocol: signal.protocol,
    code: signal.code,
    qualifier: signal.qualifier,
    partition: signal.partition,
    zone: signal.zone ?? signal.panelUser,
    text: signal.text,
    raw: signal.raw,
    transport: signal.transport,
  };
}
