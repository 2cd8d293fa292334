import type { Line } from "../line/line.ts";
import type { TabCommand } from "../tabs/tab-messages.ts";

/** Carries out in the owning tab what was asked in any tab. */
export function runCommand(line: Line, command: TabCommand): void {
  switch (command.do) {
    case "register":
      return line.dispatch({ type: "start" });
    case "unregister":
      line.calls.endAll();
      return line.dispatch({ type: "stop" });
    case "call":
      line.calls.call(command.id, command.target);
      return;
    case "hang-up":
      return line.calls.endAll();
    case "end":
      return line.calls.endCall();
    case "answer":
      return line.calls.answer();
    case "decline":
      return line.calls.decline();
    case "mute":
      return line.calls.setMuted(command.on);
    case "hold":
      return line.calls.setHeld(command.on);
    case "digit":
      return line.calls.sendDigit(command.digit);
    case "retry-now":
      return line.dispatch({ type: "retry-now" });
  }
}
