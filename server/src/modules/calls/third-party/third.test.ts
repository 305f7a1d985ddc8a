import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, createLeg, isEnded, type Leg, type LegEvent } from "../../telephony/index.ts";
import { type CallPicture, judge, type Order, type Verdict } from "../machine.ts";
import { stateOfThird, type ThirdPlan } from "./third.ts";

/**
 * A carrier that does what it is told, at once: legs that are answered, on hold, in pairs. Between any two judgements of the call
 * somebody may hang up, answer, or want something else.
 */
const at = (second: number) => new Date(1_700_000_000_000 + second * 1000).toISOString();

class Line {
  readonly legs = new Map<string, Leg>();
  /** The third of the pair, who is told of by no event. */
  joined: string | null = null;
  private ordinal = 0;

  hear(id: string, detail: Record<string, unknown>): void {
    const leg = this.legs.get(id);
    if (!leg || isEnded(leg)) return;
    this.ordinal += 1;
    const event = { ...detail, at: at(this.ordinal), ordinal: this.ordinal } as LegEvent;
    this.legs.set(id, applyEvent(leg, event));
  }

  peerOf(id: string): string | null {
    const leg = this.legs.get(id);
    return leg && (leg.state === "BRIDGED" || leg.state === "HELD") ? leg.peerLegId : null;
  }

  isUp(id: string): boolean {
    const state = this.legs.get(id)?.state;
    return state === "ANSWERED" || state === "BRIDGED" || state === "HELD";
  }

  private part(id: string): void {
    const peer = this.peerOf(id);
    if (!peer) return;
    this.joined = null;
    this.hear(peer, { type: "UNBRIDGED", held: this.legs.get(peer)?.state === "HELD" });
  }

  pair(one: string, other: string): void {
    if (!this.isUp(one) || !this.isUp(other)) return;
    if (this.peerOf(one) !== other) for (const id of [one, other]) this.part(id);
    if (this.joined === one || this.joined === other) this.joined = null;
    this.hear(one, { type: "BRIDGED", peerLegId: other });
    this.hear(other, { type: "BRIDGED", peerLegId: one });
  }

  hold(id: string): void {
    if (this.isUp(id)) this.hear(id, { type: "HELD", peerLegId: this.peerOf(id) });
  }

  unhold(id: string): void {
    if (this.legs.get(id)?.state === "HELD") {
      this.hear(id, { type: "UNHELD", peerLegId: this.peerOf(id) });
    }
  }

  end(id: string, cause: string): void {
    const leg = this.legs.get(id);
    if (!leg || isEnded(leg)) return;
    this.part(id);
    if (this.joined === id) this.joined = null;
    this.hear(id, { type: "ENDED", cause });
  }
}

type Step =
  | { do: "END"; who: "customer" | "agent" | "third" }
  | { do: "ANSWER" }
  | { do: "PLAN"; plan: ThirdPlan }
  | { do: "HOLD"; wanted: boolean };

class Story {
  readonly line = new Line();
  plan: ThirdPlan;
  mayStay: boolean;
  hold = false;
  isHandedOver = false;
  /** A colleague: the call is his once it is handed to him. */
  readonly isColleague: boolean;
  /** Whose side is the agent's. */
  owner: "agent" | "third" = "agent";
  last: Verdict = { state: "TALKING", outcome: null, orders: [] };

  constructor(plan: ThirdPlan, mayStay: boolean, isColleague = false) {
    this.isColleague = isColleague;
    this.plan = plan;
    this.mayStay = mayStay;
    for (const id of ["customer", "agent", "third"]) this.line.legs.set(id, createLeg(id));
    for (const id of ["customer", "agent"]) this.line.hear(id, { type: "ANSWERED" });
    this.line.pair("customer", "agent");
    this.line.hear("third", { type: "RINGING" });
  }

  leg(id: string): Leg {
    return this.line.legs.get(id) ?? createLeg(id);
  }

  picture(): CallPicture {
    const { plan, mayStay, isHandedOver, owner } = this;
    const agentId = this.isColleague ? "carl" : null;
    return {
      ...{ id: "call", state: this.last.state, outcome: this.last.outcome, agentId: owner },
      ...{ customer: this.leg("customer"), agent: this.leg(owner), agentLegTries: 1 },
      third:
        owner === "third" ? null : { leg: this.leg("third"), plan, agentId, mayStay, isHandedOver },
      ...{
        agentReturns: false,
        isPooled: false,
        isInbound: false,
        isInFlow: false,
        isRequeued: false,
      },
      ...{ notServedAs: null, hasWaitedLong: false, hasFarewell: false, isDismissed: false },
      ...{ machineSureFrom: null, passesMachine: false, agentHeardMachine: false },
      ...{ isJudgedBeside: false, message: "NONE" as const },
      ...{ endedByUs: false, wantsHold: this.hold, wasConnected: true },
    };
  }

  private obey(order: Order): void {
    const { line } = this;
    if (order.type === "HANG_UP") {
      line.end(order.leg === "AGENT" ? this.owner : order.leg.toLowerCase(), "LOCAL");
    }
    if (order.type === "BRIDGE") line.pair("customer", this.owner);
    if (order.type === "CONSULT") line.pair("agent", "third");
    if (order.type === "HAND_OVER") line.pair("customer", "third");
    if (order.type === "HOLD") line.hold("customer");
    if (order.type === "UNHOLD") line.unhold("customer");
    if (order.type === "JOIN" && line.isUp("third") && line.peerOf("third") === null) {
      line.joined = "third";
    }
  }

  /** Judges and obeys until nothing is left to do. */
  settle(): void {
    for (let round = 0; round < 12; round++) {
      const before = JSON.stringify([...this.line.legs, this.line.joined, this.last.state]);
      this.last = judge(this.picture());
      if (this.last.handsOver) this.isHandedOver = true;
      if (this.last.becomesOf) {
        this.owner = "third";
        this.hold = false;
        // As whoever settles the call does with sides that are the agent's no more.
        this.line.end("agent", "LOCAL");
      }
      for (const order of this.last.orders) this.obey(order);
      if (before === JSON.stringify([...this.line.legs, this.line.joined, this.last.state])) return;
    }
    throw new Error("it never comes to rest");
  }

  private change(plan: ThirdPlan): void {
    this.plan = plan;
    this.hold = false;
  }

  take(step: Step): void {
    const { line } = this;
    const wasUp = line.isUp("third");
    if (step.do === "END") line.end(step.who, "NORMAL");
    else if (step.do === "ANSWER") line.hear("third", { type: "ANSWERED" });
    else if (step.do === "HOLD") {
      // While somebody else is asked, holding is no wish of its own.
      const state = stateOfThird(this.picture());
      if (state === "JOINED" || state === "OVER" || state === null) this.hold = step.wanted;
    }
    // Three can talk only where there are three, as the service sees to it.
    else if (this.owner === "third") return;
    else if (step.plan === "DROP" || (wasUp && !this.isHandedOver)) this.change(step.plan);
    this.settle();
  }
}

const plans = fc.constantFrom<ThirdPlan>("BLIND", "WARM");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom("customer" as const, "agent" as const, "third" as const).map<Step>((who) => ({
    do: "END",
    who,
  })),
  { weight: 3, arbitrary: fc.constant<Step>({ do: "ANSWER" }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom<ThirdPlan>("WARM", "CONFERENCE", "HAND_OVER", "DROP")
      .map<Step>((plan) => ({ do: "PLAN", plan })),
  },
  fc.boolean().map<Step>((wanted) => ({ do: "HOLD", wanted })),
);

const stories = fc.tuple(plans, fc.boolean(), fc.array(step, { maxLength: 14 }));

describe("a call with a third party, whoever hangs up, answers or wants something", () => {
  test("has everybody where the plan says, each time that it has come to rest", () => {
    fc.assert(
      fc.property(stories, ([plan, mayStay, steps]) => {
        const story = new Story(plan, mayStay);
        story.settle();
        for (const one of steps) {
          story.take(one);
          const { line, last } = story;
          const up = ["customer", "agent", "third"].filter((id) => line.isUp(id));
          const state = stateOfThird(story.picture());
          if (last.state === "ENDED") {
            // Two go on together, or nobody does.
            expect(up).toEqual(story.isHandedOver && up.length > 0 ? ["customer", "third"] : []);
            if (up.length > 0) expect(line.peerOf("customer")).toBe("third");
            expect(last.outcome).toBe("CONNECTED");
            continue;
          }
          expect(line.isUp("customer")).toBe(true);
          if (state === "RINGING") expect(line.legs.get("customer")?.state).toBe("HELD");
          if (state === "ASIDE") {
            expect(line.peerOf("agent")).toBe("third");
            expect(line.legs.get("customer")?.state).toBe("HELD");
          }
          if (state === "JOINED" && line.isUp("agent")) {
            expect(line.peerOf("customer")).toBe("agent");
            if (!story.hold) expect(line.joined).toBe("third");
          }
          // He came back to his agent.
          if (state === "OVER" && !story.hold) expect(line.peerOf("customer")).toBe("agent");
        }
      }),
      { numRuns: 400 },
    );
  });

  test("never leaves a customer and a third party alone where the house forbids it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const story = new Story("WARM", false);
        story.settle();
        for (const one of steps) {
          // An order to hand over is refused by the service while three talk.
          if (one.do === "PLAN" && one.plan === "HAND_OVER") continue;
          story.take(one);
          expect(story.isHandedOver).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("leaves a customer with the colleague whose call it then is, or with nobody", () => {
    fc.assert(
      fc.property(stories, ([plan, mayStay, steps]) => {
        const story = new Story(plan, mayStay, true);
        story.settle();
        for (const one of steps) {
          story.take(one);
          const { line, last, owner } = story;
          expect(story.isHandedOver).toBe(false);
          const up = ["customer", "agent", "third"].filter((id) => line.isUp(id));
          if (last.state === "ENDED") {
            expect(up).toEqual([]);
            expect(last.outcome).toBe("CONNECTED");
          } else if (owner === "third") {
            expect(up).toEqual(["customer", "third"]);
            if (!story.hold) expect(line.peerOf("customer")).toBe("third");
          } else expect(line.isUp("customer")).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});
