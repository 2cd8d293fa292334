import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { accountsQuery } from "../api/queries.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { EmptyState, QueryState } from "../components/QueryState.tsx";
import { AccountList } from "../features/accounts/account-list.tsx";
import { CreateAccount } from "../features/accounts/create-account.tsx";
import { SearchField } from "../features/accounts/search-field.tsx";
import { accountMessages } from "../messages/accounts.ts";
import { commonMessages } from "../messages/common.ts";
import { useHasRole } from "../store/sessionStore.ts";
import classes from "../features/accounts/accounts.module.css";

/** `/accounts`: all accounts, by search. */
export function Accounts() {
  const { q = "" } = useSearch({ from: "/console/accounts" });
  const navigate = useNavigate({ from: "/accounts" });
  const canCreate = useHasRole("supervisor");
  const [creating, setCreating] = useState(false);
  const query = useInfiniteQuery(accountsQuery(q));
  const accounts = query.data?.pages.flatMap((page) => page.items) ?? [];
  const create = canCreate && (
    <Button variant="filled" onClick={() => setCreating(true)}>
      {accountMessages.create}
    </Button>
  );
  return (
    <>
      <PageHeader title={accountMessages.title} documentTitle={accountMessages.title} actions={create} />
      <search className={classes["bar"]}>
        <SearchField
          className={classes["search"] ?? ""}
          label={accountMessages.search}
          placeholder={accountMessages.searchHint}
          value={q}
          onSearch={(text) => void navigate({ search: { q: text === "" ? undefined : text }, replace: true })}
        />
      </search>
      <QueryState
        query={query}
        label={accountMessages.loading}
        lines={8}
        isEmpty={() => accounts.length === 0}
        empty={<EmptyState>{q === "" ? accountMessages.empty : accountMessages.nothingFound}</EmptyState>}
      >
        {() => <AccountList accounts={accounts} />}
      </QueryState>
      {query.hasNextPage && (
        <div className={classes["more"]}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {commonMessages.more}
          </Button>
        </div>
      )}
      <CreateAccount opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}
