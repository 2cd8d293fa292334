import { Fragment } from "react";
import { formatAge } from "../features/alarms/age.ts";
import { formatMoment } from "../features/alarms/clocks.ts";
import { useServerNow } from "../store/clock.ts";
import { useStationZone } from "../store/configStore.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** A moment at the station: `14:02:09 GMT`, on another day with the ISO date in front. */
export function Moment({ at }: { /** UTC epoch milliseconds. */ readonly at: number }) {
  const zone = useStationZone();
  const now = useServerNow();
  return (
    <time dateTime={iso(at)} className="rl-figures">
      {formatMoment(at, zone, now)}
    </time>
  );
}

interface TimePairProps {
  /** UTC epoch milliseconds. */
  readonly at: number;
  /** IANA zone of the site; null where none is known. */
  readonly siteZone: string | null;
}

/** A moment on both clocks, the site's first: `15:02:09 CET · 14:02:09 GMT`; once where both read the same. */
export function TimePair({ at, siteZone }: TimePairProps) {
  const station = useStationZone();
  const now = useServerNow();
  const texts = [
    ...new Set([...(siteZone === null ? [] : [siteZone]), station].map((zone) => formatMoment(at, zone, now))),
  ];
  return (
    <time dateTime={iso(at)} className="rl-figures">
      {texts.map((text, index) => (
        <Fragment key={text}>
          {index > 0 && " · "}
          <span style={{ whiteSpace: "nowrap" }}>{text}</span>
        </Fragment>
      ))}
    </time>
  );
}

/** How long ago, counting on: `00:41`, from one hour `1:02:03`. Never in a live region. */
export function Age({ since }: { /** UTC epoch milliseconds, server's clock. */ readonly since: number }) {
  const now = useServerNow();
  return <span className="rl-figures">{formatAge(now - since)}</span>;
}
