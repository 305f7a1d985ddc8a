import type { Ctx } from "../../../platform/ctx.ts";
import { type Pool, readyAgents } from "../../agents/index.ts";
import { type CallRow, cameAt } from "../pictures.ts";
import { type Caller, chooseAgents } from "./choose.ts";
import { type KeptPlace, keptPlaces } from "./places.ts";
import { turnOf } from "./plan.ts";

/**
 * How long an agent who became ready is left for somebody who kept his place and is to be dialled: the dialer needs a quarter
 * of a second. Where it does not dial, by its hours or its limits, the next caller has the agent.
 */
const leftForMs = 10_000;

type Ready = Awaited<ReturnType<typeof readyAgents>>;

/**
 * Gives callers who wait to ready agents; those who were given away in this transaction are out of reach. Who kept his
 * place by a callback has his turn among them: an agent who is his is left for the dialer.
 */
export async function assignCallers(
  ctx: Ctx,
  calls: readonly CallRow[],
  taken: ReadonlySet<string>,
): Promise<void> {
  const places = await keptPlaces(ctx);
  const limit = calls.length + places.length + taken.size;
  const teams = new Map<string, string | null>();
  const known = new Map<string, Ready>();
  const readyOf = async (pool: Pool): Promise<Ready> => {
    const key = JSON.stringify([pool.teamIds.toSorted(), pool.skillIds.toSorted()]);
    const before = known.get(key);
    if (before) return before;
    const agents = await readyAgents(ctx, pool, { limit });
    for (const { userId, teamId } of agents) teams.set(userId, teamId);
    const ready = agents.filter(({ userId }) => !taken.has(userId));
    known.set(key, ready);
    return ready;
  };
  const callers: Caller[] = [];
  for (const call of calls) {
    const ready = await readyOf({
      teamIds: call.pool_team_ids ?? [],
      skillIds: call.pool_skill_ids,
    });
    const agents = ready.map(({ userId }) => userId);
    callers.push({ callId: call.id, turn: turn(call), agents });
  }
  for (const place of places) callers.push(await asCaller(place, readyOf, ctx.now));
  const chosen = chooseAgents(callers);
  for (const call of calls) {
    const agentId = chosen.get(call.id);
    if (agentId === undefined) continue;
    call.agent_id = agentId;
    call.team_id = teams.get(agentId) ?? null;
  }
}

async function asCaller(
  { callId, turn: at, pool, dialledFor }: KeptPlace,
  readyOf: (pool: Pool) => Promise<Ready>,
  now: Date,
): Promise<Caller> {
  const dialled = new Set((await readyOf(dialledFor)).map(({ userId }) => userId));
  const agents = (await readyOf(pool)).filter(
    ({ userId, since }) => dialled.has(userId) && now.getTime() - since.getTime() < leftForMs,
  );
  return { callId, turn: at, agents: agents.map(({ userId }) => userId) };
}

function turn(call: CallRow): number {
  return turnOf(call.queue_plan?.[call.queue_stage ?? 0]?.priority ?? 5, cameAt(call));
}
