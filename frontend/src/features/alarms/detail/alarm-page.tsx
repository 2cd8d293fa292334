import { Button } from "@mantine/core";
import type { AlarmAction, AlarmDetail } from "@readyline/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { isFailure } from "../../../api/failure.ts";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { PageHeader } from "../../../components/PageHeader.tsx";
import { ErrorPanel, messageOf } from "../../../components/QueryState.tsx";
import type { QueryLike } from "../../../components/QueryState.tsx";
import { useKeys } from "../../../keys/registry.ts";
import { alarmMessages, closeMessages, detailMessages, queueMessages } from "../../../messages/alarms.ts";
import { classWords } from "../../../messages/common.ts";
import { announce } from "../../../store/announcer.ts";
import { serverNow } from "../../../store/clock.ts";
import { useHasRole, useMe } from "../../../store/sessionStore.ts";
import { formatSince } from "../age.ts";
import { rememberClose } from "../close-undo-store.ts";
import { SoundStrip } from "../sound/sound-control.tsx";
import { Strip } from "../strip.tsx";
import { UndoStrip } from "../undo-strip.tsx";
import { AlarmHeading } from "./alarm-heading.tsx";
import { AlarmView } from "./alarm-view.tsx";
import { CloseDialog } from "./close-dialog.tsx";
import { TakeOverDialog } from "./take-over-dialog.tsx";
import { useAlarmAction } from "./use-alarm-action.ts";
import classes from "./detail.module.css";

interface AlarmPageProps {
  readonly alarm: AlarmDetail;
  readonly query: QueryLike<AlarmDetail>;
}

type Dialog = "close" | "take-over" | null;

/** Heading, ownership and closing of one alarm, around its working parts. */
export function AlarmPage({ alarm, query }: AlarmPageProps) {
  const { no } = alarm;
  const navigate = useNavigate();
  const userId = useMe().user.id;
  const supervises = useHasRole("supervisor");
  const [dialog, setDialog] = useState<Dialog>(null);
  const claim = useAlarmAction(() => api("POST", "/api/alarms/:no/claim", { params: { no } }));
  const release = useAlarmAction(
    () => api("POST", "/api/alarms/:no/release", { params: { no } }),
    () => void navigate({ to: "/dashboard" }),
  );
  const isOpen = alarm.state !== "closed";
  const mine = isOpen && alarm.owner?.userId === userId;
  const unclaimed = isOpen && alarm.owner === null;
  const canTakeOver = isOpen && alarm.owner !== null && !mine && supervises;
  const claimNow = () => {
    if (unclaimed && !claim.isPending) claim.mutate();
  };
  const releaseNow = () => {
    if (mine && !release.isPending) release.mutate();
  };
  useKeys(alarmMessages.alarm(no), [
    { keys: "C", label: queueMessages.claim, run: claimNow, enabled: unclaimed },
    { keys: "R", label: detailMessages.releaseNamed(no), run: releaseNow, enabled: mine },
    { keys: "X", label: detailMessages.close, run: () => setDialog("close"), enabled: mine },
  ]);
  const onClosed = (closed: AlarmDetail) => {
    setDialog(null);
    if (closed.undoUntil !== null) rememberClose({ no, undoUntil: closed.undoUntil });
    announce(closeMessages.done(no));
    void navigate({ to: "/dashboard" });
  };

  const takenOver = isOpen && !mine ? lastTakeOver(alarm) : null;

  const title = alarmMessages.alarmTitle(no, classWords[alarm.class], alarm.account?.name ?? null);
  const failure = claim.error ?? release.error;
  return (
    <>
      <PageHeader
        title={<AlarmHeading alarm={alarm} />}
        documentTitle={title}
        crumbs={[{ label: alarmMessages.queueTitle, link: { to: "/dashboard" } }, { label: alarmMessages.alarm(no) }]}
        actions={
          <AlarmActions
            no={no}
            {...{ isOpen, mine, unclaimed, canTakeOver }}
            claiming={claim.isPending}
            releasing={release.isPending}
            onClaim={claimNow}
            onRelease={releaseNow}
            onDialog={setDialog}
          />
        }
      />
      <SoundStrip />
      <UndoStrip />
      {query.error !== null && (
        <ErrorPanel
          error={query.error}
          since={query.dataUpdatedAt}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {failure !== null && (
        <Strip tone="wait" role="alert">
          {isFailure(failure, "already_claimed") && failure.holder
            ? queueMessages.lost(failure.holder.name, formatSince(serverNow() - failure.holder.since))
            : detailMessages.failedAction(messageOf(failure))}
        </Strip>
      )}
      {takenOver !== null && (
        <Strip tone="wait" role="status">
          {detailMessages.takenOver(takenOver.actor ?? "", takenOver.text)}
        </Strip>
      )}
      <AlarmView alarm={alarm} onTouched={claimNow} />
      <CloseDialog no={no} opened={dialog === "close"} onClose={() => setDialog(null)} onClosed={onClosed} />
      <TakeOverDialog
        no={no}
        owner={alarm.owner?.name ?? ""}
        opened={dialog === "take-over"}
        onClose={() => setDialog(null)}
      />
    </>
  );
}

/** The take-over that the present owner has the alarm by; null = it came to the owner by claim. */
function lastTakeOver(alarm: AlarmDetail): AlarmAction | null {
  const ownership = ["claimed", "released", "taken_over"] as const;
  const last = alarm.actions.findLast((action) => ownership.some((kind) => kind === action.kind));
  return last?.kind === "taken_over" ? last : null;
}

interface AlarmActionsProps {
  readonly no: number;
  readonly isOpen: boolean;
  readonly mine: boolean;
  readonly unclaimed: boolean;
  readonly canTakeOver: boolean;
  readonly claiming: boolean;
  readonly releasing: boolean;
  readonly onClaim: () => void;
  readonly onRelease: () => void;
  readonly onDialog: (dialog: Dialog) => void;
}

/** What this user can do with the alarm now; nothing else is drawn. */
function AlarmActions(props: AlarmActionsProps) {
  const { no, isOpen, mine, unclaimed, canTakeOver, claiming, releasing, onClaim, onRelease, onDialog } = props;
  return (
    <>
      {unclaimed && (
        <Button variant="filled" aria-keyshortcuts="C" onClick={onClaim}>
          {claiming ? queueMessages.claiming : queueMessages.claim}
          <KeyHint keys="C" />
        </Button>
      )}
      {mine && (
        <Button aria-keyshortcuts="R" loading={releasing} onClick={onRelease}>
          {detailMessages.release}
          <KeyHint keys="R" />
        </Button>
      )}
      {canTakeOver && <Button onClick={() => onDialog("take-over")}>{detailMessages.takeOver}</Button>}
      {mine && (
        <Button variant="filled" aria-keyshortcuts="X" onClick={() => onDialog("close")}>
          {detailMessages.close}
          <KeyHint keys="X" />
        </Button>
      )}
      {!isOpen && (
        <Link to="/history/$no" params={{ no: String(no) }} className={classes["link"]}>
          {detailMessages.openInHistory}
        </Link>
      )}
    </>
  );
}
