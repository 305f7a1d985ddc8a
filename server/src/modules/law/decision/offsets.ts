import { LRUCache } from "lru-cache";

const quarterMs = 15 * 60_000;

type Zone = { format: Intl.DateTimeFormat; offsets: LRUCache<number, number> };

const zones = new Map<string, Zone | undefined>();

/**
 * How far a zone's clock is before UTC at an instant, in milliseconds; undefined for a zone that this run
 * time does not know. Clocks are changed on quarters of an hour, so an answer holds for the whole one.
 */
export function offsetOf(name: string, at: number): number | undefined {
  const zone = zoneOf(name);
  if (!zone) return undefined;
  const quarter = Math.floor(at / quarterMs);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = look(zone.format, quarter * quarterMs);
  zone.offsets.set(quarter, offset);
  return offset;
}

function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  let zone: Zone | undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    zone = { format, offsets: new LRUCache({ max: 5000 }) };
  } catch {
    // Whatever is written there, no clock shows it.
  }
  zones.set(name, zone);
  return zone;
}

function look(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  );
  return shown - at;
}
