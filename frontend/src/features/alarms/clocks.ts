/** A moment as a person at one place reads it. */
interface LocalMoment {
  /** `2026-11-23` */
  readonly date: string;
  /** `15:02:09` */
  readonly time: string;
  /** `CET`, `GMT+1` where the zone has no short English name. */
  readonly zoneName: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  formatters.set(timeZone, made);
  return made;
}

/** @param ms UTC epoch ms. @param timeZone IANA name; one that this browser does not know is read as UTC, and says so. */
export function localMoment(ms: number, timeZone: string): LocalMoment {
  const parts = new Map(
    usableFormatter(timeZone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}:${part("second")}`,
    zoneName: part("timeZoneName"),
  };
}

function usableFormatter(timeZone: string): Intl.DateTimeFormat {
  try {
    return formatter(timeZone);
  } catch (error) {
    // The server's list of zones may be newer than the browser's; the zone name "UTC" is then part of the text.
    if (error instanceof RangeError) return formatter("UTC");
    throw error;
  }
}

/** `15:02:09 CET`, with the ISO date in front on another day than `nowMs` there. */
export function formatMoment(ms: number, timeZone: string, nowMs: number): string {
  const moment = localMoment(ms, timeZone);
  const today = localMoment(nowMs, timeZone).date;
  return `${moment.date === today ? "" : `${moment.date} `}${moment.time} ${moment.zoneName}`;
}

/** Panels are told the time at each connection; a bigger difference is worth a look. */
const PANEL_CLOCK_TOLERANCE_MS = 60_000;

/** How far the panel's clock was off when its signal came in, ms (positive = panel ahead); null = near enough or not sent. */
export function panelClockOff(signal: { readonly receivedAt: number; readonly panelAt: number | null }): number | null {
  if (signal.panelAt === null) return null;
  const offMs = signal.panelAt - signal.receivedAt;
  return Math.abs(offMs) > PANEL_CLOCK_TOLERANCE_MS ? offMs : null;
}

/**
 * Wall-clock text of a `datetime-local` field (`2026-11-23T15:02`) at `timeZone` to UTC epoch ms; null = not a date. A time that
 * the spring change skips is read as the moment after it.
 */
export function wallTimeToMs(wallTime: string, timeZone: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(wallTime);
  if (!match) return null;
  const asUtc = Date.parse(`${wallTime.length === 16 ? `${wallTime}:00` : wallTime}Z`);
  if (Number.isNaN(asUtc)) return null;
  const wallClockAt = (ms: number) => {
    const moment = localMoment(ms, timeZone);
    return Date.parse(`${moment.date}T${moment.time}Z`);
  };
  // The offset at the guess may differ from the one at the answer near a clock change: correct twice.
  const first = asUtc - (wallClockAt(asUtc) - asUtc);
  return first - (wallClockAt(first) - asUtc);
}

/** The reverse of {@link wallTimeToMs}, to the minute. */
export function msToWallTime(ms: number, timeZone: string): string {
  const moment = localMoment(ms, timeZone);
  return `${moment.date}T${moment.time.slice(0, 5)}`;
}
