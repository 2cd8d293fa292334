import { Button, NativeSelect, Table } from "@mantine/core";
import { auditKinds, type AuditEntry } from "@readyline/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { auditQuery, usersQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { Moment } from "../components/Times.tsx";
import { MomentField } from "../features/history/moment-field.tsx";
import { auditActionWords, auditMessages } from "../messages/attention.ts";
import { commonMessages } from "../messages/common.ts";
import { usersMessages } from "../messages/setup.ts";
import type { AuditSearchParams } from "../search-params.ts";
import { useStationZone } from "../store/configStore.ts";
import classes from "../features/history/history.module.css";

/** Setup → Audit. */
export function SetupAudit() {
  return (
    <RequireRole role="administrator">
      <Audit />
    </RequireRole>
  );
}

function Audit() {
  const search = useSearch({ from: "/console/setup/audit" });
  const navigate = useNavigate({ from: "/setup/audit" });
  const query = useInfiniteQuery(auditQuery(search));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtering = Object.values(search).some((value) => value !== undefined);
  const change = (next: AuditSearchParams) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title={auditMessages.title}
        documentTitle={auditMessages.title}
        crumbs={[{ label: usersMessages.setup }, { label: auditMessages.title }]}
      />
      <p className="rl-muted">{auditMessages.text}</p>
      <Filters search={search} onChange={change} />
      <QueryState
        query={query}
        label={auditMessages.title}
        lines={8}
        isEmpty={() => entries.length === 0}
        empty={<EmptyState>{filtering ? auditMessages.nothingFound : auditMessages.empty}</EmptyState>}
      >
        {() => <Entries entries={entries} />}
      </QueryState>
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {commonMessages.more}
          </Button>
        </div>
      )}
    </>
  );
}

interface FiltersProps {
  readonly search: AuditSearchParams;
  readonly onChange: (change: AuditSearchParams) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const users = useQuery(usersQuery()).data?.items ?? [];
  const zone = useStationZone();
  const any = { value: "", label: auditMessages.any };
  return (
    <search className={classes["filters"]} aria-label={auditMessages.filters}>
      <NativeSelect
        label={auditMessages.kind}
        value={search.kind ?? ""}
        onChange={(event) => onChange({ kind: auditKinds.find((kind) => kind === event.target.value) })}
        data={[any, ...auditKinds.map((kind) => ({ value: kind, label: auditMessages.kinds[kind] }))]}
      />
      <NativeSelect
        label={auditMessages.actor}
        value={search.actor ?? ""}
        onChange={(event) => onChange({ actor: event.target.value === "" ? undefined : event.target.value })}
        data={[
          any,
          { value: "system", label: auditMessages.system },
          ...users.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <MomentField
        label={auditMessages.from}
        value={search.from}
        zone={zone}
        error={null}
        onChange={(from) => onChange({ from })}
      />
      <MomentField
        label={auditMessages.to}
        value={search.to}
        zone={zone}
        error={null}
        onChange={(to) => onChange({ to })}
      />
      {Object.values(search).some((value) => value !== undefined) && (
        <Button onClick={() => onChange({ kind: undefined, actor: undefined, from: undefined, to: undefined })}>
          {auditMessages.clear}
        </Button>
      )}
    </search>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { columns } = auditMessages;
  return (
    <div className="rl-scroll" tabIndex={0} role="region" aria-label={auditMessages.title}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {Object.values(columns).map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <Moment at={entry.at} />
              </Table.Td>
              <Table.Td>{entry.actor ?? auditMessages.system}</Table.Td>
              <Table.Td>{auditActionWords[entry.action] ?? entry.action}</Table.Td>
              <Table.Td>{entry.targetName ?? entry.targetId}</Table.Td>
              <Table.Td>
                {entry.before !== null && (
                  <div>
                    {auditMessages.before} <code>{entry.before}</code>
                  </div>
                )}
                {entry.after !== null && (
                  <div>
                    {auditMessages.after} <code>{entry.after}</code>
                  </div>
                )}
              </Table.Td>
              <Table.Td>{entry.address ?? ""}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
