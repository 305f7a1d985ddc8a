import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyEvent,
  applyReport,
  createLeg,
  type HangupCause,
  isAnswered,
  isEnded,
  type Leg,
  type LegEvent,
  type LegReport,
} from "../telephony/index.ts";
import type { Loaded } from "./pictures.ts";
import { handToQueue } from "./queue/again.ts";
import type { QueuePlan } from "./queue/plan.ts";
import { draw } from "./settle.ts";

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
const customerLegId = "01890a5d-ac96-774b-bcce-b302099a8001";
const start = Date.UTC(2026, 2, 3);
const at = (second: number) => new Date(start + second * 1000);

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

function newCall({ agentId, isPooled, farewell, passes, sureFrom, ...rest }: Setup): Loaded {
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
const steps = fc.array(
  fc.oneof(
    { weight: 16, arbitrary: heard },
    { weight: 2, arbitrary: wanted },
    { weight: 1, arbitrary: taken },
  ),
  { maxLength: 40 },
);
const setups: fc.Arbitrary<Setup> = fc
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

function take(loaded: Loaded, step: Step, second: number) {
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
function report(loaded: Loaded, reports: readonly LegReport[]): void {
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

const reports: fc.Arbitrary<LegReport> = fc.oneof(
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

describe("a call, whatever is heard of its legs", () => {
  test("comes to one end once the carrier says that they are gone", () => {
    const ends = fc.array(reports, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(setups, steps, ends, (setup, all, said) => {
        const loaded = newCall(setup);
        all.forEach((step, i) => {
          take(loaded, step, i);
        });
        report(loaded, said);
        const { call, legs } = loaded;
        expect(call.state).toBe("ENDED");
        expect(call.outcome).not.toBeNull();
        expect(call.ended_at).not.toBeNull();
        expect([...legs.values()].every((leg) => isEnded(leg.state))).toBe(true);
        expect(draw(loaded, at(200))).toEqual([]);
      }),
    );
  });

  test("has an end that is final", () => {
    fc.assert(
      fc.property(setups, steps, (setup, all) => {
        const loaded = newCall(setup);
        const { call } = loaded;
        all.forEach((step, i) => {
          const before = { state: call.state, outcome: call.outcome, endedAt: call.ended_at };
          const tries = call.agent_leg_tries;
          take(loaded, step, i);
          expect(call.outcome === null).toBe(call.state !== "ENDED");
          if (before.state !== "ENDED") return;
          expect({ state: call.state, outcome: call.outcome, endedAt: call.ended_at }).toEqual(
            before,
          );
          expect(call.agent_leg_tries).toBe(tries);
        });
      }),
    );
  });

  test("gives orders that are harmless when repeated", () => {
    fc.assert(
      fc.property(setups, steps, (setup, all) => {
        const loaded = newCall(setup);
        all.forEach((step, i) => {
          const first = take(loaded, step, i);
          const before = structuredClone(loaded.call);
          const again = draw(loaded, at(i));
          // The same picture, the same orders; only an agent who is being rung is not rung twice.
          expect(again).toEqual(first.filter(({ type }) => type !== "RING_AGENT"));
          expect(loaded.call).toEqual(before);
        });
      }),
    );
  });

  test("bridges those who are there, hangs up those who are left, and rings twice at most", () => {
    fc.assert(
      fc.property(setups, steps, (setup, all) => {
        const loaded = newCall(setup);
        const { call, legs } = loaded;
        all.forEach((step, i) => {
          const orders = take(loaded, step, i).map((one) =>
            one.type === "HANG_UP" ? `${one.type} ${one.leg}` : one.type,
          );

          const customer = legs.get(call.customer_leg_id)?.state;
          const agent = legs.get(call.agent_leg_id ?? "")?.state;
          if (!customer) throw new Error("no customer");
          if (orders.includes("BRIDGE")) {
            expect(isAnswered(customer) && agent !== undefined && isAnswered(agent)).toBe(true);
          }
          const isOver = call.state === "ENDED";
          const isDismissed = orders.includes("DISMISS");
          const isForMachine = orders.includes("AWAIT_GREETING");
          if (isForMachine) expect([call.outcome, isEnded(customer)]).toEqual(["MACHINE", false]);
          expect(orders.includes("HANG_UP CUSTOMER")).toBe(
            isOver && !isEnded(customer) && !isForMachine,
          );
          expect(orders.includes("HANG_UP AGENT")).toBe(
            (isOver || isDismissed) && agent !== undefined && !isEnded(agent),
          );
          if (isDismissed) expect(call.dismissed_at).not.toBeNull();
          if (call.dismissed_at) expect(orders).not.toContain("RING_AGENT");
          expect(call.agent_leg_tries).toBeLessThanOrEqual(2);
          // Whoever was handed over has been with others before, or may have been.
          if (call.requeued_by === null) {
            expect(legs.size).toBe(1 + call.agent_leg_tries);
            if (call.agent_id === null) expect(legs.size).toBe(1);
          }
          if (call.requeued_at === null || isOver || call.dismissed_at) return;
          expect(["QUEUED", "ANSWERED", "TALKING", "ON_HOLD"]).toContain(call.state);
          if (call.agent_id !== null) return;
          // He comes out of the pair he was in, and then somebody is looked for, all the time.
          const isPaired = "peerLegId" in customer && customer.peerLegId !== null;
          expect(call.state).toBe("QUEUED");
          const next = isPaired ? "LEAVE" : customer.state === "HELD" ? "UNHOLD" : "AWAIT_AGENT";
          expect(orders).toContain(next);
        });
      }),
    );
  });

  test("is CONNECTED when the two have talked, and only then", () => {
    fc.assert(
      fc.property(setups, steps, fc.array(reports, { minLength: 1 }), (setup, all, said) => {
        const loaded = newCall(setup);
        all.forEach((step, i) => {
          take(loaded, step, i);
        });
        report(loaded, said);
        const { outcome, connected_at, agent_verdict, talk_seconds, hold_seconds } = loaded.call;
        // An agent must have been there: a bridge with nobody is no conversation.
        const isTalk = connected_at !== null && agent_verdict === null && outcome !== "MACHINE";
        expect(outcome === "CONNECTED").toBe(isTalk);
        expect(Math.min(talk_seconds, hold_seconds)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("is over when a machine answers, and the message is left once its greeting is", () => {
    const given = { agentId: "bea", isPooled: false, farewell: null, passes: false, sureFrom: 0.8 };
    const loaded = newCall({ ...given, message: "Call us." });
    const leg = loaded.legs.get(customerLegId);
    if (!leg) throw new Error("no customer");
    const machine = { type: "ANSWERED", answeredBy: "MACHINE", confidence: 0.9 };
    const heard = { ...machine, at: at(10).toISOString(), ordinal: 1 } as LegEvent;
    leg.state = applyEvent(leg.state, heard);
    expect(draw(loaded, at(10))).toEqual([{ type: "AWAIT_GREETING" }]);
    // Its agent is free, its lead may be tried again, its statistics are closed.
    expect(loaded.call).toMatchObject({ state: "ENDED", outcome: "MACHINE", ended_at: at(10) });
    loaded.call.greeting_ended_at = at(20);
    expect(draw(loaded, at(20))).toEqual([{ type: "LEAVE_MESSAGE" }]);
    expect(draw(loaded, at(21))).toEqual([{ type: "LEAVE_MESSAGE" }]);
    expect(leg.news.map(({ type }) => type)).toEqual(["MESSAGE_LEFT"]);
    expect(loaded.call.message_left_at).toEqual(at(20));
    // Whatever got lost of it, the line is not held for ever.
    expect(draw(loaded, at(101))).toEqual([{ type: "HANG_UP", leg: "CUSTOMER" }]);
  });

  test("judged beside, ends for a machine while they talk, and otherwise goes on", () => {
    for (const isBeside of [true, false]) {
      const given = { agentId: "bea", isPooled: false, farewell: null, passes: false, sureFrom: 0 };
      const loaded = newCall({ ...given, isBeside });
      const leg = loaded.legs.get(customerLegId);
      if (!leg) throw new Error("no customer");
      const hear = (event: object, ordinal: number) => {
        const whole = { ...event, at: at(ordinal).toISOString(), ordinal } as LegEvent;
        leg.state = applyEvent(leg.state, whole);
        return draw(loaded, at(ordinal));
      };
      hear({ type: "ANSWERED" }, 1);
      hear({ type: "BRIDGED", peerLegId: "agent" }, 2);
      expect(loaded.call.connected_at).not.toBeNull();
      hear({ type: "MACHINE_DETECTED", confidence: 0.9 }, 3);
      expect(loaded.call.outcome).toBe(isBeside ? "MACHINE" : null);
    }
  });

  test("waits two seconds for an agent, then for the end of what it is told", () => {
    const loaded = newCall({
      agentId: null,
      isPooled: true,
      farewell: "Sorry.",
      passes: false,
      sureFrom: 0,
    });
    const answered = {
      type: "ANSWERED",
      answeredBy: "PERSON",
      at: at(10).toISOString(),
      ordinal: 1,
    };
    const leg = loaded.legs.get(customerLegId);
    if (!leg) throw new Error("no customer");
    leg.state = applyEvent(leg.state, answered as LegEvent);
    expect(draw(loaded, at(10))).toEqual([{ type: "AWAIT_AGENT" }]);
    expect(draw(loaded, at(11.999))).toEqual([{ type: "AWAIT_AGENT" }]);
    expect(draw(loaded, at(12))).toEqual([{ type: "DISMISS" }]);
    expect(loaded.call).toMatchObject({ state: "ANSWERED", outcome: null, dismissed_at: at(12) });
    // Nobody takes him any more, however long he is being told.
    loaded.call.agent_id = "late";
    expect(draw(loaded, at(20))).toEqual([{ type: "DISMISS" }]);
    leg.state = applyEvent(leg.state, {
      ...{ type: "ENDED", cause: "LOCAL", at: at(25).toISOString(), ordinal: 2 },
    } as LegEvent);
    expect(draw(loaded, at(25))).toEqual([]);
    expect(loaded.call).toMatchObject({ state: "ENDED", outcome: "ABANDONED" });
  });
});
