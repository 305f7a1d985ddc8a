import fc from "fast-check";
import { expect, test } from "vitest";
import { type Sharer, split, type Wanting } from "./split.ts";

const names = ["a", "b", "c", "d"];
const campaigns = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: 4 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({
          id: fc.constant(id),
          demand: fc.nat(9),
          weight: fc.integer({ min: 1, max: 5 }),
        }),
      ),
    ),
  )
  .map((all): Wanting[] => all);
const sharers = fc
  .array(
    fc.record({
      serves: fc.subarray(names),
      at: fc.option(fc.constantFrom(...names)),
    }),
    { maxLength: 24 },
  )
  .map((all): Sharer[] => all.map((one, i) => ({ id: String(i), ...one })));

const running = (sharer: Sharer, all: readonly Wanting[]) =>
  all.filter(({ id }) => sharer.serves.includes(id));
const countIn = (placed: ReadonlyMap<string, string | null>, id: string) =>
  [...placed.values()].filter((one) => one === id).length;

test("nobody is counted twice, nobody is lost, and nobody is where he may not work", () => {
  fc.assert(
    fc.property(sharers, campaigns, (agents, all) => {
      const placed = split(agents, all);
      expect([...placed.keys()].toSorted()).toEqual(agents.map(({ id }) => id).toSorted());
      for (const agent of agents) {
        const may = running(agent, all);
        const place = placed.get(agent.id) ?? null;
        if (place !== null) expect(may.map(({ id }) => id)).toContain(place);
        const isNeeded = may.length === 1 || may.some(({ demand }) => demand > 0);
        expect(place !== null).toBe(isNeeded);
      }
    }),
  );
});

test("of those who may work for several, a campaign with nothing to do gets nobody", () => {
  fc.assert(
    fc.property(sharers, campaigns, (agents, all) => {
      const placed = split(agents, all);
      for (const agent of agents) {
        const may = running(agent, all);
        const place = may.find(({ id }) => id === placed.get(agent.id));
        if (may.length > 1 && place) expect(place.demand).toBeGreaterThan(0);
      }
    }),
  );
});

test("no campaign has more than it can use, or than its weight, while one that shares its people has fewer", () => {
  fc.assert(
    fc.property(sharers, campaigns, (agents, all) => {
      const placed = split(agents, all);
      for (const agent of agents) {
        const may = running(agent, all).filter(({ demand }) => demand > 0);
        const own = may.find(({ id }) => id === placed.get(agent.id));
        if (!own || may.length < 2) continue;
        const isFull = countIn(placed, own.id) > own.demand;
        for (const other of may) {
          if (other === own || countIn(placed, other.id) >= other.demand) continue;
          expect(isFull).toBe(false);
          const share = (countIn(placed, other.id) + 1) / other.weight;
          expect(countIn(placed, own.id) / own.weight).toBeLessThanOrEqual(share);
        }
      }
    }),
  );
});

test("asked again it moves nobody", () => {
  fc.assert(
    fc.property(sharers, campaigns, (agents, all) => {
      const placed = split(agents, all);
      const settled = agents.map((agent) => ({ ...agent, at: placed.get(agent.id) ?? null }));
      expect(split(settled, all)).toEqual(placed);
    }),
  );
});
