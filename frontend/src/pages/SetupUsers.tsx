import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Table } from "@mantine/core";
import type { UserResponse } from "@readyline/contract";
import { usersQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { Moment } from "../components/Times.tsx";
import { CreateUser } from "../features/users/CreateUser.tsx";
import { UserStates } from "../features/users/UserStates.tsx";
import { roleWords, usersMessages } from "../messages/setup.ts";

/** Setup → Users. */
export function SetupUsers() {
  return (
    <RequireRole role="administrator">
      <Users />
    </RequireRole>
  );
}

function Users() {
  const users = useQuery(usersQuery());
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHeader
        title={usersMessages.title}
        documentTitle={usersMessages.title}
        crumbs={[{ label: usersMessages.setup }, { label: usersMessages.title }]}
        actions={
          <Button variant="filled" onClick={() => setCreating(true)}>
            {usersMessages.create}
          </Button>
        }
      />
      <QueryState
        query={users}
        label={usersMessages.title}
        isEmpty={(data) => data.items.length === 0}
        empty={<EmptyState>{usersMessages.empty}</EmptyState>}
      >
        {(data) => <UserTable users={data.items} />}
      </QueryState>
      <CreateUser opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function UserTable({ users }: { readonly users: readonly UserResponse[] }) {
  // The minor ones give way on a narrow screen; the user's own page has them all.
  const columns = [
    { label: usersMessages.name, minor: false },
    { label: usersMessages.username, minor: true },
    { label: usersMessages.role, minor: false },
    { label: usersMessages.extension, minor: false },
    { label: usersMessages.sipPassword, minor: true },
    { label: usersMessages.twoFactor, minor: true },
    { label: usersMessages.state, minor: false },
    { label: usersMessages.lastSignIn, minor: true },
  ];
  return (
    <div className="rl-scroll" tabIndex={0} role="region" aria-label={usersMessages.caption}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ label, minor }) => (
              <Table.Th key={label} scope="col" data-minor={minor || undefined}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <Table.Tr key={user.id}>
              <Table.Td>
                <Link to="/setup/users/$id" params={{ id: user.id }} className="rl-link">
                  {user.name}
                </Link>
              </Table.Td>
              <Table.Td data-minor>{user.username}</Table.Td>
              <Table.Td>{roleWords[user.role]}</Table.Td>
              <Table.Td className="rl-figures">{user.sipExtension ?? usersMessages.none}</Table.Td>
              <Table.Td data-minor>
                {user.sipPasswordSet ? usersMessages.sipPasswordSet : usersMessages.sipPasswordMissing}
              </Table.Td>
              <Table.Td data-minor>{user.twoFactorEnabled ? usersMessages.on : usersMessages.off}</Table.Td>
              <Table.Td>
                <UserStates user={user} />
              </Table.Td>
              <Table.Td data-minor>
                {user.lastSignedInAt === null ? usersMessages.never : <Moment at={user.lastSignedInAt} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
