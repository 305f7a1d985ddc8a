import fc from "fast-check";
import { expect, test } from "vitest";
import { Speeds } from "./speed.ts";
import { Turns } from "./turns.ts";

const campaigns = fc
  .array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 5 })
  .map((weights) => weights.map((weight, i) => ({ campaignId: String(i), weight })));

/** Rounds of one agent after the other: the first in order that wants one gets each. */
function dial(
  turns: Turns,
  all: readonly { campaignId: string; weight: number }[],
  rounds: number,
  wants: (campaignId: string, round: number) => boolean,
) {
  const calls = new Map<string, number>();
  const longest = new Map<string, number>();
  const last = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const taker = turns.order(all).find(({ campaignId }) => wants(campaignId, round));
    if (!taker) continue;
    const { campaignId, weight } = taker;
    const gap = round - (last.get(campaignId) ?? -1);
    longest.set(campaignId, Math.max(longest.get(campaignId) ?? 0, gap));
    last.set(campaignId, round);
    calls.set(campaignId, (calls.get(campaignId) ?? 0) + 1);
    turns.weigh(campaignId, { weight, teamIds: [] });
    turns.served(campaignId, 1);
  }
  return { calls, longest };
}

function begun(all: readonly { campaignId: string; weight: number }[]): Turns {
  const turns = new Turns();
  for (const { campaignId, weight } of all) turns.weigh(campaignId, { weight, teamIds: [] });
  return turns;
}

test("shares follow the weights, to within a call of each", () => {
  fc.assert(
    fc.property(campaigns, fc.integer({ min: 1, max: 12 }), (all, times) => {
      const sum = all.reduce((total, { weight }) => total + weight, 0);
      const { calls } = dial(begun(all), all, sum * times, () => true);
      for (const { campaignId, weight } of all) {
        const due = weight * times;
        expect(Math.abs((calls.get(campaignId) ?? 0) - due)).toBeLessThanOrEqual(all.length);
      }
    }),
  );
});

test("nobody starves: who wants a turn waits no longer than the others' weights last", () => {
  fc.assert(
    fc.property(campaigns, (all) => {
      const sum = all.reduce((total, { weight }) => total + weight, 0);
      const { longest } = dial(begun(all), all, sum * 5, () => true);
      for (const { campaignId, weight } of all) {
        const others = Math.ceil(sum / weight) + all.length;
        expect(longest.get(campaignId)).toBeLessThanOrEqual(others);
      }
    }),
  );
});

test("who had nothing to dial for long does not take everything when leads come in", () => {
  fc.assert(
    fc.property(campaigns, (all) => {
      const [late] = all;
      const others = all.slice(1);
      const turns = begun(all);
      dial(turns, all, 500, (id) => id !== late?.campaignId);
      const sum = all.reduce((total, { weight }) => total + weight, 0);
      const { calls } = dial(turns, all, sum * 4, () => true);
      for (const { campaignId, weight } of others) {
        expect(calls.get(campaignId) ?? 0).toBeGreaterThanOrEqual(weight * 4 - all.length - 1);
      }
    }),
  );
});

test("a campaign with a team of its own takes nothing of the others' weights, however much it dials", () => {
  const turns = new Turns();
  const all = [
    { campaignId: "heavy", weight: 3, teamIds: ["one"] },
    { campaignId: "light", weight: 1, teamIds: ["one"] },
    { campaignId: "apart", weight: 1, teamIds: ["two"] },
  ];
  for (const { campaignId, ...share } of all) turns.weigh(campaignId, share);
  const calls = { heavy: 0, light: 0 };
  for (let round = 0; round < 40; round++) {
    turns.served("apart", 10);
    const first = turns.order(all).find(({ campaignId }) => campaignId !== "apart");
    if (!first) break;
    turns.served(first.campaignId, 1);
    calls[first.campaignId as keyof typeof calls] += 1;
  }
  expect(calls).toEqual({ heavy: 30, light: 10 });
});

test("several calls at once count as so many turns", () => {
  const turns = begun([
    { campaignId: "a", weight: 1 },
    { campaignId: "b", weight: 2 },
  ]);
  const both = [{ campaignId: "a" }, { campaignId: "b" }];
  turns.served("a", 2);
  for (let i = 0; i < 4; i++) {
    expect(turns.order(both)[0]?.campaignId).toBe("b");
    turns.served("b", 1);
  }
  expect(turns.order(both)[0]?.campaignId).toBe("a");
});

test("no second has more calls than a campaign's bound lets it begin in two", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.record({ ms: fc.integer({ min: 0, max: 600 }), wants: fc.nat(30) }), {
        minLength: 1,
        maxLength: 80,
      }),
      (perSecond, steps) => {
        const speeds = new Speeds();
        const begun: { at: number; calls: number }[] = [];
        let now = 0;
        for (const { ms, wants } of steps) {
          now += ms;
          const calls = Math.min(wants, speeds.free("a", perSecond, now));
          expect(calls).toBeGreaterThanOrEqual(0);
          speeds.began("a", calls);
          begun.push({ at: now, calls });
        }
        const total = begun.reduce((sum, { calls }) => sum + calls, 0);
        expect(total).toBeLessThanOrEqual(perSecond + (now / 1000) * perSecond);
        for (const { at } of begun) {
          const within = begun.filter((one) => one.at >= at && one.at < at + 1000);
          const calls = within.reduce((sum, one) => sum + one.calls, 0);
          expect(calls).toBeLessThanOrEqual(2 * perSecond);
        }
      },
    ),
  );
  expect(new Speeds().free("a", null, 0)).toBe(Number.POSITIVE_INFINITY);
});
