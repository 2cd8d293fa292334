import { useState } from "react";
import { Button } from "@mantine/core";
import { commonMessages } from "../../messages/common.ts";
import classes from "./Profile.module.css";

/** Recovery codes, shown once, with Copy for all of them. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Where the browser refuses the clipboard the codes can still be selected by hand.
    navigator.clipboard.writeText(codes.join("\n")).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div>
      <ul className={classes["codes"]}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button onClick={copy}>
        <span aria-live="polite">{copied ? commonMessages.copied : commonMessages.copy}</span>
      </Button>
    </div>
  );
}
