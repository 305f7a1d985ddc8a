import type { Prompt } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";

export type PromptRow = {
  id: string;
  name: string;
  sound_id: string;
  source: Prompt["source"];
  seconds: number;
  bytes: number;
  sha256: string;
  peaks: number[];
  created_at: Date;
  updated_at: Date;
  version: number;
};

type Find = {
  id?: string;
  name?: string;
  after?: { name: string; id: string } | undefined;
  limit?: number;
};

/** Sounds by their names. */
export async function selectPrompts(ctx: Ctx, find: Find, forUpdate = false): Promise<PromptRow[]> {
  const tx: Tx<"prompts"> = ctx.tx;
  const one = find.id === undefined ? sql`true` : sql`id = ${find.id}`;
  const named = find.name === undefined ? sql`true` : sql`name = ${find.name}`;
  const rest = find.after ? sql`(name, id) > (${find.after.name}, ${find.after.id})` : sql`true`;
  const { rows } = await sql<PromptRow>`
    select id, name, sound_id, source, seconds, bytes, sha256, peaks, created_at, updated_at, version
    from prompts where tenant_id = current_tenant() and ${one} and ${named} and ${rest}
    order by name, id limit ${find.limit ?? 1} ${forUpdate ? sql`for update` : sql``}`.execute(tx);
  return rows;
}

export async function countPrompts(tx: Tx<"prompts">): Promise<number> {
  const row = await tx
    .selectFrom("prompts")
    .select((of) => of.fn.countAll<string>().as("count"))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Those of these ids that there are. */
export async function knownPrompts(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const tx: Tx<"prompts"> = ctx.tx;
  const rows = await tx
    .selectFrom("prompts")
    .select("id")
    .where("id", "in", [...ids])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** A sound as a call keeps it: what it was when somebody was to hear it. */
export type NamedSound = { promptId: string; name: string; sha256: string; seconds: number };

/** These sounds, by their ids; one that there is no more is left out. */
export async function namedSounds(
  ctx: Ctx,
  ids: readonly (string | null)[],
): Promise<Map<string, NamedSound>> {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const tx: Tx<"prompts"> = ctx.tx;
  const rows = await tx
    .selectFrom("prompts")
    .select(["id", "name", "sha256", "seconds"])
    .where("id", "in", wanted)
    .execute();
  return new Map(rows.map(({ id, ...sound }) => [id, { promptId: id, ...sound }]));
}

/** Whether a file is that of a sound still, and not one that was there before. */
export async function isPlayed(tx: Tx<"prompts">, soundId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("prompts")
    .select("id")
    .where("sound_id", "=", soundId)
    .executeTakeFirst();
  return row !== undefined;
}
