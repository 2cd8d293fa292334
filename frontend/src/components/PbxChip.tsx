import { useCallback, useId, useState } from "react";
import type { ReactNode } from "react";
import { Popover } from "@mantine/core";
import { operatorTextOf } from "@readyline/contract";
import { useKeys } from "../keys/registry.ts";
import { chipMessages } from "../messages/phone.ts";
import { shellMessages } from "../messages/shell.ts";
import { usePbx } from "../store/pbxStore.ts";
import { PbxDetails } from "./PbxDetails.tsx";
import { StatusShape } from "./StatusShape.tsx";
import { useEscape } from "./use-escape.ts";
import classes from "./PbxChip.module.css";

interface PbxChipProps {
  /** `bar`: short text beside the user name. `menu`: full text, in the mobile menu. */
  readonly place: "bar" | "menu";
}

/**
 * The PBX status indicator. One button: shape, word and colour say the state; hover and focus show the reason, a press
 * opens the details. A user without an extension has none. Never a live region.
 */
export function PbxChip({ place }: PbxChipProps) {
  const status = usePbx((state) => state.status);
  const extension = usePbx((state) => state.settings?.extension ?? state.facts?.extension ?? null);
  const [opened, setOpened] = useState(false);
  const close = useCallback(() => setOpened(false), []);
  const absent = status.state === "absent";
  useKeys(shellMessages.keyGlobal, [
    {
      keys: "Alt+P",
      label: shellMessages.keyPbx,
      enabled: !absent,
      inDialogs: true,
      run: () => setOpened((before) => !before),
    },
  ]);
  // Wherever the focus is: it may be on its way into the details, or back to the button.
  useEscape(opened, close);
  if (absent) return null;
  return (
    <ChipTooltip text={<TooltipText />} disabled={opened}>
      {(tooltip) => (
        <Popover
          opened={opened}
          onChange={setOpened}
          position={place === "bar" ? "bottom-end" : "bottom-start"}
          trapFocus
          returnFocus
          // With its roles Mantine names the dialog after the button, not by its own label.
          withRoles={false}
          width="min(26rem, calc(100vw - 1rem))"
        >
          <Popover.Target>
            <button
              type="button"
              className={classes["chip"]}
              data-place={place}
              data-testid="pbx-status"
              data-state={status.state}
              data-colour={status.colour}
              data-cause={status.cause ?? undefined}
              aria-haspopup="dialog"
              aria-expanded={opened}
              aria-keyshortcuts="Alt+P"
              aria-label={chipMessages.label(place === "bar" ? status.chipText : "", status.fullText, extension)}
              aria-describedby={tooltip.id}
              onClick={() => setOpened(!opened)}
            >
              <span className={classes["tag"]}>
                <span className={classes["word"]}>{chipMessages.word}</span>
                <StatusShape shape={status.shape} colour={status.colour} />
              </span>{" "}
              <span className={`${classes["text"]} rl-figures`}>
                {place === "bar" ? status.chipText : status.fullText}
              </span>
            </button>
          </Popover.Target>
          <Popover.Dropdown p="sm" role="dialog" aria-label={chipMessages.dialog}>
            <PbxDetails onDone={close} />
          </Popover.Dropdown>
        </Popover>
      )}
    </ChipTooltip>
  );
}

/** State in words, and for a red line what happened and what happens next. */
function TooltipText() {
  const status = usePbx((state) => state.status);
  const text = status.cause === null ? null : operatorTextOf(status.cause, null);
  return (
    <>
      {status.fullText}
      {text !== null && !status.fullText.includes(text.slice(0, 12)) && (
        <span className={classes["reason"]}>{text}</span>
      )}
    </>
  );
}

interface ChipTooltipProps {
  readonly text: ReactNode;
  readonly disabled: boolean;
  readonly children: (tooltip: { readonly id: string | undefined }) => ReactNode;
}

/** A tooltip on hover and focus that the pointer may enter and Escape closes (WCAG 2.2, 1.4.13). Touch gets the details. */
function ChipTooltip({ text, disabled, children }: ChipTooltipProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const hide = useCallback(() => setShown(false), []);
  const visible = shown && !disabled;
  useEscape(visible, hide);
  return (
    <span
      className={classes["anchor"]}
      onPointerEnter={(event) => event.pointerType !== "touch" && setShown(true)}
      onPointerLeave={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && setShown(true)}
      onBlur={hide}
    >
      {children({ id: visible ? id : undefined })}
      {visible && (
        <span className={classes["tooltip"]}>
          <span role="tooltip" id={id} className={classes["bubble"]}>
            {text}
          </span>
        </span>
      )}
    </span>
  );
}
