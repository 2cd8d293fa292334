import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Table } from "@mantine/core";
import type { SessionInfo } from "@readyline/contract";
import { api } from "../../api/client.ts";
import { mySessionsQuery, queryKeys } from "../../api/queries.ts";
import { FormError } from "../../components/FormError.tsx";
import { Panel } from "../../components/Panel.tsx";
import { QueryState } from "../../components/QueryState.tsx";
import { Moment } from "../../components/Times.tsx";
import { useForm } from "../../components/use-form.ts";
import { profileMessages } from "../../messages/profile.ts";
import { browserName } from "./browser-name.ts";

/** Where the user is signed in, each with a way to end it. */
export function SessionsPanel() {
  const sessions = useQuery(mySessionsQuery());
  const queryClient = useQueryClient();
  const form = useForm();
  const end = (session: SessionInfo) =>
    form.submit(async () => {
      await api("DELETE", "/api/me/sessions/:id", { params: { id: session.id } });
      await queryClient.invalidateQueries({ queryKey: queryKeys.mySessions });
    });
  return (
    <Panel title={profileMessages.sessions}>
      <p className="rl-muted">{profileMessages.sessionsText}</p>
      <FormError error={form.error} />
      <QueryState query={sessions} label={profileMessages.sessions}>
        {(data) => (
          <div className="rl-scroll" tabIndex={0} role="region" aria-label={profileMessages.sessions}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{profileMessages.where}</Table.Th>
                  <Table.Th scope="col">{profileMessages.sessionSince}</Table.Th>
                  <Table.Th scope="col">{profileMessages.lastSeen}</Table.Th>
                  <Table.Td />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((session) => (
                  <SessionRow key={session.id} session={session} onEnd={() => void end(session)} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </QueryState>
    </Panel>
  );
}

function SessionRow({ session, onEnd }: { readonly session: SessionInfo; readonly onEnd: () => void }) {
  const where = [
    browserName(session.userAgent) ?? profileMessages.unknownBrowser,
    session.address ?? profileMessages.unknownAddress,
  ].join(", ");
  return (
    <Table.Tr>
      <Table.Td>
        {where} {session.current && <Badge color="ok">{profileMessages.thisSession}</Badge>}
      </Table.Td>
      <Table.Td>
        <Moment at={session.createdAt} />
      </Table.Td>
      <Table.Td>
        <Moment at={session.lastSeenAt} />
      </Table.Td>
      <Table.Td>
        {!session.current && (
          <Button size="compact-xs" onClick={onEnd} aria-label={profileMessages.endSessionNamed(where)}>
            {profileMessages.endSession}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
