import { formatClock, secondsSince } from "../domain/clock.ts";
import { useSecond } from "../domain/use-second.ts";
import { useFormat } from "../i18n/format.ts";

/** A running clock since an instant. Figures keep their width. */
export function Timer({ since, className }: { since: string; className?: string | undefined }) {
  const seconds = secondsSince(since, useSecond());
  return (
    <span role="timer" aria-live="off" className={className}>
      {formatClock(seconds)}
    </span>
  );
}

/** "3 minutes ago", with the exact moment as a tip. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  const now = useSecond();
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at, now)}
    </time>
  );
}

/** A moment in the user's zone; with a zone, the time there stands beside it. */
export function Moment({ at, timeZone }: { at: string; timeZone?: string | null }) {
  const format = useFormat();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = timeZone && timeZone !== own ? format.time(at, timeZone) : null;
  return (
    <time dateTime={at}>
      {format.dateTime(at)}
      {there && there !== format.time(at) && (
        <span className="faint">
          {" "}
          {there} {format.city(timeZone ?? "")}
        </span>
      )}
    </time>
  );
}
