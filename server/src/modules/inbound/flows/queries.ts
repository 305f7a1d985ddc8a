import type { FlowDefinition } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

/** A flow as a list shows it. */
export type FlowRow = {
  id: string;
  name: string;
  description: string;
  draft: FlowDefinition;
  live_version: number | null;
  last_version: number;
  live_definition: FlowDefinition | null;
  numbers: number;
  retired: boolean;
  signs: boolean;
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

/** Flows, newest first, with how many numbers lead to each. */
export async function selectFlows(ctx: Ctx, find: Find): Promise<FlowRow[]> {
  const tx: Tx<"flows" | "flow_versions" | "inbound_numbers"> = ctx.tx;
  const one = find.id === undefined ? sql`true` : sql`f.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`f.id < ${find.before}`;
  const kind = find.retired === undefined ? sql`true` : sql`f.retired = ${find.retired}`;
  const { rows } = await sql<FlowRow>`
    select f.id, f.name, f.description, f.draft, f.live_version, f.last_version, f.retired, f.secret is not null as signs,
      v.definition as live_definition, f.created_at, f.updated_at, f.version,
      (select count(*)::int from inbound_numbers n
        where n.flow_id = f.id and not n.retired) as numbers
    from flows f
    left join flow_versions v on v.flow_id = f.id and v.number = f.live_version
    where ${one} and ${start} and ${kind}
    order by f.id desc limit ${find.limit} ${find.forUpdate ? sql`for update of f` : sql``}`.execute(
    tx,
  );
  return rows;
}

export async function insertFlow(
  ctx: Ctx,
  row: { id: string; name: string; description: string; draft: FlowDefinition },
): Promise<void> {
  const tx: Tx<"flows"> = ctx.tx;
  const draft = JSON.stringify(row.draft);
  const made = { created_by: ctx.actor.userId, created_at: ctx.now };
  await tx
    .insertInto("flows")
    .values({ ...row, ...made, draft })
    .execute();
}

export type FlowPatch = Partial<{
  name: string;
  description: string;
  draft: string;
  live_version: number;
  last_version: number;
  retired: boolean;
  secret: Buffer;
}>;

export async function patchFlow(tx: Tx<"flows">, id: string, patch: FlowPatch): Promise<void> {
  await tx.updateTable("flows").set(patch).where("id", "=", id).execute();
}

export type FlowVersionRow = {
  number: number;
  definition: FlowDefinition;
  note: string;
  published_by_name: string | null;
  published_at: Date;
};

export async function selectFlowVersions(
  tx: Tx<"flow_versions" | "users">,
  flowId: string,
  find: { number?: number; before?: number | undefined; limit: number },
): Promise<FlowVersionRow[]> {
  const one = find.number === undefined ? sql`true` : sql`v.number = ${find.number}`;
  const start = find.before === undefined ? sql`true` : sql`v.number < ${find.before}`;
  const { rows } = await sql<FlowVersionRow>`
    select v.number, v.definition, v.note, u.name as published_by_name, v.published_at
    from flow_versions v left join users u on u.id = v.published_by
    where v.flow_id = ${flowId} and ${one} and ${start}
    order by v.number desc limit ${find.limit}`.execute(tx);
  return rows;
}

export async function insertFlowVersion(
  ctx: Ctx,
  version: { flowId: string; number: number; definition: FlowDefinition; note: string },
): Promise<void> {
  const tx: Tx<"flow_versions"> = ctx.tx;
  await tx
    .insertInto("flow_versions")
    .values({
      flow_id: version.flowId,
      number: version.number,
      definition: JSON.stringify(version.definition),
      note: version.note,
      published_by: ctx.actor.userId,
      published_at: ctx.now,
    })
    .execute();
}
