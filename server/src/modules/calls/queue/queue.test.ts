import fc from "fast-check";
import { expect, test } from "vitest";
import { type Caller, chooseAgents } from "./choose.ts";
import { placeAt, type QueuePlan, turnOf, withPlace } from "./plan.ts";

const everybody = ["ada", "bea", "cem", "dan"];
/** Callers with their turns, each with the agents who may take him in one order of idleness. */
const queues: fc.Arbitrary<Caller[]> = fc
  .array(fc.tuple(fc.nat(20), fc.subarray(everybody)), { maxLength: 8 })
  .map((all) => all.map(([turn, agents], at) => ({ callId: `call ${at}`, turn, agents })));

function inTurn(callers: readonly Caller[]): Caller[] {
  return callers.toSorted((a, b) => a.turn - b.turn || (a.callId < b.callId ? -1 : 1));
}

/** How many can be served at once, tried out. */
function mostServed(callers: readonly Caller[], free: readonly string[]): number {
  const [first, ...rest] = callers;
  if (!first) return 0;
  const taken = first.agents
    .filter((agent) => free.includes(agent))
    .map(
      (agent) =>
        1 +
        mostServed(
          rest,
          free.filter((one) => one !== agent),
        ),
    );
  return Math.max(mostServed(rest, free), ...taken);
}

test("nobody is given twice, nor to somebody he may not take, and as many as possible are served", () => {
  fc.assert(
    fc.property(queues, (callers) => {
      const chosen = chooseAgents(callers);
      expect(new Set(chosen.values()).size).toBe(chosen.size);
      for (const { callId, agents } of callers) {
        const agent = chosen.get(callId);
        if (agent !== undefined) expect(agents).toContain(agent);
      }
      expect(chosen.size).toBe(mostServed(callers, everybody));
    }),
  );
});

test("who is served among those before him is served whoever comes after", () => {
  fc.assert(
    fc.property(queues, (callers) => {
      const all = inTurn(callers);
      for (let many = 1; many <= all.length; many++) {
        const earlier = chooseAgents(all.slice(0, many - 1));
        const now = chooseAgents(all.slice(0, many));
        for (const callId of earlier.keys()) expect(now.has(callId)).toBe(true);
      }
    }),
  );
});

test("the first in turn gets whoever is idle for longest, where nobody else needs that one", () => {
  fc.assert(
    fc.property(queues, (callers) => {
      const [first] = inTurn(callers.filter(({ agents }) => agents.length > 0));
      if (!first) return;
      const [longest] = first.agents;
      const wanted = callers.some(
        ({ callId, agents }) => callId !== first.callId && agents.includes(longest ?? ""),
      );
      if (!wanted) expect(chooseAgents(callers).get(first.callId)).toBe(longest);
    }),
  );
});

test("nobody starves: whoever calls later than the steps between them comes after", () => {
  const priority = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(priority, priority, fc.nat(10_000), fc.nat(2_000), (own, other, at, later) => {
      const steps = Math.max(0, own - other) * 60;
      const mine = turnOf(own, new Date(at * 1000));
      const theirs = turnOf(other, new Date((at + steps + later + 1) * 1000));
      expect(mine).toBeLessThan(theirs);
    }),
  );
});

function planOf(waits: readonly number[]): QueuePlan {
  return waits.map((maxWaitSeconds, at) => ({
    ...{ queueId: String(at), name: `Queue ${at}`, priority: 5, teamIds: [], skillIds: [] },
    ...{ greeting: null, waitingText: null, waitingTextSeconds: 60, maxWaitSeconds },
    ...{ farewell: null, wrapUpSeconds: 60 },
  }));
}

test("a caller goes through the queues in their order and times, however seldom one looks", () => {
  const waits = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 });
  const looks = fc.array(fc.nat(250), { maxLength: 6 });
  fc.assert(
    fc.property(waits, looks, (seconds, at) => {
      const plan = planOf(seconds);
      const start = { stage: 0, since: new Date(0) };
      let place: typeof start | null = start;
      for (const second of at.toSorted((a, b) => a - b)) {
        const now = new Date(second * 1000);
        place = place && placeAt(plan, place, now);
        expect(place).toEqual(placeAt(plan, start, now));
      }
      const whole = seconds.reduce((sum, one) => sum + one, 0);
      expect(placeAt(plan, start, new Date(whole * 1000))).toBeNull();
      expect(placeAt(plan, start, new Date(whole * 1000 - 1))?.stage).toBe(plan.length - 1);
    }),
  );
});

test("what he hears says his place and the minutes", () => {
  expect(withPlace("You are {position}., {minutes} minutes.", 3, 61)).toBe(
    "You are 3., 2 minutes.",
  );
});
