export type LocalDay = { year: number; month: number; day: number };
type Local = LocalDay & { hour: number; minute: number };

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What clock and calendar of a zone show at an instant. */
export function localAt(zone: string, at: Date): Local {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
  };
}

/**
 * The instant at which a zone's clock shows a time. One that the clocks leave out in spring is as much
 * later as they go forward; of one that comes twice in autumn it is the first.
 */
export function instantAt(zone: string, { year, month, day }: LocalDay, time: string): Date {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (at: number) => asUtc(localAt(zone, new Date(at))) - at;
  // The offset a day before and a day after are the only ones it can have.
  const [before, after] = [offset(wanted - dayMs), offset(wanted + dayMs)];
  const found = [before, after]
    .map((one) => wanted - one)
    .filter((at) => at + offset(at) === wanted);
  return new Date(found.length > 0 ? Math.min(...found) : wanted - before);
}

function asUtc({ year, month, day, hour, minute }: Local): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** A day as `YYYY-MM-DD`. */
export function isoDay({ year, month, day }: LocalDay): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** The day so many days later, or earlier. */
export function plusDays({ year, month, day }: LocalDay, days: number): LocalDay {
  const at = new Date(Date.UTC(year, month - 1, day + days));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}
