import {
  type Agent,
  agentSkillsChanged,
  agentStateChanged,
  type EventData,
  isoDay,
  localAt,
} from "@parley/contract";
import { type Ctx, demand, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { ofRecord } from "../../platform/events/audience.ts";
import { emit, emitAll } from "../../platform/events/emit.ts";
import { demandRoom } from "../../platform/quota.ts";
import { inScope } from "../../platform/scope.ts";
import { type HeldPresences, holdPresences, setPhonePresences } from "../notifications/index.ts";
import { type AgentInput, type AgentRecord, emptySums, moveAgent, type Wish } from "./machine.ts";
import {
  type AgentRow,
  addHistory,
  countAgents,
  type ListedAgent,
  lockAgents,
  lockReadyAgents,
  type Most,
  type Pool,
  pauseReasonExists,
  saveAgents,
  selectAgents,
  setSkills,
  tenantZone,
  upsertAgent,
} from "./queries.ts";

/** A user who may work as an agent has a row here from the moment he may. */
export async function ensureAgent(ctx: Ctx, userId: string, teamId: string | null): Promise<void> {
  const [known] = await lockAgents(ctx.tx, [userId]);
  await upsertAgent(ctx.tx, { userId, teamId, now: ctx.now, today: await today(ctx) });
  if (!known || known.retired) await demandRoom(ctx, "agents", () => countAgents(ctx.tx));
}

/**
 * Who may no longer work as an agent leaves the floor: at once, or after the call he is on. Returns the
 * call whose wrap-up he leaves undone.
 */
export async function retireAgent(ctx: Ctx, userId: string): Promise<string | null> {
  const [agent] = await lockAgents(ctx.tx, [userId]);
  if (!agent || agent.retired) return null;
  await moveAgents(ctx, [{ userId, input: { type: "RETIRE" } }]);
  return agent.state === "WRAP_UP" ? agent.call_id : null;
}

/** Whoever has not worked yet is away since an instant: for a history that begins before he was made. */
export async function awaySince(ctx: Ctx, at: Date): Promise<void> {
  const tx: Tx<"agents"> = ctx.tx;
  await tx.updateTable("agents").set({ since: at }).where("state", "=", "OFFLINE").execute();
}

export type Move = { userId: string; input: AgentInput };

/**
 * Moves agents, many at once: rows, history, presence and events in this transaction. Inputs that do
 * not apply (late, repeated, of another call) are passed over. Returns who moved.
 */
export async function moveAgents(ctx: Ctx, moves: readonly Move[]): Promise<AgentRecord[]> {
  if (moves.length === 0) return [];
  const userIds = [...new Set(moves.map((move) => move.userId))];
  // Agents before presences, everywhere; nobody waits for one before the other is asked for.
  const [rows, held, day] = await Promise.all([
    lockAgents(ctx.tx, userIds),
    holdPresences(ctx, userIds),
    today(ctx),
  ]);
  const before = new Map(rows.map((row) => [row.user_id, toRecord(row)]));
  const after = new Map<string, AgentRecord>();
  for (const { userId, input } of moves) {
    const agent = after.get(userId) ?? before.get(userId);
    const moved = agent && moveAgent(agent, input, ctx.now, day);
    if (moved) after.set(userId, moved);
  }
  await writeMoves(ctx, before, [...after.values()], held);
  return [...after.values()];
}

async function writeMoves(
  ctx: Ctx,
  before: ReadonlyMap<string, AgentRecord>,
  agents: AgentRecord[],
  held: HeldPresences,
): Promise<void> {
  if (agents.length === 0) return;
  const entered = agents.filter((agent) => before.get(agent.userId)?.since !== agent.since);
  const past = entered.flatMap((agent) => pastOf(before.get(agent.userId), agent));
  await Promise.all([
    saveAgents(ctx.tx, agents),
    addHistory(ctx.tx, past, ctx.now),
    past.length > 0 &&
      setPhonePresences(
        ctx,
        entered.map(({ userId, state }) => ({ userId, state })),
        held,
      ),
  ]);
  await emitAll(
    ctx,
    agents.map((agent) => ({
      type: agentStateChanged,
      data: toEvent(before.get(agent.userId), agent),
      audience: ofRecord("agents:read", [agent.userId], agent.teamId),
    })),
  );
}

/** What an agent did until now. Who waited did so for the campaign whose call ended it. */
function pastOf(was: AgentRecord | undefined, agent: AgentRecord): AgentRecord[] {
  if (!was) return [];
  const isWait = was.state === "READY" && agent.callId !== null;
  return [isWait ? { ...was, campaignId: agent.campaignId } : was];
}

/** Ready agents of a pool under lock, longest waiting first. Reserve them in the same transaction. */
export async function readyAgents(
  ctx: Ctx,
  pool: Pool,
  most: Most,
): Promise<{ userId: string; teamId: string | null; since: Date }[]> {
  const rows = await lockReadyAgents(ctx.tx, pool, most, ctx.now);
  return rows.map((row) => ({ userId: row.user_id, teamId: row.team_id, since: row.since }));
}

/** Ready agents whose page is gone would be called to nobody: they are paused, with the reason. */
export async function pauseLost(
  ctx: Ctx,
  userIds: readonly string[],
  note = "connection-lost",
): Promise<void> {
  if (userIds.length === 0) return;
  const rows = await lockAgents(ctx.tx, userIds);
  const wish: Wish = { state: "PAUSED", pauseReasonId: null };
  await moveAgents(
    ctx,
    rows
      .filter((row) => row.state === "READY")
      .map((row) => ({
        userId: row.user_id,
        input: { type: "WISH" as const, wish, note },
      })),
  );
}

export async function setOwnState(ctx: Ctx, wish: WishInput): Promise<Agent> {
  const userId = userOf(ctx);
  await wishFor(ctx, userId, await checkWish(ctx, wish));
  return getAgent(ctx, userId);
}

/** A supervisor's hand: pauses an agent or signs him off the floor. */
export async function forceState(ctx: Ctx, userId: string, wish: WishInput): Promise<Agent> {
  const [row] = await selectAgents(ctx, { userId, limit: 1 });
  const isInScope = row && inScope(ctx, "agents:force-state", { owners: [], teamId: row.team_id });
  if (!isInScope) throw notFound("agent");
  await wishFor(ctx, userId, await checkWish(ctx, wish), "forced");
  return getAgent(ctx, userId);
}

type WishInput = { state: "READY" | "PAUSED" | "OFFLINE"; pauseReasonId?: string | undefined };

async function checkWish(ctx: Ctx, { state, pauseReasonId }: WishInput): Promise<Wish> {
  if (state !== "PAUSED") return { state, pauseReasonId: null };
  if (pauseReasonId === undefined) throw invalid("pauseReasonId", "is needed to pause");
  if (!(await pauseReasonExists(ctx.tx, pauseReasonId))) throw notFound("reason for a pause");
  return { state, pauseReasonId };
}

async function wishFor(ctx: Ctx, userId: string, wish: Wish, note?: string): Promise<void> {
  const input = { type: "WISH" as const, wish, ...(note ? { note } : {}) };
  const moved = await moveAgents(ctx, [{ userId, input }]);
  if (moved.length === 0) throw new Refusal("conflict", "You are not an agent");
}

export async function updateSkills(ctx: Ctx, userId: string, skillIds: string[]): Promise<Agent> {
  const [row] = await selectAgents(ctx, { userId, limit: 1 });
  const record = { owners: [userId], teamId: row?.team_id ?? null };
  if (!row || !inScope(ctx, "agents:update", record)) throw notFound("agent");
  const { unknown } = await setSkills(ctx.tx, userId, skillIds);
  if (unknown) throw notFound("skill");
  const audience = ofRecord("agents:read", [userId], row.team_id);
  await emit(ctx, agentSkillsChanged, { id: userId, skillIds }, audience);
  return getAgent(ctx, userId);
}

export async function getAgent(ctx: Ctx, userId: string): Promise<Agent> {
  const [row] = await selectAgents(ctx, { userId, limit: 1 });
  if (!row) throw notFound("agent");
  return toAgent(ctx, row, await today(ctx));
}

export async function getOwnAgent(ctx: Ctx): Promise<Agent> {
  demand(ctx, "agents:work");
  return getAgent(ctx, userOf(ctx));
}

/** The calendar day in the tenant's zone, as `YYYY-MM-DD`: sums of the day begin at its midnight. */
export async function today(ctx: Ctx): Promise<string> {
  const zone = await tenantZone(ctx.tx);
  return isoDay(localAt(zone, ctx.now));
}

export function toAgent(ctx: Ctx, row: ListedAgent, day: string): Agent {
  const sums = row.day === day ? toRecord(row).sums : emptySums(day);
  const record = { owners: [row.user_id], teamId: row.team_id };
  const canForce = inScope(ctx, "agents:force-state", { owners: [], teamId: row.team_id });
  return {
    id: row.user_id,
    name: row.name,
    teamId: row.team_id,
    teamName: row.team_name,
    skillIds: row.skill_ids,
    state: row.state,
    nextState: row.next_state,
    pauseReasonId: row.pause_reason_id,
    pauseNote: row.pause_note,
    since: row.since.toISOString(),
    callId: row.call_id,
    campaignId: row.campaign_id,
    today: {
      calls: sums.calls,
      talkSeconds: sums.talkSeconds,
      wrapUpSeconds: sums.wrapUpSeconds,
      conversions: sums.conversions,
    },
    can: [
      ...(canForce ? (["force-state"] as const) : []),
      ...(inScope(ctx, "agents:update", record) ? (["update"] as const) : []),
    ],
  };
}

function toRecord(row: AgentRow): AgentRecord {
  return {
    userId: row.user_id,
    teamId: row.team_id,
    state: row.state,
    since: row.since,
    wish: row.next_state && { state: row.next_state, pauseReasonId: row.next_pause_reason_id },
    pauseReasonId: row.pause_reason_id,
    pauseNote: row.pause_note,
    callId: row.call_id,
    campaignId: row.campaign_id,
    retired: row.retired,
    sums: {
      day: row.day,
      calls: row.day_calls,
      talkSeconds: row.day_talk_seconds,
      wrapUpSeconds: row.day_wrap_up_seconds,
      conversions: row.day_conversions,
    },
  };
}

function toEvent(
  before: AgentRecord | undefined,
  agent: AgentRecord,
): EventData<typeof agentStateChanged> {
  const { calls, talkSeconds, wrapUpSeconds, conversions } = agent.sums;
  return {
    id: agent.userId,
    teamId: agent.teamId,
    from: before?.state ?? agent.state,
    state: agent.state,
    nextState: agent.wish?.state ?? null,
    pauseReasonId: agent.pauseReasonId,
    pauseNote: agent.pauseNote,
    since: agent.since.toISOString(),
    callId: agent.callId,
    campaignId: agent.campaignId,
    today: { calls, talkSeconds, wrapUpSeconds, conversions },
  };
}
