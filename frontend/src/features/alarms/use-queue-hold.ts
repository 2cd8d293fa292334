import { useState } from "react";
import type { FocusEvent, PointerEvent } from "react";

/** Whether focus or a mouse pointer is in an element: while it is, rows do not move. Touch has no resting pointer. */
export function useQueueHold() {
  const [focused, setFocused] = useState(false);
  const [pointed, setPointed] = useState(false);
  return {
    held: focused || pointed,
    holdProps: {
      onFocus: () => setFocused(true),
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
      onPointerEnter: (event: PointerEvent<HTMLElement>) => {
        if (event.pointerType !== "touch") setPointed(true);
      },
      onPointerLeave: () => setPointed(false),
    },
  };
}
