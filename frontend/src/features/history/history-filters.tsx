import { Button, NativeSelect } from "@mantine/core";
import { alarmClasses, disposition as dispositionSchema, dispositions } from "@readyline/contract";
import { historyMessages } from "../../messages/history.ts";
import { classWords } from "../../messages/common.ts";
import type { HistorySearchParams } from "../../search-params.ts";
import { SearchField } from "../accounts/search-field.tsx";
import { MomentField } from "./moment-field.tsx";
import classes from "./history.module.css";

interface HistoryFiltersProps {
  readonly search: HistorySearchParams;
  /** Zone in which From and To are read and shown. */
  readonly zone: string;
  /** Zones to choose from, the station's first, then those of the sites found. */
  readonly zones: readonly string[];
  readonly operators: readonly { id: string; name: string }[];
  readonly onZone: (zone: string) => void;
  readonly onChange: (change: HistorySearchParams) => void;
}

/** Search words and filters. They live in the address; the zone is only how moments are read and shown. */
export function HistoryFilters({ search, zone, zones, operators, onZone, onChange }: HistoryFiltersProps) {
  const badRange = search.from !== undefined && search.to !== undefined && search.from > search.to;
  const filtering = Object.values(search).some((value) => value !== undefined);
  return (
    <search className={classes["filters"]} aria-label={historyMessages.filters}>
      <SearchField
        className={classes["search"] ?? ""}
        label={historyMessages.search}
        placeholder={historyMessages.searchHint}
        value={search.q ?? ""}
        onSearch={(q) => onChange({ q: q === "" ? undefined : q })}
      />
      <MomentField
        label={historyMessages.from}
        value={search.from}
        zone={zone}
        error={null}
        onChange={(from) => onChange({ from })}
      />
      <MomentField
        label={historyMessages.to}
        value={search.to}
        zone={zone}
        error={badRange ? historyMessages.badRange : null}
        onChange={(to) => onChange({ to })}
      />
      <NativeSelect
        label={historyMessages.zone}
        value={zone}
        onChange={(event) => onZone(event.target.value)}
        data={zones.map((name, index) => ({
          value: name,
          label: index === 0 ? historyMessages.station(name) : historyMessages.site(name),
        }))}
      />
      <NativeSelect
        label={historyMessages.kind}
        value={search.class ?? ""}
        onChange={(event) => onChange({ class: alarmClasses.find((kind) => kind === event.target.value) })}
        data={[
          { value: "", label: historyMessages.any },
          ...alarmClasses.map((kind) => ({ value: kind, label: classWords[kind] })),
        ]}
      />
      <NativeSelect
        label={historyMessages.disposition}
        value={search.disposition ?? ""}
        onChange={(event) =>
          onChange({ disposition: dispositionSchema.options.find((option) => option === event.target.value) })
        }
        data={[
          { value: "", label: historyMessages.any },
          ...dispositionSchema.options.map((option) => ({ value: option, label: dispositions[option].text })),
        ]}
      />
      <NativeSelect
        label={historyMessages.operator}
        value={search.operator ?? ""}
        onChange={(event) => onChange({ operator: event.target.value === "" ? undefined : event.target.value })}
        data={[
          { value: "", label: historyMessages.any },
          ...operators.map((operator) => ({ value: operator.id, label: operator.name })),
        ]}
      />
      {filtering && (
        <Button
          aria-label={historyMessages.clearNamed}
          onClick={() =>
            onChange({
              q: undefined,
              from: undefined,
              to: undefined,
              class: undefined,
              disposition: undefined,
              operator: undefined,
            })
          }
        >
          {historyMessages.clear}
        </Button>
      )}
    </search>
  );
}
