import { useState } from "react";
import { Button, Popover } from "@mantine/core";
import { useKeys } from "../keys/registry.ts";
import { callMessages } from "../messages/phone.ts";
import classes from "./Keypad.module.css";

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

interface KeypadProps {
  readonly opened: boolean;
  readonly disabled: boolean;
  readonly onChange: (opened: boolean) => void;
  /** One of `0–9 * #`. */
  readonly onDigit: (digit: string) => void;
}

/** Digits to the far end. The keyboard's digits act only while it is open. */
export function Keypad({ opened, disabled, onChange, onDigit }: KeypadProps) {
  const [sent, setSent] = useState("");
  const send = (digit: string) => {
    onDigit(digit);
    setSent((before) => (before + digit).slice(-16));
  };
  useKeys(
    callMessages.keysTitle,
    digits.map((digit) => ({
      keys: digit,
      label: callMessages.keyDigits,
      enabled: opened,
      inDialogs: true,
      priority: 10,
      run: () => send(digit),
    })),
  );
  return (
    // With its roles Mantine names the dialog after the button, not by its own label.
    <Popover opened={opened} onChange={onChange} trapFocus returnFocus withRoles={false} position="bottom-end">
      <Popover.Target>
        <Button onClick={() => onChange(!opened)} disabled={disabled} aria-haspopup="dialog" aria-expanded={opened}>
          {callMessages.keypad}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" role="dialog" aria-label={callMessages.keypad}>
        <output className={classes["sent"]} aria-label={callMessages.digits}>
          {sent}
        </output>
        <div className={classes["grid"]}>
          {digits.map((digit) => (
            <Button key={digit} onClick={() => send(digit)} aria-label={callMessages.digit(digit)}>
              {digit}
            </Button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
