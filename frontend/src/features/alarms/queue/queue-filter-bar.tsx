import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { alarmClasses } from "@readyline/contract";
import { useNavigate } from "@tanstack/react-router";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { filterMessages } from "../../../messages/alarms.ts";
import { classWords, commonMessages } from "../../../messages/common.ts";
import type { DashboardSearch } from "../../../search-params.ts";
import classes from "./dashboard.module.css";

interface QueueFilterBarProps {
  readonly search: DashboardSearch;
  /** Alarms that the filter hides now. */
  readonly hidden: number;
}

const PRIORITIES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The filter of the queue. It lives in the address; what it hides is counted, and P1 is never hidden. */
export function QueueFilterBar({ search, hidden }: QueueFilterBarProps) {
  const navigate = useNavigate({ from: "/dashboard" });
  const set = (change: DashboardSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const filtering = search.prio !== undefined || search.class !== undefined || search.mine !== undefined;
  return (
    <div role="group" aria-label={filterMessages.title} className={classes["filter"]}>
      <NativeSelect
        aria-label={filterMessages.priority}
        value={search.prio ?? ""}
        onChange={(event) => set({ prio: event.target.value === "" ? undefined : Number(event.target.value) })}
        data={[
          { value: "", label: `${filterMessages.priority}: ${filterMessages.any}` },
          ...PRIORITIES.map((priority) => ({ value: String(priority), label: commonMessages.priority(priority) })),
        ]}
      />
      <NativeSelect
        aria-label={filterMessages.kind}
        value={search.class ?? ""}
        onChange={(event) => set({ class: alarmClasses.find((kind) => kind === event.target.value) })}
        data={[
          { value: "", label: `${filterMessages.kind}: ${filterMessages.any}` },
          ...alarmClasses.map((kind) => ({ value: kind, label: classWords[kind] })),
        ]}
      />
      <Checkbox
        label={
          <>
            {filterMessages.mine}
            <KeyHint keys="M" />
          </>
        }
        checked={search.mine === true}
        onChange={(event) => set({ mine: event.target.checked ? true : undefined })}
      />
      {filtering && (
        <Button
          aria-label={filterMessages.clearNamed}
          onClick={() => set({ prio: undefined, class: undefined, mine: undefined })}
        >
          {filterMessages.clear}
        </Button>
      )}
      {hidden > 0 && <strong className="rl-wait">{filterMessages.hides(hidden)}</strong>}
    </div>
  );
}
