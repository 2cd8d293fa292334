import { Link } from "@tanstack/react-router";
import { PageHeader } from "../../../components/PageHeader.tsx";
import { EmptyState } from "../../../components/QueryState.tsx";
import { alarmMessages, detailMessages } from "../../../messages/alarms.ts";
import classes from "./detail.module.css";

/** There is no alarm with this number: says so and leads on. */
export function MissingAlarm({ no }: { no: string }) {
  return (
    <>
      <PageHeader
        title={detailMessages.missing(no)}
        documentTitle={detailMessages.missing(no)}
        crumbs={[
          { label: alarmMessages.queueTitle, link: { to: "/dashboard" } },
          { label: detailMessages.missing(no) },
        ]}
      />
      <EmptyState
        action={
          <Link to="/history" search={{ q: no.slice(0, 120) }} className={classes["link"]}>
            {detailMessages.searchHistory}
          </Link>
        }
      >
        {detailMessages.missingHint}
      </EmptyState>
    </>
  );
}
