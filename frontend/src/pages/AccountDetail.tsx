import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { AccountDetail as Account } from "@readyline/contract";
import { isFailure } from "../api/failure.ts";
import { accountQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import type { Crumb } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { NotFound } from "../components/RouteStates.tsx";
import { AccountCallLists } from "../features/accounts/account-call-lists.tsx";
import { AccountContacts } from "../features/accounts/account-contacts.tsx";
import { AccountFactsPart } from "../features/accounts/account-facts.tsx";
import { AccountZones } from "../features/accounts/account-zones.tsx";
import { accountMessages } from "../messages/accounts.ts";
import { useHasRole } from "../store/sessionStore.ts";
import classes from "../features/accounts/accounts.module.css";

const parts = {
  facts: AccountFactsPart,
  zones: AccountZones,
  contacts: AccountContacts,
  "call-lists": AccountCallLists,
} as const;
type Tab = keyof typeof parts;
const tabs = Object.keys(parts) as Tab[];

/** `/accounts/:id/:tab`: one account, its parts as routes. */
export function AccountDetail() {
  const { id, tab: text } = useParams({ from: "/console/accounts/$id/$tab" });
  const tab = tabs.find((known) => known === text);
  return tab === undefined ? <NotFound /> : <AccountPage key={id} id={id} tab={tab} />;
}

function AccountPage({ id, tab }: { id: string; tab: Tab }) {
  const query = useQuery(accountQuery(id));
  const account = query.data;
  const name = account ? accountMessages.named(account.number, account.name) : accountMessages.title;
  const crumbs: Crumb[] = [
    { label: accountMessages.title, link: { to: "/accounts" } },
    { label: name, link: { to: "/accounts/$id/$tab", params: { id, tab: "facts" } } },
    { label: accountMessages.tabs[tab] },
  ];
  if (isFailure(query.error, "not_found") || isFailure(query.error, "invalid_request")) return <MissingAccount />;
  return (
    <>
      <PageHeader
        key={tab}
        title={name}
        documentTitle={`${name} - ${accountMessages.tabs[tab]}`}
        crumbs={account ? crumbs : crumbs.slice(0, 1)}
      />
      <nav aria-label={accountMessages.parts}>
        <ul className={classes["tabs"]}>
          {tabs.map((other) => (
            <li key={other}>
              <Link
                to="/accounts/$id/$tab"
                params={{ id, tab: other }}
                aria-current={other === tab ? "page" : undefined}
                replace
              >
                {accountMessages.tabs[other]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <QueryState query={query} label={accountMessages.loadingOne} lines={8}>
        {(loaded) => <Part tab={tab} account={loaded} />}
      </QueryState>
    </>
  );
}

function Part({ tab, account }: { tab: Tab; account: Account }) {
  const canEdit = useHasRole("supervisor");
  const Shown = parts[tab];
  return <Shown account={account} canEdit={canEdit} />;
}

function MissingAccount() {
  return (
    <>
      <PageHeader
        title={accountMessages.missing}
        documentTitle={accountMessages.missing}
        crumbs={[{ label: accountMessages.title, link: { to: "/accounts" } }, { label: accountMessages.missing }]}
      />
      <EmptyState
        action={
          <Link to="/accounts" className={classes["link"]}>
            {accountMessages.toList}
          </Link>
        }
      >
        {accountMessages.missing}
      </EmptyState>
    </>
  );
}
