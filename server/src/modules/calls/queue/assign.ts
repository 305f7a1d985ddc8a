import type { Ctx } from "../../../platform/ctx.ts";
import { readyAgents } from "../../agents/index.ts";
import type { CallRow } from "../pictures.ts";
import { type Caller, chooseAgents } from "./choose.ts";
import { turnOf } from "./plan.ts";

/** Gives callers who wait to ready agents; those who were given away in this transaction are out of reach. */
export async function assignCallers(
  ctx: Ctx,
  calls: readonly CallRow[],
  taken: ReadonlySet<string>,
): Promise<void> {
  const limit = calls.length + taken.size;
  const teams = new Map<string, string | null>();
  const known = new Map<string, string[]>();
  const callers: Caller[] = [];
  for (const call of calls) {
    const pool = { teamIds: call.pool_team_ids ?? [], skillIds: call.pool_skill_ids };
    const key = JSON.stringify([pool.teamIds.toSorted(), pool.skillIds.toSorted()]);
    let ready = known.get(key);
    if (!ready) {
      const agents = await readyAgents(ctx, pool, { limit });
      for (const { userId, teamId } of agents) teams.set(userId, teamId);
      ready = agents.map(({ userId }) => userId).filter((userId) => !taken.has(userId));
      known.set(key, ready);
    }
    callers.push({ callId: call.id, turn: turn(call), agents: ready });
  }
  const chosen = chooseAgents(callers);
  for (const call of calls) {
    const agentId = chosen.get(call.id);
    if (agentId === undefined) continue;
    call.agent_id = agentId;
    call.team_id = teams.get(agentId) ?? null;
  }
}

function turn({ queue_plan, queue_stage, started_at }: CallRow): number {
  return turnOf(queue_plan?.[queue_stage ?? 0]?.priority ?? 5, started_at);
}
