import type { Condition } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { withinScope } from "../../platform/scope.ts";
import { conditionSql, leadFields } from "../contacts/index.ts";

const mine = { owner: ["l.assignee_id", "l.last_agent_id"], team: "l.team_id" };

/** Ids of living leads that a condition finds, in their order, after a place in it. */
export async function leadsToRoute(
  ctx: Ctx,
  where: Condition | null,
  includeAssigned: boolean,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const tx: Tx<"leads"> = ctx.tx;
  const { rows } = await sql<{ id: string }>`
    select l.id from leads l where ${await toRoute(ctx, where, includeAssigned)}
      and (${after}::uuid is null or l.id > ${after}::uuid)
    order by l.id limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}

export async function countToRoute(
  ctx: Ctx,
  where: Condition | null,
  includeAssigned: boolean,
): Promise<number> {
  const tx: Tx<"leads"> = ctx.tx;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from leads l
    where ${await toRoute(ctx, where, includeAssigned)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

async function toRoute(ctx: Ctx, where: Condition | null, includeAssigned: boolean) {
  const parts = [sql`l.deleted_at is null`, sql`${withinScope(ctx, "leads:read", mine)}`];
  if (!includeAssigned) parts.push(sql`l.assignee_id is null`);
  if (where) parts.push(conditionSql(await leadFields(ctx), where, ctx.now));
  return sql.join(parts, sql` and `);
}

export type NewestLead = {
  id: string;
  name: string;
  assignee_id: string | null;
  assignee_name: string | null;
};

/** The newest leads within the caller's scope that a condition finds. */
export async function newestLeads(
  ctx: Ctx,
  where: Condition | null,
  limit: number,
): Promise<NewestLead[]> {
  const tx: Tx<"leads" | "users"> = ctx.tx;
  const { rows } = await sql<NewestLead>`
    select l.id, l.name, l.assignee_id, u.name as assignee_name
    from leads l left join users u on u.id = l.assignee_id
    where ${await toRoute(ctx, where, true)}
    order by l.id desc limit ${limit}`.execute(tx);
  return rows;
}

/** How many open leads a user has, and his name; undefined where there is no such user. */
export async function openLeadsOf(
  tx: Tx<"users" | "leads">,
  userId: string,
): Promise<{ total: number; name: string | undefined }> {
  const { rows } = await sql<{ total: number; name: string }>`
    select u.name, (select count(*)::int from leads l
      where l.assignee_id = u.id and l.deleted_at is null and l.assignee_id is not null
        and l.status in ('NEW', 'CONTACTED', 'QUALIFIED')) as total
    from users u where u.id = ${userId}`.execute(tx);
  return { total: rows[0]?.total ?? 0, name: rows[0]?.name };
}

/** Those of these users whom the caller's right to give leads away covers. */
export async function usersInReach(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const tx: Tx<"users"> = ctx.tx;
  const within = withinScope(ctx, "routing:run", { owner: ["u.id"], team: "u.team_id" });
  const { rows } = await sql<{ id: string }>`
    select u.id from users u where u.id = any(${[...ids]}::uuid[]) and ${within}`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Leads of an import that nobody has, in their order. */
export async function unassignedOfImport(
  tx: Tx<"leads" | "imports">,
  importId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  // Ids are by time, so those of an import begin after its own.
  const { rows } = await sql<{ id: string }>`
    select l.id from leads l
    where l.id > ${after ?? importId}::uuid and l.import_id = ${importId}
      and l.assignee_id is null and l.deleted_at is null
    order by l.id limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}

/** Which of these leads nobody has. */
export async function unassignedOf(tx: Tx<"leads">, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom("leads")
    .select("id")
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .where("assignee_id", "is", null)
    .where("team_id", "is", null)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.id);
}
