import type { Merge } from "@parley/contract";
import { z } from "zod";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import { insertMerge, type MergeRow } from "./queries.ts";

const Columns = z.record(z.string(), z.unknown());

/** What a merge did: the winner's columns before and after, and the rows that it moved. */
export const Snapshot = z.object({
  before: Columns,
  after: Columns,
  moved: z.array(z.object({ table: z.string(), column: z.string(), key: Columns })),
  points: z.array(z.object({ id: z.string(), is_primary: z.boolean() })),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Writes a merge down, with all that is needed to take it back. */
export async function keepMerge(
  ctx: Ctx,
  kind: Merge["kind"],
  winnerId: string,
  loserId: string,
  snapshot: Snapshot,
): Promise<Merge> {
  const id = newId();
  const vault = await ctx.vault();
  await insertMerge(ctx.tx, {
    id,
    kind,
    winner_id: winnerId,
    loser_id: loserId,
    snapshot: vault.seal("merges", "snapshot", id, JSON.stringify(snapshot)),
    merged_by: userOf(ctx),
    merged_at: ctx.now,
  });
  return { id, kind, winnerId, loserId, mergedAt: ctx.now.toISOString(), undoneAt: null };
}

export async function openSnapshot(ctx: Ctx, row: MergeRow): Promise<Snapshot> {
  const vault = await ctx.vault();
  return Snapshot.parse(JSON.parse(vault.open("merges", "snapshot", row.id, row.snapshot)));
}

/** The columns of a row that a merge may change, in a form that can be compared and kept. */
export function columnsOf<T extends object>(row: T, names: readonly (keyof T & string)[]) {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** The names of columns that are not as they were left. */
export function changedSince(
  now: Record<string, unknown>,
  left: Record<string, unknown>,
): string[] {
  return Object.keys(left).filter((name) => canonical(now[name]) !== canonical(left[name]));
}

/** jsonb keeps no order of keys, so an object is compared with its keys in one. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return JSON.stringify(value ?? null);
  }
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
