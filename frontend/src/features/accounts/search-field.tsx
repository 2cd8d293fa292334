import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "../../keys/registry.ts";

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly className: string;
  /** The search as it stands in the address. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Typing pauses this long before the search runs. */
const TYPING_PAUSE_MS = 300;

/** Search words; runs after a pause in typing, at once on Enter. */
export function SearchField({ label, placeholder, className, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [shownFor, setShownFor] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const search = useRef(onSearch);
  // The address changed by other means (Clear, Back): the field follows.
  if (value !== shownFor) {
    setShownFor(value);
    setText(value);
  }
  useEffect(() => {
    search.current = onSearch;
  });
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => search.current(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useKeys(label, [{ keys: "/", label, run: () => field.current?.focus() }]);
  return (
    <TextInput
      ref={field}
      type="search"
      className={className}
      label={label}
      placeholder={placeholder}
      maxLength={120}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onSearch(text.trim());
      }}
    />
  );
}
