import type { ScriptDefinition } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";

/** A script as a list shows it. */
export type ScriptRow = {
  id: string;
  name: string;
  description: string;
  draft: ScriptDefinition;
  live_version: number | null;
  last_version: number;
  live_definition: ScriptDefinition | null;
  campaigns: number;
  retired: boolean;
  created_at: Date;
  updated_at: Date;
  version: number;
};

type Find = {
  id?: string;
  retired?: boolean | undefined;
  before?: string | undefined;
  limit: number;
  forUpdate?: boolean;
};

/** Scripts, newest first, with how many campaigns name each. */
export async function selectScripts(ctx: Ctx, find: Find): Promise<ScriptRow[]> {
  const tx: Tx<"scripts" | "script_versions" | "campaigns"> = ctx.tx;
  const one = find.id === undefined ? sql`true` : sql`s.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`s.id < ${find.before}`;
  const kind = find.retired === undefined ? sql`true` : sql`s.retired = ${find.retired}`;
  const { rows } = await sql<ScriptRow>`
    select s.id, s.name, s.description, s.draft, s.live_version, s.last_version, s.retired,
      v.definition as live_definition, s.created_at, s.updated_at, s.version,
      (select count(*)::int from campaigns c where c.script_id = s.id) as campaigns
    from scripts s
    left join script_versions v on v.script_id = s.id and v.number = s.live_version
    where ${one} and ${start} and ${kind}
    order by s.id desc limit ${find.limit} ${find.forUpdate ? sql`for update of s` : sql``}`.execute(
    tx,
  );
  return rows;
}

export async function insertScript(
  ctx: Ctx,
  row: { id: string; name: string; description: string; draft: ScriptDefinition },
): Promise<void> {
  const tx: Tx<"scripts"> = ctx.tx;
  await tx
    .insertInto("scripts")
    .values({
      ...row,
      draft: JSON.stringify(row.draft),
      created_by: ctx.actor.userId,
      created_at: ctx.now,
    })
    .execute();
}

export type ScriptPatch = Partial<{
  name: string;
  description: string;
  draft: string;
  live_version: number;
  last_version: number;
  retired: boolean;
}>;

export async function patchScript(
  tx: Tx<"scripts">,
  id: string,
  patch: ScriptPatch,
): Promise<void> {
  await tx.updateTable("scripts").set(patch).where("id", "=", id).execute();
}

export type VersionRow = {
  number: number;
  definition: ScriptDefinition;
  note: string;
  published_by_name: string | null;
  published_at: Date;
};

export async function selectVersions(
  tx: Tx<"script_versions" | "users">,
  scriptId: string,
  find: { number?: number; before?: number | undefined; limit: number },
): Promise<VersionRow[]> {
  const one = find.number === undefined ? sql`true` : sql`v.number = ${find.number}`;
  const start = find.before === undefined ? sql`true` : sql`v.number < ${find.before}`;
  const { rows } = await sql<VersionRow>`
    select v.number, v.definition, v.note, u.name as published_by_name, v.published_at
    from script_versions v left join users u on u.id = v.published_by
    where v.script_id = ${scriptId} and ${one} and ${start}
    order by v.number desc limit ${find.limit}`.execute(tx);
  return rows;
}

export async function insertVersion(
  ctx: Ctx,
  version: { scriptId: string; number: number; definition: ScriptDefinition; note: string },
): Promise<void> {
  const tx: Tx<"script_versions"> = ctx.tx;
  await tx
    .insertInto("script_versions")
    .values({
      script_id: version.scriptId,
      number: version.number,
      definition: JSON.stringify(version.definition),
      note: version.note,
      published_by: ctx.actor.userId,
      published_at: ctx.now,
    })
    .execute();
}
