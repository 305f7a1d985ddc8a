import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, isAnswered, isEnded, type LegEvent } from "../telephony/index.ts";
import { draw } from "./settle.ts";
import { at, customerLegId, newCall, report, reports, setups, steps, take } from "./testing.ts";

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
