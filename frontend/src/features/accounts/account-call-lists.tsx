import type { AccountDetail } from "@readyline/contract";
import { EmptyState } from "../../components/QueryState.tsx";
import { callListMessages } from "../../messages/accounts.ts";
import { CallListEditor } from "./call-list-editor.tsx";

interface AccountPartProps {
  readonly account: AccountDetail;
  readonly canEdit: boolean;
}

/** In which order contacts are called. */
export function AccountCallLists({ account, canEdit }: AccountPartProps) {
  if (account.callLists.length === 0) return <EmptyState>{callListMessages.empty}</EmptyState>;
  return (
    <>
      {account.callLists.map((list) => (
        <CallListEditor key={list.id} account={account} list={list} canEdit={canEdit} />
      ))}
    </>
  );
}
