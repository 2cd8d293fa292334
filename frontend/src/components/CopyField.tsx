import { useState } from "react";
import { Button, Code, Group } from "@mantine/core";
import { commonMessages } from "../messages/common.ts";

/** A text to take away: shown whole, with Copy. */
export function CopyField({ value, label }: { readonly value: string; readonly label: string }) {
  const [state, setState] = useState<"idle" | "copied">("idle");
  const copy = () => {
    // Where the browser refuses the clipboard the text can still be selected by hand.
    navigator.clipboard.writeText(value).then(
      () => setState("copied"),
      () => setState("idle"),
    );
  };
  return (
    <Group gap="xs" wrap="nowrap" align="stretch">
      <Code
        block
        aria-label={label}
        style={{ flex: "1 1 auto", userSelect: "all", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
        tabIndex={0}
        role="textbox"
        aria-readonly="true"
      >
        {value}
      </Code>
      <Button onClick={copy}>
        <span aria-live="polite">{state === "copied" ? commonMessages.copied : commonMessages.copy}</span>
      </Button>
    </Group>
  );
}
