import type { AgentState } from "@parley/contract";

/** What an agent can wish for himself; during a call it waits until the wrap-up is done. */
export type Wish = { state: "READY" | "PAUSED" | "OFFLINE"; pauseReasonId: string | null };

export type DaySums = {
  day: string;
  calls: number;
  talkSeconds: number;
  wrapUpSeconds: number;
  conversions: number;
};

export type AgentRecord = {
  userId: string;
  teamId: string | null;
  state: AgentState;
  since: Date;
  wish: Wish | null;
  pauseReasonId: string | null;
  pauseNote: string | null;
  callId: string | null;
  campaignId: string | null;
  /** He may no longer work as an agent: nothing begins with him, and his wrap-up is left out. */
  retired: boolean;
  sums: DaySums;
};

export type AgentInput =
  | { type: "WISH"; wish: Wish; note?: string }
  | { type: "RESERVE"; callId: string; campaignId: string | null }
  | { type: "CONNECT"; callId: string }
  | { type: "WRAP_UP"; callId: string }
  /** The reservation came to nothing, or the wrap-up is done. */
  | { type: "RELEASE"; callId: string; converted?: boolean; note?: string }
  /** He may no longer work as an agent. */
  | { type: "RETIRE" };

const offline: Wish = { state: "OFFLINE", pauseReasonId: null };

const atWork: ReadonlySet<AgentState> = new Set(["RESERVED", "ON_CALL", "WRAP_UP"]);

/**
 * The agent after an input, or undefined when it does not apply to him (late, repeated, or of another
 * call): a caller treats that as nothing to do.
 */
export function moveAgent(
  agent: AgentRecord,
  input: AgentInput,
  now: Date,
  today: string,
): AgentRecord | undefined {
  const current = agent.sums.day === today ? agent : { ...agent, sums: emptySums(today) };
  switch (input.type) {
    case "WISH":
      if (current.retired) return undefined;
      return atWork.has(current.state)
        ? { ...current, wish: input.wish }
        : toWish(current, input.wish, now, input.note ?? null);
    case "RESERVE":
      if (atWork.has(current.state) || current.state === "OFFLINE") return undefined;
      if (current.retired) return undefined;
      return {
        ...enter(current, "RESERVED", now),
        callId: input.callId,
        campaignId: input.campaignId,
        // A call dialled by hand in a pause leads back into the pause.
        wish:
          current.state === "PAUSED"
            ? { state: "PAUSED", pauseReasonId: current.pauseReasonId }
            : null,
      };
    case "CONNECT":
      if (current.state !== "RESERVED" || current.callId !== input.callId) return undefined;
      return { ...enter(current, "ON_CALL", now), wish: current.wish };
    case "WRAP_UP":
      if (current.state !== "ON_CALL" || current.callId !== input.callId) return undefined;
      if (current.retired) return toWish(current, offline, now, null);
      return { ...enter(current, "WRAP_UP", now), wish: current.wish };
    case "RETIRE":
      return current.state === "RESERVED" || current.state === "ON_CALL"
        ? { ...current, retired: true, wish: offline }
        : { ...toWish(current, offline, now, null), retired: true };
    case "RELEASE":
      return current.callId === input.callId ? release(current, input, now) : undefined;
  }
}

function release(
  agent: AgentRecord,
  input: Extract<AgentInput, { type: "RELEASE" }>,
  now: Date,
): AgentRecord {
  const wish = agent.retired ? offline : (agent.wish ?? { state: "READY", pauseReasonId: null });
  const moved = toWish(agent, wish, now, input.note ?? null);
  if (!input.converted) return moved;
  return { ...moved, sums: { ...moved.sums, conversions: moved.sums.conversions + 1 } };
}

function toWish(agent: AgentRecord, wish: Wish, now: Date, note: string | null): AgentRecord {
  const isSame = agent.state === wish.state && agent.pauseReasonId === wish.pauseReasonId;
  const entered = isSame ? agent : enter(agent, wish.state, now);
  return {
    ...entered,
    wish: null,
    callId: null,
    campaignId: null,
    pauseReasonId: wish.state === "PAUSED" ? wish.pauseReasonId : null,
    pauseNote: wish.state === "PAUSED" ? note : null,
  };
}

/** Leaving a state adds its time to the day's sums. */
function enter(agent: AgentRecord, state: AgentState, now: Date): AgentRecord {
  const seconds = Math.max(0, Math.round((now.getTime() - agent.since.getTime()) / 1000));
  const sums = { ...agent.sums };
  if (agent.state === "ON_CALL") {
    sums.calls += 1;
    sums.talkSeconds += seconds;
  }
  if (agent.state === "WRAP_UP") sums.wrapUpSeconds += seconds;
  return { ...agent, state, since: now, sums, pauseReasonId: null, pauseNote: null };
}

export function emptySums(day: string): DaySums {
  return { day, calls: 0, talkSeconds: 0, wrapUpSeconds: 0, conversions: 0 };
}
