import { type Expression, type SqlBool, sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";

export type AgentOfFloor = {
  id: string;
  name: string;
  team_id: string | null;
  team_name: string | null;
  is_active: boolean;
  skill_ids: string[];
  accepts: boolean;
  away_until: Date | null;
  last_given_at: Date | null;
  own_capacity: number | null;
  capacity: number;
  open_leads: number;
};

/**
 * Agents as routing sees them, in the order of their turns. Open leads are counted up to the capacity
 * only, so the count reads no more rows than could be given.
 */
export async function selectAgentsOfFloor(
  tx: Tx<"agents" | "users" | "teams" | "user_skills" | "routing_agents" | "leads">,
  defaultCapacity: number,
  within: Expression<SqlBool> = sql<SqlBool>`true`,
): Promise<AgentOfFloor[]> {
  const { rows } = await sql<AgentOfFloor>`
    select u.id, u.name, u.team_id, t.name as team_name,
      (u.status = 'ACTIVE' and not a.retired) as is_active,
      coalesce((select array_agg(s.skill_id) from user_skills s where s.user_id = u.id), '{}')
        as skill_ids,
      coalesce(g.accepts, true) as accepts, g.away_until, g.last_given_at,
      g.capacity as own_capacity, c.capacity, o.open_leads
    from agents a
    join users u on u.id = a.user_id
    left join teams t on t.id = u.team_id
    left join routing_agents g on g.user_id = u.id
    cross join lateral (select coalesce(g.capacity, ${defaultCapacity}::int) as capacity) c
    cross join lateral (
      select count(*)::int as open_leads from (
        select from leads l
        where l.assignee_id = u.id and l.deleted_at is null and l.assignee_id is not null
          and l.status in ('NEW', 'CONTACTED', 'QUALIFIED')
        limit c.capacity + 1) x) o
    where ${within}
    order by u.name, u.id`.execute(tx);
  return rows;
}

/** How the closed leads of each of these users ended. */
export async function closedLeadsOf(
  tx: Tx<"leads">,
  userIds: readonly string[],
): Promise<{ user_id: string; won: number; closed: number }[]> {
  const { rows } = await sql<{ user_id: string; won: number; closed: number }>`
    select assignee_id as user_id, count(*)::int as closed,
      count(*) filter (where status = 'CONVERTED')::int as won
    from leads
    where assignee_id = any(${[...userIds]}::uuid[]) and deleted_at is null
      and status in ('CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')
    group by assignee_id`.execute(tx);
  return rows;
}

/**
 * Waits for whoever gives leads away in this tenant now, until the transaction ends: turns and loads
 * are read after it, so that two never fill the same place.
 */
export async function lockTurns(tx: Tx<"routing_turns">, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('routing ' || ${tenantId}, 0))`.execute(
    tx,
  );
}

export async function turnsOf(tx: Tx<"routing_turns">): Promise<Map<string, string>> {
  const rows = await tx.selectFrom("routing_turns").select(["rule_id", "user_id"]).execute();
  return new Map(rows.map((row) => [row.rule_id, row.user_id]));
}

export async function saveTurns(
  tx: Tx<"routing_turns">,
  turns: readonly { ruleId: string; userId: string }[],
): Promise<void> {
  if (turns.length === 0) return;
  await tx
    .insertInto("routing_turns")
    .values(turns.map(({ ruleId, userId }) => ({ rule_id: ruleId, user_id: userId })))
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "rule_id"])
        .doUpdateSet({ user_id: (eb) => eb.ref("excluded.user_id") }),
    )
    .execute();
}

export async function saveGiven(
  tx: Tx<"routing_agents">,
  userIds: readonly string[],
  now: Date,
): Promise<void> {
  if (userIds.length === 0) return;
  await tx
    .insertInto("routing_agents")
    .values(userIds.map((user_id) => ({ user_id, last_given_at: now })))
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "user_id"]).doUpdateSet({ last_given_at: now }),
    )
    .execute();
}

/** The condition that leaves one agent of the floor. */
export function isUser(id: string): Expression<SqlBool> {
  return sql<SqlBool>`u.id = ${id}`;
}
