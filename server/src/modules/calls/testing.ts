import fc from "fast-check";
import {
  applyEvent,
  applyReport,
  createLeg,
  type HangupCause,
  isEnded,
  type Leg,
  type LegEvent,
  type LegReport,
} from "../telephony/index.ts";
import type { Loaded } from "./pictures.ts";
import { handToQueue } from "./queue/again.ts";
import type { QueuePlan } from "./queue/plan.ts";
import { draw } from "./settle.ts";

/* Calls that are made up, with all that may befall them. */

const causes: HangupCause[] = [
  "NORMAL",
  "LOCAL",
  "BUSY",
  "NO_ANSWER",
  "INVALID_NUMBER",
  "REJECTED",
  "CONGESTION",
  "FAILED",
  "LOST",
];
export const customerLegId = "01890a5d-ac96-774b-bcce-b302099a8001";
const start = Date.UTC(2026, 2, 3);
export const at = (second: number) => new Date(start + second * 1000);

type Setup = {
  agentId: string | null;
  isPooled: boolean;
  farewell: string | null;
  /** An agent gets it even where the detection says machine. */
  passes: boolean;
  /** How sure the detection must be. */
  sureFrom: number | null;
  /** What is left on machines, and whether they are judged beside the conversation. */
  message?: string | null;
  isBeside?: boolean;
};

export function newCall({ agentId, isPooled, farewell, passes, sureFrom, ...rest }: Setup): Loaded {
  const call = {
    id: "01890a5d-ac96-774b-bcce-b302099a8000",
    origin: "CAMPAIGN" as const,
    state: "DIALING" as const,
    outcome: null,
    provider: "loopback",
    lead_id: "lead",
    campaign_id: "campaign",
    member_id: "member",
    agent_id: agentId,
    team_id: null,
    customer_leg_id: customerLegId,
    agent_leg_id: null,
    agent_leg_tries: 0,
    agent_returns: false,
    caller_id: null,
    pool_team_ids: isPooled ? [] : null,
    pool_skill_ids: [],
    farewell,
    farewell_sound: null,
    machine_sound: null,
    dismissed_at: null,
    dismissed_as: null,
    in_flow: false,
    queue_id: null,
    queued_at: null,
    queue_plan: null,
    queue_stage: null,
    requeued_at: null,
    requeued_by: null,
    requeued_team_id: null,
    requeued_seconds: 0,
    machine_sure_from: sureFrom,
    passes_machine: passes,
    detector: rest.isBeside ? ("PARLEY_BESIDE" as const) : ("CARRIER" as const),
    machine_message: rest.message ?? null,
    greeting_ended_at: null,
    line_lost_at: null,
    message_left_at: null,
    detected_as: null,
    agent_verdict: null,
    ended_by_us: false,
    hold_wanted: false,
    third_id: null,
    third_leg_id: null,
    third_agent_id: null,
    third_team_id: null,
    third_plan: null,
    third_state: null,
    third_may_stay: true,
    handed_over_at: null,
    started_at: at(0),
    ringing_at: null,
    answered_at: null,
    connected_at: null,
    held_at: null,
    hold_seconds: 0,
    talk_seconds: 0,
    ended_at: null,
  };
  const loaded: Loaded = { call, legs: new Map() };
  putLeg(loaded, customerLegId, "CUSTOMER", createLeg(customerLegId));
  return loaded;
}

function putLeg(loaded: Loaded, id: string, kind: "CUSTOMER" | "AGENT", state: Leg): void {
  loaded.legs.set(id, { id, call_id: loaded.call.id, kind, state, isNew: false, news: [] });
}

/** What may befall a call: something is heard of one of its legs, or somebody here wants something. */
type Step =
  | { type: "EVENT"; leg: number; event: LegEvent }
  | { type: "WANT"; what: "END" | "HOLD" | "RESUME" | "MACHINE" | "PASS" }
  /** An agent is free: he takes the call if it waits for one. */
  | { type: "TAKE" };

const detail = fc.oneof(
  fc.constantFrom(
    { type: "ACCEPTED" },
    { type: "RINGING" },
    { type: "ANSWERED" },
    { type: "ANSWERED", answeredBy: "PERSON" },
    { type: "ANSWERED", answeredBy: "MACHINE" },
    { type: "ANSWERED", answeredBy: "MACHINE", confidence: 0.6 },
    { type: "MACHINE_DETECTED", confidence: 0.9 },
    { type: "BRIDGED", peerLegId: "peer" },
    { type: "HELD", peerLegId: "peer" },
    { type: "UNHELD", peerLegId: "peer" },
    { type: "UNBRIDGED", held: false },
  ),
  fc.constantFrom(...causes).map((cause) => ({ type: "ENDED", cause })),
);
const heard: fc.Arbitrary<Step> = fc
  .tuple(fc.nat(2), detail, fc.nat(60), fc.nat(60))
  .map(([leg, one, second, ordinal]) => ({
    type: "EVENT" as const,
    leg,
    event: { ...one, at: at(second).toISOString(), ordinal } as LegEvent,
  }));
const wanted: fc.Arbitrary<Step> = fc
  .constantFrom<("END" | "HOLD" | "RESUME" | "MACHINE" | "PASS")[]>(
    ...(["END", "HOLD", "RESUME", "MACHINE", "PASS"] as const),
  )
  .map((what) => ({ type: "WANT" as const, what }));
const taken = fc.constant<Step>({ type: "TAKE" });
export const steps = fc.array(
  fc.oneof(
    { weight: 16, arbitrary: heard },
    { weight: 2, arbitrary: wanted },
    { weight: 1, arbitrary: taken },
  ),
  { maxLength: 40 },
);
export const setups: fc.Arbitrary<Setup> = fc
  .tuple(
    fc.constantFrom("HELD", "POOLED", "NOBODY"),
    fc.constantFrom("Sorry.", null),
    fc.boolean(),
    fc.constantFrom(null, 0, 0.8),
    fc.constantFrom("Call us.", null),
    fc.boolean(),
  )
  .map(([who, farewell, passes, sureFrom, message, isBeside]) => ({
    ...{ sureFrom, message, isBeside },
    agentId: who === "HELD" ? "agent" : null,
    isPooled: who === "POOLED",
    farewell,
    passes,
  }));

/** Two queues, of which he hears the end of the second within the story. */
const queues: QueuePlan = [7, 9].map((maxWaitSeconds, one) => ({
  ...{ queueId: `queue ${one}`, name: `Queue ${one}`, priority: 5, teamIds: [], skillIds: [] },
  ...{ greeting: null, waitingText: null, waitingTextSeconds: 60, maxWaitSeconds },
  ...{ farewell: one === 0 ? null : "Call again.", wrapUpSeconds: 60 },
}));

export function take(loaded: Loaded, step: Step, second: number) {
  const { call, legs } = loaded;
  if (step.type === "EVENT") {
    // Also one of an agent's leg that was given up.
    const leg = [...legs.values()][step.leg % legs.size];
    if (leg) leg.state = applyEvent(leg.state, step.event);
  } else if (step.type === "TAKE") {
    const isWaiting = draw(loaded, at(second)).some(({ type }) => type === "AWAIT_AGENT");
    if (isWaiting) call.agent_id = "another agent";
  } else if (step.what === "END") {
    call.ended_by_us = true;
  } else if (step.what === "PASS") {
    // So is this.
    if (call.state === "TALKING" || call.state === "ON_HOLD") {
      call.queue_plan = queues;
      handToQueue(loaded, { plan: queues, full: [], by: "agent" }, at(second));
    }
  } else if (step.what === "MACHINE") {
    // The page offers it to who talks, and to nobody else.
    if (call.state === "TALKING" || call.state === "ON_HOLD") {
      call.agent_verdict = "MACHINE";
      call.ended_by_us = true;
    }
  } else {
    call.hold_wanted = step.what === "HOLD";
  }
  return draw(loaded, at(second));
}

/** The carrier is asked about every leg that is believed up, until there is none. */
export function report(loaded: Loaded, reports: readonly LegReport[]): void {
  for (let round = 0; round < 5; round++) {
    for (const leg of loaded.legs.values()) {
      const one = reports[round % reports.length];
      if (one && !isEnded(leg.state)) {
        leg.state = applyReport(leg.state, one, at(100 + round).toISOString());
      }
    }
    draw(loaded, at(100 + round));
  }
}

export const reports: fc.Arbitrary<LegReport> = fc.oneof(
  fc.constant<LegReport>({ state: "UNKNOWN" }),
  fc.constantFrom(...causes).map<LegReport>((cause) => ({
    state: "ENDED",
    cause,
    at: at(90).toISOString(),
    ordinal: 90,
    answeredAt: null,
    answeredBy: null,
    confidence: null,
  })),
);
