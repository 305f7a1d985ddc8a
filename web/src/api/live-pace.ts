import { groupBy } from "../domain/group-by.ts";
import type { Change } from "./live-changes/index.ts";

/**
 * A user may ask the server 600 times a minute, from all his tabs together, and a busy floor sends
 * fifty events a second. So the first change after a quiet moment is read at once, and what follows
 * is gathered: the same thing is read once for many events, and never more often than this.
 */
const everyMs = { count: 5000, relist: 2000, reread: 1000, row: 1000 };
const quietMs = 1000;
const firstMs = 40;
const flushMs = 500;
/** Single records read in one go; more than `manyRows` in a short list are one new list instead. */
const rowsAtOnce = 3;
const manyRows = 6;

type Reads = {
  /** Reads and shows; the changes it gets are all due. */
  apply: (changes: Change[]) => void;
  /** Whether a changed record is in the cache at all. */
  isKnown: (change: Change) => boolean;
  /** Whether a list is too long to be loaded anew under the reader's eyes. */
  isLong: (path: string) => boolean;
};

/** Decides when what has changed is read again. */
export function makePace({ apply, isKnown, isLong }: Reads) {
  const waiting = new Map<string, Change>();
  const readAt = new Map<string, number>();
  let flushedAt = 0;
  let planned = false;

  function add(changes: readonly Change[]): void {
    for (const change of changes) waiting.set(keyOf(change), change);
    if (waiting.size > 0) plan(Date.now() - flushedAt > quietMs ? firstMs : flushMs);
  }

  function plan(inMs: number): void {
    if (planned) return;
    planned = true;
    setTimeout(flush, inMs);
  }

  function flush(): void {
    planned = false;
    flushedAt = Date.now();
    const due = [...listsFor(waitingRows()), ...takeRows(), ...takeOthers()];
    for (const change of due) {
      waiting.delete(keyOf(change));
      readAt.set(keyOf(change), flushedAt);
    }
    if (due.length > 0) apply(due);
    if (waiting.size > 0) plan(flushMs);
  }

  function waitingRows(): Change[] {
    const rows = [...waiting.values()].filter(({ type }) => type === "row");
    for (const row of rows) if (!isKnown(row)) waiting.delete(keyOf(row));
    return rows.filter((row) => waiting.has(keyOf(row)));
  }

  /** Many changed rows of a short list become one new list. */
  function listsFor(rows: Change[]): Change[] {
    const byPath = groupBy(rows, ({ path }) => path);
    const lists: Change[] = [];
    for (const [path, changes] of byPath) {
      const list: Change = { type: "relist", path };
      if (changes.length <= manyRows || path.includes("?") || isLong(path) || !isDue(list))
        continue;
      for (const change of changes) waiting.delete(keyOf(change));
      lists.push(list);
    }
    return lists;
  }

  function takeRows(): Change[] {
    return waitingRows().filter(isDue).slice(0, rowsAtOnce);
  }

  function takeOthers(): Change[] {
    return [...waiting.values()].filter((change) => change.type !== "row" && isDue(change));
  }

  function isDue(change: Change): boolean {
    const before = readAt.get(keyOf(change)) ?? 0;
    return flushedAt - before >= pauseOf(change);
  }

  return { add };
}

function pauseOf(change: Change): number {
  if (change.type === "relist") {
    return change.path.endsWith("/count") ? everyMs.count : everyMs.relist;
  }
  return change.type === "row" ? everyMs.row : everyMs.reread;
}

function keyOf(change: Change): string {
  return `${change.type} ${change.path} ${"id" in change ? change.id : ""}`;
}
