import type { Ctx } from "../../platform/ctx.ts";
import { readyAgents } from "../agents/index.ts";
import type { CallRow } from "./pictures.ts";
import { longestWaitMs } from "./pictures.ts";

/**
 * Gives people who wait to ready agents, in this transaction: who has waited longest to who has waited
 * longest. Says which calls have an agent now.
 */
export async function assignAgents(ctx: Ctx, calls: readonly CallRow[]): Promise<Set<string>> {
  const assigned = new Set<string>();
  const pools = new Map<string, CallRow[]>();
  for (const call of calls.toSorted(byWait)) {
    const pool = (call.pool_team_ids ?? []).toSorted().join();
    pools.set(pool, [...(pools.get(pool) ?? []), call]);
  }
  for (const [pool, waiting] of pools) {
    const teamIds = pool === "" ? [] : pool.split(",");
    // Each is reserved when the calls are written; agents held meanwhile are passed over.
    const agents = await readyAgents(ctx, teamIds, waiting.length + assigned.size);
    const free = agents.filter(({ userId }) => !isTaken(calls, userId));
    for (const [i, call] of waiting.entries()) {
      const agent = free[i];
      if (!agent) break;
      call.agent_id = agent.userId;
      call.team_id = agent.teamId;
      assigned.add(call.id);
    }
  }
  return assigned;
}

function byWait(a: CallRow, b: CallRow): number {
  return (a.answered_at?.getTime() ?? 0) - (b.answered_at?.getTime() ?? 0);
}

function isTaken(calls: readonly CallRow[], userId: string): boolean {
  return calls.some((call) => call.agent_id === userId);
}

type Look = (tenantId: string, callIds: string[]) => Promise<void>;

/** An agent whose row somebody else held for a moment was passed over: he is free all the same. */
const retryMs = 150;

/**
 * People who answered and wait for an agent. They are looked at again whenever an agent becomes ready, every
 * so often, and at the moment when they may wait no longer. It holds nothing that matters: after a crash the legs that
 * are up tell who waits.
 */
export class WaitingRoom {
  private readonly look: Look;
  private readonly waiting = new Map<string, { tenantId: string; timer: NodeJS.Timeout }>();

  constructor(look: Look) {
    this.look = look;
  }

  enter(tenantId: string, callId: string, waitsMs: number): void {
    if (this.waiting.has(callId)) return;
    const timer = setTimeout(
      () => {
        this.waiting.delete(callId);
        void this.look(tenantId, [callId]);
      },
      Math.max(0, Math.min(retryMs, longestWaitMs - waitsMs)) + 2,
    );
    this.waiting.set(callId, { tenantId, timer });
  }

  leave(callId: string): void {
    clearTimeout(this.waiting.get(callId)?.timer);
    this.waiting.delete(callId);
  }

  agentReady(tenantId: string): void {
    const ids = [...this.waiting].flatMap(([id, one]) => (one.tenantId === tenantId ? [id] : []));
    if (ids.length > 0) void this.look(tenantId, ids);
  }

  close(): void {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }
}
