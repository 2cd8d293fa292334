import { useEffect, useRef } from "react";
import { Modal } from "@mantine/core";
import type { ModalProps } from "@mantine/core";

const LOOK_EVERY_MS = 50;
const LOOKS = 8;

/**
 * A modal dialog. Focus goes back to what opened it; where that is gone (its row was removed), to the page's heading,
 * never to nowhere. Keep it mounted and steer it by `opened`.
 */
export function Dialog(props: ModalProps) {
  const wasOpen = useRef(false);
  useEffect(() => {
    const closed = wasOpen.current && !props.opened;
    wasOpen.current = props.opened;
    if (!closed) return;
    // The dialog gives focus back by itself, in a moment; what it gave it to may then be taken away with its row.
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (document.activeElement === document.body) document.querySelector<HTMLElement>("h1")?.focus();
      if (looks === LOOKS) clearInterval(timer);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [props.opened]);
  return <Modal {...props} />;
}
