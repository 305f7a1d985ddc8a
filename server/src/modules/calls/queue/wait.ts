import { isAnswered, isEnded } from "../../telephony/index.ts";
import { type CallRow, type HistoryEntry, isCaller, type Loaded } from "../pictures.ts";
import { placeAt, type QueueStage } from "./plan.ts";

const maxAgentLegTries = 2;

/**
 * What waiting alone does to a call that came in, or to one that was handed over to a queue: from one queue to the next, to the end of them, and back to where
 * he waited when the agent's phone could not be reached.
 */
export function goOnWaiting(loaded: Loaded, now: Date): void {
  const { call, legs } = loaded;
  if (!isCaller(call) || call.state === "ENDED" || call.dismissed_at !== null) return;
  const customer = legs.get(call.customer_leg_id)?.state;
  if (!customer || !isAnswered(customer)) return;
  leaveUnreached(loaded, now);
  if (call.agent_id !== null || call.dismissed_as !== null) return;
  moveOn(loaded, now);
}

/** An agent whose phone did not answer twice, or once where a flow named him, is given up; the caller goes on. */
function leaveUnreached(loaded: Loaded, now: Date): void {
  const { call, legs } = loaded;
  const agent = call.agent_leg_id === null ? undefined : legs.get(call.agent_leg_id)?.state;
  const isLost = agent && isEnded(agent) && !isTaken(call);
  if (!isLost || call.agent_leg_tries < (call.in_flow ? 1 : maxAgentLegTries)) return;
  giveUpAgent(loaded, now);
}

/** Somebody talks with him, or has, and was not left again for a queue. */
export function isTaken({
  connected_at,
  requeued_at,
}: Pick<CallRow, "connected_at" | "requeued_at">): boolean {
  return connected_at !== null && requeued_at === null;
}

/** Nobody waits for an agent's phone any more. */
export function giveUpAgent(loaded: Loaded, now: Date): void {
  const { call } = loaded;
  call.agent_id = null;
  call.team_id = call.requeued_at === null ? null : call.requeued_team_id;
  call.agent_leg_id = null;
  call.agent_leg_tries = 0;
  note(loaded, "AGENT_UNREACHABLE", now);
}

function moveOn(loaded: Loaded, now: Date): void {
  const { call } = loaded;
  const { queue_plan: plan, queue_stage: stage, queued_at: since } = call;
  if (plan === null || stage === null || since === null) return;
  const place = placeAt(plan, { stage, since }, now);
  const next = place && plan[place.stage];
  if (!next) {
    call.dismissed_as = "NOT_SERVED";
    note(loaded, "WAITED_TOO_LONG", now);
    return;
  }
  if (place.stage === stage) return;
  call.queue_stage = place.stage;
  call.queued_at = place.since;
  enter(loaded, next);
  note(loaded, "MOVED_ON", now);
}

function enter({ call }: Loaded, stage: QueueStage): void {
  call.queue_id = stage.queueId;
  call.pool_team_ids = stage.teamIds;
  call.pool_skill_ids = stage.skillIds;
  call.farewell = stage.farewell;
}

/** A step of a caller's way, on the ladder of his call. */
export function note({ call, legs }: Loaded, type: string, now: Date): void {
  const leg = legs.get(call.customer_leg_id);
  leg?.news.push(step(type, now, call.queue_plan?.[call.queue_stage ?? 0]?.name ?? null));
}

export function step(type: string, now: Date, queue: string | null): HistoryEntry {
  return { at: now.toISOString(), type, cause: null, queue };
}
