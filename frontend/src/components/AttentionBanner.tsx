import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Attention } from "@readyline/contract";
import { formatMoment } from "../features/alarms/clocks.ts";
import { attentionMessages } from "../messages/attention.ts";
import { dismissAttention, useAttention } from "../store/attentionStore.ts";
import { useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";
import { useHasRole } from "../store/sessionStore.ts";
import classes from "./Notices.module.css";

const textOf = ({ cause, user }: Attention): string => {
  if (cause === null) return attentionMessages.certificate;
  return user === null ? attentionMessages.pbx(cause) : attentionMessages.line(user.name, cause);
};

/** For administrators: what needs them, whom it concerns, since when, and the way there. Gone when it is healed. */
export function AttentionBanner() {
  const items = useAttention((state) => state.items);
  const dismissed = useAttention((state) => state.dismissed);
  const zone = useStationZone();
  const now = useServerNow();
  const shown = items.filter(({ id }) => !dismissed.includes(id));
  if (!useHasRole("administrator") || shown.length === 0) return null;
  return (
    <section aria-label={attentionMessages.region}>
      {shown.map((item) => (
        <div key={item.id} className={classes["strip"]} data-tone="bad" data-attention={item.cause ?? item.kind}>
          <span>
            {textOf(item)} {attentionMessages.since(formatMoment(item.since, zone, now))}
          </span>
          {item.user === null ? (
            <Link to="/setup/pbx" className={classes["link"]}>
              {attentionMessages.toPbx}
            </Link>
          ) : (
            <Link to="/setup/users/$id" params={{ id: item.user.id }} className={classes["link"]}>
              {attentionMessages.toUser}
            </Link>
          )}
          <Link to="/setup/audit" search={{ kind: "attention" }} className={classes["link"]}>
            {attentionMessages.toAudit}
          </Link>
          <Button aria-label={attentionMessages.dismissNamed(textOf(item))} onClick={() => dismissAttention(item.id)}>
            {attentionMessages.dismiss}
          </Button>
        </div>
      ))}
    </section>
  );
}

/** How many things need an administrator, beside the word Setup; nothing where none does. */
export function AttentionBadge() {
  const count = useAttention((state) => state.items.length);
  if (count === 0) return null;
  return (
    <span className={`${classes["count"]} rl-fill rl-figures`} data-testid="attention-count">
      <span aria-hidden="true">{attentionMessages.badge(count)}</span>
      <span className="rl-hidden">{attentionMessages.badgeName(count)}</span>
    </span>
  );
}
