import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { userQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { PanelGrid } from "../components/Panel.tsx";
import { QueryState } from "../components/QueryState.tsx";
import { RequireRole } from "../components/RequireRole.tsx";
import { UserFactsPanel } from "../features/users/UserFactsPanel.tsx";
import { UserLinePanel } from "../features/users/UserLinePanel.tsx";
import { UserSignInPanel } from "../features/users/UserSignInPanel.tsx";
import { usersMessages } from "../messages/setup.ts";

/** Setup → Users → one user. */
export function SetupUser() {
  return (
    <RequireRole role="administrator">
      <User />
    </RequireRole>
  );
}

function User() {
  const { id } = useParams({ from: "/console/setup/users/$id" });
  const user = useQuery(userQuery(id));
  const name = user.data?.name ?? "";
  return (
    <>
      <PageHeader
        title={name === "" ? usersMessages.title : name}
        documentTitle={name === "" ? usersMessages.title : name}
        crumbs={[
          { label: usersMessages.setup },
          { label: usersMessages.title, link: { to: "/setup/users" } },
          { label: user.data?.username ?? "…" },
        ]}
      />
      <QueryState query={user} label={usersMessages.facts} lines={8}>
        {(data) => (
          <PanelGrid>
            <UserFactsPanel key={`facts-${data.id}`} user={data} />
            <UserLinePanel key={`line-${data.id}`} user={data} />
            <UserSignInPanel key={`sign-in-${data.id}`} user={data} />
          </PanelGrid>
        )}
      </QueryState>
    </>
  );
}
