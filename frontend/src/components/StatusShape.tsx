import type { ReactNode } from "react";
import type { LineShape } from "@readyline/phone";
import classes from "./StatusShape.module.css";

const octagon = "M7 1h6l6 6v6l-6 6H7l-6-6V7z";

/** The sign inside or around each outline; told apart in grey as well. */
const drawings: Readonly<Record<Exclude<LineShape, "none">, ReactNode>> = {
  "octagon-cross": (
    <>
      <path className={classes["fill"]} d={octagon} />
      <path className={classes["line"]} d="M6.5 6.5l7 7m0-7l-7 7" />
    </>
  ),
  "octagon-exclamation": (
    <>
      <path className={classes["fill"]} d={octagon} />
      <path className={classes["line"]} d="M10 4.5v6.5m0 3.5v.6" />
    </>
  ),
  "octagon-microphone": (
    <>
      <path className={classes["fill"]} d={octagon} />
      <path className={classes["line"]} d="M10 4.5v5m-3.2-.8a3.2 3.2 0 0 0 6.4 0M10 12v3M5 15L15 5" />
    </>
  ),
  "dashed-ring": <circle className={classes["ring"]} cx="10" cy="10" r="7.5" />,
  "disc-triangle": (
    <>
      <circle className={classes["fill"]} cx="10" cy="10" r="9" />
      <path className={classes["solid"]} d="M10 4.5l5.2 9.3H4.8z" />
    </>
  ),
  "disc-handset": (
    <>
      <circle className={classes["fill"]} cx="10" cy="10" r="9" />
      <path
        className={classes["line"]}
        d="M6.5 5.8c-.6 4.4 3.3 8.3 7.7 7.7l.2-2-2.5-1-1 1.1A6.6 6.6 0 0 1 8.3 9l1.1-1-1-2.5z"
      />
    </>
  ),
  "disc-squares": (
    <>
      <circle className={classes["fill"]} cx="10" cy="10" r="9" />
      <path className={classes["line"]} d="M5.5 5.5h6v6h-6zM8.5 8.5h6v6h-6z" />
    </>
  ),
  "disc-check": (
    <>
      <circle className={classes["fill"]} cx="10" cy="10" r="9" />
      <path className={classes["line"]} d="M5.5 10.4l3.1 3.1 6-6.5" />
    </>
  ),
};

/** The indicator's shape. Decoration: the words beside it say the same. */
export function StatusShape({ shape, colour }: { readonly shape: LineShape; readonly colour: string }) {
  if (shape === "none") return null;
  return (
    <svg
      className={classes["shape"]}
      data-colour={colour}
      data-shape={shape}
      viewBox="0 0 20 20"
      width="18"
      height="18"
      aria-hidden="true"
    >
      {drawings[shape]}
    </svg>
  );
}
