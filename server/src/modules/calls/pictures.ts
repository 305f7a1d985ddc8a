import type { CallOutcome, CallState, Campaign, ThirdPartyState } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";
import type { NamedSound } from "../prompts/index.ts";
import type { Answerer, Leg, LegKind } from "../telephony/index.ts";
import type { CallPicture, NotServedAs } from "./machine.ts";
import type { QueuePlan } from "./queue/plan.ts";
import type { Third, ThirdPlan } from "./third-party/third.ts";

export type CallOrigin = "CAMPAIGN" | "PREVIEW" | "MANUAL" | "INBOUND";

/** The row of a call as the settling of its legs needs it. */
export type CallRow = {
  id: string;
  origin: CallOrigin;
  state: CallState;
  outcome: CallOutcome | null;
  provider: string;
  lead_id: string;
  campaign_id: string | null;
  member_id: string | null;
  agent_id: string | null;
  team_id: string | null;
  customer_leg_id: string;
  agent_leg_id: string | null;
  agent_leg_tries: number;
  /** His phone is rung anew for a conversation that goes on. */
  agent_returns: boolean;
  caller_id: string | null;
  /** Teams whose agents may take it (none: all), when no agent was held for it. */
  pool_team_ids: string[] | null;
  /** Skills that such an agent must have, all of them. */
  pool_skill_ids: string[];
  /** What whoever answered is told when nobody can talk to him. */
  farewell: string | null;
  /** A sound that he hears after that, or instead of it. */
  farewell_sound: NamedSound | null;
  dismissed_at: Date | null;
  /** Of a call that came in: why nobody took it. */
  dismissed_as: NotServedAs | null;
  /** A flow leads him. */
  in_flow: boolean;
  /** The queue that it waits in or was taken from, since when, and the way that was laid out when it came in. */
  queue_id: string | null;
  queued_at: Date | null;
  queue_plan: QueuePlan | null;
  queue_stage: number | null;
  /** His agent handed him over to a queue: since when he waits there, until somebody takes him; who did it last; how long he waited so. */
  requeued_at: Date | null;
  requeued_by: string | null;
  requeued_team_id: string | null;
  requeued_seconds: number;
  /** An agent gets it even where the detection says machine. */
  machine_sure_from: number | null;
  passes_machine: boolean;
  detector: Campaign["detector"];
  /** What is left on a machine, since when it takes that, and since when it is said. */
  machine_message: string | null;
  machine_sound: NamedSound | null;
  greeting_ended_at: Date | null;
  message_left_at: Date | null;
  /** What the detection said. */
  detected_as: Answerer | null;
  /** What the agent heard, where it was no person. */
  agent_verdict: "MACHINE" | null;
  ended_by_us: boolean;
  hold_wanted: boolean;
  /** Somebody outside who was called in it, the last: what is wanted of him, and what he is. */
  third_id: string | null;
  third_leg_id: string | null;
  /** Of a colleague, while he is asked. */
  third_agent_id: string | null;
  third_team_id: string | null;
  third_plan: ThirdPlan | null;
  third_state: ThirdPartyState | null;
  /** Customer and third party may go on without the agent. */
  third_may_stay: boolean;
  handed_over_at: Date | null;
  started_at: Date;
  ringing_at: Date | null;
  answered_at: Date | null;
  connected_at: Date | null;
  held_at: Date | null;
  hold_seconds: number;
  talk_seconds: number;
  ended_at: Date | null;
  /** The carrier lost the conversation, and nobody hung up. */
  line_lost_at: Date | null;
};

/** What a provider said of a leg, as the page of a call shows it. */
export type HistoryEntry = {
  at: string;
  type: string;
  cause: string | null;
  /** What the far side answered, where it speaks SIP and did not take the call. */
  sip?: number;
  /** What the detection said, and how sure it was of it. */
  answeredBy?: Answerer;
  confidence?: number | null;
  /** The name of the queue, or of the flow's step, in which it happened. */
  queue?: string | null;
};

export type LegRow = {
  id: string;
  call_id: string;
  /** THIRD: somebody outside who was called in a conversation; to the carrier he is as a customer. */
  kind: LegKind | "THIRD";
  state: Leg;
  isNew?: boolean;
  /** Entries since the row was loaded. */
  news: HistoryEntry[];
};

/** A call with its legs, under lock. */
export type Loaded = { call: CallRow; legs: Map<string, LegRow> };

const columns = [
  "id",
  "origin",
  "state",
  "outcome",
  "provider",
  "lead_id",
  "campaign_id",
  "member_id",
  "agent_id",
  "team_id",
  "customer_leg_id",
  "agent_leg_id",
  "agent_leg_tries",
  "agent_returns",
  "caller_id",
  "pool_team_ids",
  "pool_skill_ids",
  "farewell",
  "farewell_sound",
  "dismissed_at",
  "dismissed_as",
  "in_flow",
  "queue_id",
  "queued_at",
  "queue_plan",
  "queue_stage",
  "requeued_at",
  "requeued_by",
  "requeued_team_id",
  "requeued_seconds",
  "machine_sure_from",
  "passes_machine",
  "detector",
  "machine_message",
  "machine_sound",
  "greeting_ended_at",
  "message_left_at",
  "detected_as",
  "agent_verdict",
  "ended_by_us",
  "hold_wanted",
  "third_id",
  "third_leg_id",
  "third_agent_id",
  "third_team_id",
  "third_plan",
  "third_state",
  "third_may_stay",
  "handed_over_at",
  "started_at",
  "ringing_at",
  "answered_at",
  "connected_at",
  "held_at",
  "hold_seconds",
  "talk_seconds",
  "ended_at",
  "line_lost_at",
] as const;

export async function lockCalls(
  tx: Tx<"calls" | "legs">,
  ids: readonly string[],
): Promise<Map<string, Loaded>> {
  const locked = tx
    .selectFrom("calls")
    .select(columns)
    .where("id", "=", sql<string>`any(${ids}::uuid[])`)
    .orderBy("id")
    // What only refers to a call, as its recordings do, needs not wait.
    .forNoKeyUpdate()
    .$castTo<CallRow>()
    .execute();
  const ofCalls = tx
    .selectFrom("legs")
    .select(["id", "call_id", "kind", "state"])
    .where("call_id", "=", sql<string>`any(${ids}::uuid[])`)
    .$castTo<Omit<LegRow, "news">>()
    .execute();
  // The legs are looked for when the calls are held: both run in this order.
  const [calls, legs] = await Promise.all([locked, ofCalls]);
  const loaded = new Map(calls.map((call) => [call.id, { call, legs: new Map() } as Loaded]));
  for (const leg of legs) loaded.get(leg.call_id)?.legs.set(leg.id, { ...leg, news: [] });
  return loaded;
}

/**
 * A person who answered waits no longer than this for an agent: later he counts as abandoned.
 * 16 CFR 310.4(b)(1)(iv), 47 CFR 64.1200(a)(7).
 */
export const longestWaitMs = 2000;

export function toPicture({ call, legs }: Loaded, now: Date): CallPicture {
  const customer = legs.get(call.customer_leg_id);
  if (!customer) throw new Error(`call ${call.id} has no customer leg`);
  const agent = call.agent_leg_id === null ? undefined : legs.get(call.agent_leg_id);
  return {
    id: call.id,
    state: call.state,
    outcome: call.outcome,
    agentId: call.agent_id,
    customer: customer.state,
    agent: agent?.state ?? null,
    third: thirdOf({ call, legs }, now),
    agentLegTries: call.agent_leg_tries,
    agentReturns: call.agent_returns,
    isPooled: call.pool_team_ids !== null,
    isInbound: call.origin === "INBOUND",
    isInFlow: call.in_flow,
    isRequeued: call.requeued_at !== null,
    notServedAs: call.dismissed_as,
    hasWaitedLong: isCaller(call) ? call.dismissed_as !== null : waitedLong(call, now),
    hasFarewell: call.farewell !== null || call.farewell_sound !== null,
    isDismissed: call.dismissed_at !== null,
    machineSureFrom: call.machine_sure_from,
    passesMachine: call.passes_machine,
    isJudgedBeside: call.detector === "PARLEY_BESIDE",
    message: messageOf(call, now),
    agentHeardMachine: call.agent_verdict !== null,
    endedByUs: call.ended_by_us,
    wantsHold: call.hold_wanted,
    wasConnected: call.connected_at !== null,
  };
}

/** Whether he waits by the rules of queues: he called, or was handed over to one and nobody has taken him yet. */
export function isCaller({
  origin,
  requeued_at,
}: Pick<CallRow, "origin" | "requeued_at">): boolean {
  return origin === "INBOUND" || requeued_at !== null;
}

/** From when on his turn is counted: when he called, or was handed over. */
export function cameAt({
  started_at,
  requeued_at,
}: Pick<CallRow, "started_at" | "requeued_at">): Date {
  return requeued_at ?? started_at;
}

/** A machine speaks no longer than that, and neither does what is left on it. */
const longestMessageMs = 90_000;

/** How far it is with what is left on a machine. The call itself is over by then. */
function messageOf(call: CallRow, now: Date): CallPicture["message"] {
  const { machine_message, machine_sound, greeting_ended_at, ended_at } = call;
  if (machine_message === null && machine_sound === null) return "NONE";
  if (ended_at && now.getTime() - ended_at.getTime() > longestMessageMs) return "NONE";
  return greeting_ended_at ? "DUE" : "AWAITED";
}

/** Nobody of ours is with two who were left to each other: lines that nobody hangs up would be paid for ever. */
const longestHandOverMs = 2 * 3_600_000;

function thirdOf({ call, legs }: Loaded, now: Date): Third | null {
  const leg = legs.get(call.third_leg_id ?? "");
  if (!leg || call.third_plan === null) return null;
  const { third_may_stay: mayStay, handed_over_at } = call;
  const isLong = handed_over_at !== null && +now - +handed_over_at >= longestHandOverMs;
  const plan = isLong ? "DROP" : call.third_plan;
  const { third_agent_id: agentId } = call;
  return { leg: leg.state, plan, agentId, mayStay, isHandedOver: handed_over_at !== null };
}

function waitedLong({ answered_at }: CallRow, now: Date): boolean {
  return answered_at !== null && now.getTime() - answered_at.getTime() >= longestWaitMs;
}
