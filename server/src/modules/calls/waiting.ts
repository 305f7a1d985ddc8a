import type { Ctx } from "../../platform/ctx.ts";
import type { Timers } from "../../platform/timers.ts";
import { type Pool, readyAgents } from "../agents/index.ts";
import { type CallRow, isCaller, longestWaitMs } from "./pictures.ts";
import { assignCallers } from "./queue/assign.ts";

/**
 * Gives people who wait to ready agents, in this transaction: who has waited longest to who has waited
 * longest. Says which calls have an agent now.
 */
export async function assignAgents(ctx: Ctx, calls: readonly CallRow[]): Promise<Set<string>> {
  const dialled = calls.filter((call) => !isCaller(call));
  // Who was dialled may wait two seconds by law: he comes before whoever calls.
  const assigned = await assignDialled(ctx, dialled);
  const callers = calls.filter(isCaller);
  const taken = new Set(dialled.flatMap(({ agent_id }) => agent_id ?? []));
  if (callers.length > 0) await assignCallers(ctx, callers, taken);
  for (const { id, agent_id } of callers) if (agent_id !== null) assigned.add(id);
  return assigned;
}

async function assignDialled(ctx: Ctx, calls: readonly CallRow[]): Promise<Set<string>> {
  const assigned = new Set<string>();
  for (const { pool, waiting } of byPool(calls)) {
    // Each is reserved when the calls are written; agents held meanwhile are passed over.
    const agents = await readyAgents(ctx, pool, { limit: waiting.length + assigned.size });
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

type Waiting = { pool: Pool; waiting: CallRow[] };

/** Who waits, by whose agents may take him; those whose agent must be able to do most come first. */
function byPool(calls: readonly CallRow[]): Waiting[] {
  const pools = new Map<string, Waiting>();
  for (const call of calls.toSorted(byWait)) {
    const pool = { teamIds: call.pool_team_ids ?? [], skillIds: call.pool_skill_ids };
    const key = [pool.teamIds, pool.skillIds].map((ids) => ids.toSorted().join()).join(" ");
    const known = pools.get(key);
    if (known) known.waiting.push(call);
    else pools.set(key, { pool, waiting: [call] });
  }
  return [...pools.values()].toSorted((a, b) => b.pool.skillIds.length - a.pool.skillIds.length);
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
  private readonly timers: Timers;
  private readonly waiting = new Map<string, { tenantId: string; cancel: () => void }>();

  constructor(look: Look, timers: Timers) {
    this.look = look;
    this.timers = timers;
  }

  enter(tenantId: string, callId: string, waitsMs: number): void {
    if (this.waiting.has(callId)) return;
    const waits = Math.max(0, Math.min(retryMs, longestWaitMs - waitsMs)) + 2;
    const cancel = this.timers.after(waits, () => {
      this.waiting.delete(callId);
      void this.look(tenantId, [callId]);
    });
    this.waiting.set(callId, { tenantId, cancel });
  }

  leave(callId: string): void {
    this.waiting.get(callId)?.cancel();
    this.waiting.delete(callId);
  }

  /** Who of a tenant waits. */
  of(tenantId: string): string[] {
    return [...this.waiting].flatMap(([id, one]) => (one.tenantId === tenantId ? [id] : []));
  }

  close(): void {
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}
