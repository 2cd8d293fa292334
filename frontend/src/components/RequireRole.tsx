import type { ReactNode } from "react";
import type { Role } from "@readyline/contract";
import { commonMessages } from "../messages/common.ts";
import { useHasRole } from "../store/sessionStore.ts";
import { PageHeader } from "./PageHeader.tsx";

/** Says that the role is missing instead of a page whose every request the server would refuse. */
export function RequireRole({ role, children }: { readonly role: Role; readonly children: ReactNode }) {
  if (useHasRole(role)) return children;
  return (
    <>
      <PageHeader title={commonMessages.roleMissingTitle} documentTitle={commonMessages.roleMissingTitle} />
      <p>{commonMessages.roleMissingText}</p>
    </>
  );
}
