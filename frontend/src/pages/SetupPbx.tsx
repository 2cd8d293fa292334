import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Stack, Table } from "@mantine/core";
import { causes, certificateWarning, operatorTextOf } from "@readyline/contract";
import { api } from "../api/client.ts";
import type { ApiResult } from "../api/client.ts";
import { pbxQuery } from "../api/queries.ts";
import { ConfirmDialog } from "../components/ConfirmDialog.tsx";
import { PageHeader } from "../components/PageHeader.tsx";
import { FactList, Panel, PanelGrid } from "../components/Panel.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { Moment } from "../components/Times.tsx";
import { DoctorPanel } from "../features/pbx/DoctorPanel.tsx";
import { useServerNow } from "../store/clock.ts";
import { pbxMessages, usersMessages } from "../messages/setup.ts";

type Pbx = ApiResult<"GET", "/api/pbx">;

/** Setup → PBX: what the server runs with, and how the PBX is. */
export function SetupPbx() {
  return (
    <RequireRole role="administrator">
      <PageHeader
        title={pbxMessages.title}
        documentTitle={pbxMessages.title}
        crumbs={[{ label: usersMessages.setup }, { label: pbxMessages.title }]}
      />
      <Stack gap="sm">
        <DoctorPanel />
        <PbxPanels />
      </Stack>
    </RequireRole>
  );
}

function PbxPanels() {
  const query = useQuery(pbxQuery());
  return (
    <QueryState query={query} label={pbxMessages.title} lines={8}>
      {(pbx) => (
        <PanelGrid>
          <Health pbx={pbx} />
          {pbx.servers.length > 1 && <Servers pbx={pbx} />}
          <Configuration pbx={pbx} />
          <Refused pbx={pbx} />
          {pbx.serviceNumbers.length > 0 && <ServiceNumbers pbx={pbx} />}
        </PanelGrid>
      )}
    </QueryState>
  );
}

const tones = { unknown: "rl-muted", up: "rl-ok", down: "rl-bad" } as const;

function Servers({ pbx: { servers } }: { readonly pbx: Pbx }) {
  return (
    <Panel title={pbxMessages.servers}>
      <p className="rl-muted">{pbxMessages.serversText}</p>
      {servers.every(({ inUse }) => !inUse) && <p className="rl-bad">{pbxMessages.noneInUse}</p>}
      <Table layout="fixed" style={{ overflowWrap: "anywhere" }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{pbxMessages.serverColumn}</Table.Th>
            <Table.Th scope="col">{pbxMessages.state}</Table.Th>
            <Table.Th scope="col">{pbxMessages.lines}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {servers.map((one) => (
            <Table.Tr key={one.server}>
              <Table.Td>
                {one.server}
                {one.inUse && (
                  <>
                    {" "}
                    <strong>{pbxMessages.inUse}</strong>
                  </>
                )}
              </Table.Td>
              <Table.Td>
                <strong className={tones[one.state]}>{pbxMessages.states[one.state]}</strong> <Moment at={one.since} />
                {one.cause !== null && <p>{causes[one.cause].administratorText}</p>}
                {one.detail !== null && <p className="rl-muted">{one.detail}</p>}
                {one.certificate !== null && <Certificate certificate={one.certificate} />}
              </Table.Td>
              <Table.Td className="rl-figures">{one.registered}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Health({ pbx: { health } }: { readonly pbx: Pbx }) {
  return (
    <Panel title={pbxMessages.health}>
      <FactList
        facts={[
          [
            pbxMessages.state,
            <span key="state">
              <strong className={tones[health.state]}>{pbxMessages.states[health.state]}</strong>{" "}
              <Moment at={health.since} />
            </span>,
          ],
          [pbxMessages.cause, health.cause && operatorTextOf(health.cause, null)],
          [pbxMessages.check, health.cause && causes[health.cause].administratorText],
          [pbxMessages.seen, health.detail],
          [pbxMessages.roundTrip, health.roundTripMs === null ? null : `${Math.round(health.roundTripMs)} ms`],
          [
            pbxMessages.certificate,
            health.certificate && <Certificate key="certificate" certificate={health.certificate} />,
          ],
          [pbxMessages.legs, health.legs],
          [pbxMessages.registered, health.registered],
        ]}
      />
    </Panel>
  );
}

function Certificate({ certificate }: { readonly certificate: NonNullable<Pbx["health"]["certificate"]> }) {
  const daysLeft = certificateWarning(certificate, useServerNow());
  return (
    <>
      {pbxMessages.certificateEnds(certificate.subject)} <Moment at={certificate.expiresAt} />
      {daysLeft !== null && <p className="rl-bad">{pbxMessages.certificateDays(daysLeft)}</p>}
    </>
  );
}

function Configuration({ pbx }: { readonly pbx: Pbx }) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const realm = pbx.pinnedRealm ?? "";
  const forget = async () => {
    queryClient.setQueryData(pbxQuery().queryKey, await api("DELETE", "/api/pbx/pinned-realm"));
  };
  return (
    <Panel title={pbxMessages.configuration}>
      {pbx.evaluation && <p>{pbxMessages.evaluation}</p>}
      <p className="rl-muted">{pbxMessages.configurationText}</p>
      <FactList
        facts={[
          [pbxMessages.server, pbx.servers.map(({ server }) => server).join(", ")],
          [pbxMessages.domain, pbx.domain],
          [pbxMessages.digest, pbx.digest],
          [pbxMessages.realms, pbx.realms.length === 0 ? pbxMessages.realmsDefault : pbx.realms.join(", ")],
          [
            pbxMessages.pinned,
            pbx.pinnedRealm === null ? (
              pbxMessages.pinnedNone
            ) : (
              <span key="pinned">
                {pbx.pinnedRealm}{" "}
                <Button size="compact-xs" onClick={() => setAsking(true)}>
                  {pbxMessages.forget}
                </Button>
              </span>
            ),
          ],
          [pbxMessages.caFile, pbx.caFile ?? pbxMessages.caDefault],
          [pbxMessages.dialAllow, pbx.dialAllow ?? pbxMessages.dialDefault],
        ]}
      />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={pbxMessages.forgetTitle(realm)}
        confirmLabel={pbxMessages.forgetConfirm(realm)}
        onConfirm={forget}
      >
        {pbxMessages.forgetText}
      </ConfirmDialog>
    </Panel>
  );
}

function Refused({ pbx }: { readonly pbx: Pbx }) {
  return (
    <Panel title={pbxMessages.refused}>
      <p className="rl-muted">{pbxMessages.refusedText}</p>
      {pbx.refusedByRule.length === 0 ? (
        <p>{pbxMessages.refusedEmpty}</p>
      ) : (
        <Table layout="fixed" style={{ overflowWrap: "anywhere" }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{pbxMessages.rule}</Table.Th>
              <Table.Th scope="col">{pbxMessages.count}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pbx.refusedByRule.map(({ rule, count }) => (
              <Table.Tr key={rule}>
                <Table.Td>{rule}</Table.Td>
                <Table.Td className="rl-figures">{count}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function ServiceNumbers({ pbx }: { readonly pbx: Pbx }) {
  return (
    <Panel title={pbxMessages.services}>
      <p className="rl-muted">{pbxMessages.servicesText}</p>
      <Table style={{ overflowWrap: "anywhere" }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{pbxMessages.number}</Table.Th>
            <Table.Th scope="col">{pbxMessages.serviceTitle}</Table.Th>
            <Table.Th scope="col">{pbxMessages.behaviour}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pbx.serviceNumbers.map((service) => (
            <Table.Tr key={service.number}>
              <Table.Td className="rl-figures">{service.number}</Table.Td>
              <Table.Td>{service.title}</Table.Td>
              <Table.Td>{service.behaviour}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
