import { type WorkDay, workDaysBefore } from "./days.ts";
import type { KeptRows, Recording } from "./recording.ts";

/** A recording put on the working days before an instant: when things were, and which rows belong to which day. */
export type PlacedRecording = {
  days: readonly WorkDay[];
  /** An instant of the recording on the day that has its number now, at the same time of day. */
  toDay(since: number): Date;
  /** When each id of the recording was made, in milliseconds since the recording begins. */
  madeAt: readonly number[];
  /** The rows of a day, by number from 0: those that were whole by its end and not before. */
  rowsOf(kept: KeptRows, day: number): unknown[][];
};

export function placeRecording(recording: Recording, until: Date, zone: string): PlacedRecording {
  const days = workDaysBefore(until, zone, recording.days.length);
  const starts = recording.days.map(
    (date) => Date.parse(date) - Date.parse(recording.days[0] ?? date),
  );
  const dayOf = (since: number) => {
    let number = 0;
    while (number + 1 < starts.length && (starts[number + 1] ?? 0) <= since) number += 1;
    return number;
  };
  const madeAt: number[] = [];
  let at = 0;
  for (const step of recording.ids) {
    at += step;
    madeAt.push(at);
  }
  const parts = new Map<KeptRows, unknown[][][]>();
  return {
    days,
    madeAt,
    toDay: (since) => {
      const number = dayOf(since);
      const start = days[number]?.at("00:00").getTime() ?? 0;
      return new Date(start + since - (starts[number] ?? 0));
    },
    rowsOf: (kept, day) => {
      const known = parts.get(kept) ?? byDay(kept, days.length, madeAt, dayOf);
      parts.set(kept, known);
      return known[day] ?? [];
    },
  };
}

/** A row comes with the last thing that it names, so that what it names is there before it. */
function byDay(
  { cells }: KeptRows,
  count: number,
  madeAt: readonly number[],
  dayOf: (since: number) => number,
): unknown[][][] {
  const parts: unknown[][][] = Array.from({ length: count }, () => []);
  const rows = cells[0]?.length ?? 0;
  for (let at = 0; at < rows; at++) {
    const row = cells.map((column) => column[at]);
    parts[dayOf(lastOf(row, madeAt))]?.push(row);
  }
  return parts;
}

/** The youngest id that a row names; the earliest instant where it names none. */
function lastOf(row: readonly unknown[], madeAt: readonly number[]): number {
  const texts = row.filter((cell): cell is string => typeof cell === "string");
  const ids = texts.filter((text) => text.startsWith("@"));
  if (ids.length > 0) {
    return Math.max(...ids.map((id) => madeAt[Number.parseInt(id.slice(1), 36)] ?? 0));
  }
  const instants = texts.filter((text) => text.startsWith("^"));
  return Math.min(...instants.map((text) => Number.parseInt(text.replace(/^\^Z?/, ""), 36)));
}
