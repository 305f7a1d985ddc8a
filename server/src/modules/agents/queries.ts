import type { AgentState } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import { insertRows } from "../../platform/db/insert-rows.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { newId } from "../../platform/ids.ts";
import { withinScope } from "../../platform/scope.ts";
import { isNotKept } from "./kept.ts";
import type { AgentRecord } from "./machine.ts";

export type AgentRow = {
  user_id: string;
  team_id: string | null;
  state: AgentState;
  next_state: "READY" | "PAUSED" | "OFFLINE" | null;
  next_pause_reason_id: string | null;
  pause_reason_id: string | null;
  pause_note: string | null;
  since: Date;
  call_id: string | null;
  campaign_id: string | null;
  retired: boolean;
  day: string;
  day_calls: number;
  day_talk_seconds: number;
  day_wrap_up_seconds: number;
  day_conversions: number;
};

const columns = [
  "a.user_id",
  "a.team_id",
  "a.state",
  "a.next_state",
  "a.next_pause_reason_id",
  "a.pause_reason_id",
  "a.pause_note",
  "a.since",
  "a.call_id",
  "a.campaign_id",
  "a.retired",
  "a.day",
  "a.day_calls",
  "a.day_talk_seconds",
  "a.day_wrap_up_seconds",
  "a.day_conversions",
] as const;

/** Agents under lock, in the order of their ids, so that two transactions never wait in a ring. */
export function lockAgents(tx: Tx<"agents">, userIds: readonly string[]): Promise<AgentRow[]> {
  return tx
    .selectFrom("agents as a")
    .select(columns)
    .where("a.user_id", "=", sql<string>`any(${userIds}::uuid[])`)
    .orderBy("a.user_id")
    .forUpdate()
    .$castTo<AgentRow>()
    .execute();
}

/** Of whom one may take a call: agents of these teams (none: all) who have these skills, all of them. */
export type Pool = { teamIds: readonly string[]; skillIds: readonly string[] };

/** The condition on `a`, a row of agents, of belonging to a pool. */
export function inPool({ teamIds, skillIds }: Pool) {
  return sql<boolean>`((cardinality(${[...teamIds]}::uuid[]) = 0 or a.team_id = any(${[...teamIds]}::uuid[]))
    and not exists (select from unnest(${[...skillIds]}::uuid[]) as needed (id)
      where not exists (select from user_skills s
        where s.tenant_id = a.tenant_id and s.user_id = a.user_id and s.skill_id = needed.id)))`;
}

/** How many agents are asked for, and whom to pass over or to keep to. */
export type Most = { limit: number; except?: readonly string[]; among?: readonly string[] | null };

/** The longest waiting ready agents of a pool who are not kept for something else, under lock. */
export function lockReadyAgents(
  tx: Tx<"agents" | "user_skills" | "callbacks">,
  { teamIds, skillIds }: Pool,
  { limit, except = [], among = null }: Most,
  now: Date,
): Promise<AgentRow[]> {
  return (
    tx
      .selectFrom("agents as a")
      .select(columns)
      // Said, not handed over: a kept plan then knows that the partial index holds all of them.
      .where("a.state", "=", sql.lit("READY"))
      .where(isNotKept(now))
      .$if(teamIds.length > 0, (query) => query.where("a.team_id", "in", [...teamIds]))
      .$if(skillIds.length > 0, (query) => query.where(inPool({ teamIds: [], skillIds })))
      .$if(except.length > 0, (query) =>
        query.where("a.user_id", "<>", sql<string>`all(${[...except]}::uuid[])`),
      )
      .$if(among !== null, (query) =>
        query.where("a.user_id", "=", sql<string>`any(${[...(among ?? [])]}::uuid[])`),
      )
      .orderBy("a.since")
      .orderBy("a.user_id")
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .$castTo<AgentRow>()
      .execute()
  );
}

/** Who is ready at this moment, held or not. */
export async function readyAgentIds(tx: Tx<"agents">): Promise<string[]> {
  const rows = await tx
    .selectFrom("agents as a")
    .select("a.user_id")
    .where("a.state", "=", sql.lit("READY"))
    .execute();
  return rows.map((row) => row.user_id);
}

export async function saveAgents(tx: Tx<"agents">, agents: readonly AgentRecord[]): Promise<void> {
  const rows = agents.map((agent) => ({
    user_id: agent.userId,
    state: agent.state,
    next_state: agent.wish?.state ?? null,
    next_pause_reason_id: agent.wish?.pauseReasonId ?? null,
    pause_reason_id: agent.pauseReasonId,
    pause_note: agent.pauseNote,
    since: agent.since,
    call_id: agent.callId,
    campaign_id: agent.campaignId,
    retired: agent.retired,
    day: agent.sums.day,
    day_calls: agent.sums.calls,
    day_talk_seconds: agent.sums.talkSeconds,
    day_wrap_up_seconds: agent.sums.wrapUpSeconds,
    day_conversions: agent.sums.conversions,
  }));
  await sql`
    update agents a set
      state = v.state, next_state = v.next_state, next_pause_reason_id = v.next_pause_reason_id,
      pause_reason_id = v.pause_reason_id, pause_note = v.pause_note, since = v.since,
      call_id = v.call_id, campaign_id = v.campaign_id, retired = v.retired, day = v.day,
      day_calls = v.day_calls,
      day_talk_seconds = v.day_talk_seconds, day_wrap_up_seconds = v.day_wrap_up_seconds,
      day_conversions = v.day_conversions
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      user_id uuid, state text, next_state text, next_pause_reason_id uuid, pause_reason_id uuid,
      pause_note text, since timestamptz, call_id uuid, campaign_id uuid, retired boolean, day date,
      day_calls int, day_talk_seconds int, day_wrap_up_seconds int, day_conversions int)
    where a.tenant_id = current_tenant() and a.user_id = v.user_id
      and a.user_id = any(${rows.map((row) => row.user_id)}::uuid[])`.execute(tx);
}

/** What each agent did before, as a closed interval. */
export async function addHistory(
  tx: Tx<"agent_history">,
  past: readonly AgentRecord[],
  now: Date,
): Promise<void> {
  const rows = past.map((agent) => ({
    id: newId(),
    user_id: agent.userId,
    state: agent.state,
    pause_reason_id: agent.pauseReasonId,
    pause_note: agent.pauseNote,
    call_id: agent.callId,
    campaign_id: agent.campaignId,
    from_at: agent.since,
    to_at: now,
  }));
  await insertRows(tx, "agent_history", rows);
}

export type ListedAgent = AgentRow & {
  name: string;
  team_name: string | null;
  skill_ids: string[];
};

/** Agents within the caller's scope, by name. */
export function selectAgents(
  ctx: Ctx,
  filter: {
    userId?: string | undefined;
    teamId?: string | undefined;
    states?: readonly AgentState[] | undefined;
    after?: { name: string; id: string } | undefined;
    limit: number;
  },
): Promise<ListedAgent[]> {
  const tx: Tx<"agents" | "users" | "teams" | "user_skills"> = ctx.tx;
  const { userId, teamId, states, after } = filter;
  return tx
    .selectFrom("agents as a")
    .innerJoin("users as u", "u.id", "a.user_id")
    .leftJoin("teams as t", "t.id", "a.team_id")
    .select(columns)
    .select(["u.name", "t.name as team_name"])
    .select(
      sql<string[]>`array(select s.skill_id from user_skills s where s.tenant_id = a.tenant_id
        and s.user_id = a.user_id order by s.skill_id)`.as("skill_ids"),
    )
    .where("u.status", "=", "ACTIVE")
    .where(withinScope(ctx, "agents:read", { owner: ["a.user_id"], team: "a.team_id" }))
    .$if(userId !== undefined, (query) => query.where("a.user_id", "=", userId ?? ""))
    .$if(teamId !== undefined, (query) => query.where("a.team_id", "=", teamId ?? ""))
    .$if(states !== undefined, (query) => query.where("a.state", "in", [...(states ?? [])]))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(u.name, u.id) > (${after?.name}, ${after?.id})`),
    )
    .orderBy("u.name")
    .orderBy("u.id")
    .limit(filter.limit)
    .$castTo<ListedAgent>()
    .execute();
}

export async function upsertAgent(
  tx: Tx<"agents">,
  row: { userId: string; teamId: string | null; now: Date; today: string },
): Promise<void> {
  await tx
    .insertInto("agents")
    .values({ user_id: row.userId, team_id: row.teamId, since: row.now, day: row.today })
    .onConflict((c) =>
      c.columns(["tenant_id", "user_id"]).doUpdateSet({ team_id: row.teamId, retired: false }),
    )
    .execute();
}

/** Who takes calls, whether he is here or not. */
export async function countAgents(tx: Tx<"agents">): Promise<number> {
  const row = await tx
    .selectFrom("agents")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("retired", "=", false)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function tenantZone(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("time_zone").executeTakeFirstOrThrow();
  return row.time_zone;
}

export async function pauseReasonExists(tx: Tx<"pause_reasons">, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom("pause_reasons")
    .select("id")
    .where("id", "=", id)
    .where("retired", "=", false)
    .executeTakeFirst();
  return row !== undefined;
}

export async function setSkills(
  tx: Tx<"user_skills" | "skills">,
  userId: string,
  skillIds: readonly string[],
): Promise<{ unknown: string | undefined }> {
  const wanted = [...new Set(skillIds)];
  const known = wanted.length
    ? await tx.selectFrom("skills").select("id").where("id", "in", wanted).execute()
    : [];
  const unknown = wanted.find((id) => !known.some((row) => row.id === id));
  if (unknown) return { unknown };
  await tx.deleteFrom("user_skills").where("user_id", "=", userId).execute();
  if (wanted.length > 0) {
    await tx
      .insertInto("user_skills")
      .values(wanted.map((skill_id) => ({ user_id: userId, skill_id })))
      .execute();
  }
  return { unknown: undefined };
}
