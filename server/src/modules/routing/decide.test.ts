import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decision, decide, type Floor, give, type PoolAgent, type Rule } from "./decide.ts";

const now = new Date("2026-11-23T10:00:00Z");
const yes = { matched: true, failed: null };
const no = { matched: false, failed: "source" };

const agent = (id: string, more: Partial<PoolAgent> = {}): PoolAgent => ({
  id,
  name: id,
  teamId: "south",
  skillIds: new Set(),
  isActive: true,
  accepts: true,
  awayUntil: null,
  openLeads: 0,
  capacity: 100,
  lastGivenAt: null,
  success: 0.1,
  ...more,
});
const rule = (more: Partial<Rule> = {}): Rule => ({
  id: "r1",
  name: "South",
  strategy: "ROUND_ROBIN",
  teamId: "south",
  userIds: [],
  skillIds: [],
  respectsHours: true,
  respectsCapacity: true,
  otherwise: "NEXT_RULE",
  isPassing: false,
  ...more,
});
const floorOf = (agents: PoolAgent[], more: Partial<Floor> = {}): Floor => ({
  agents,
  lastOf: new Map(),
  isWorkingTime: true,
  opensAt: undefined,
  ...more,
});

/** Decides for so many leads in a row, each after the one before was given. */
function routeMany(leads: number, rules: Rule[], start: Floor, score: number | null = null) {
  const decisions: Decision[] = [];
  let floor = start;
  for (let i = 0; i < leads; i++) {
    const asked = rules.map((one) => ({ rule: one, match: yes }));
    const decision = decide({ id: `lead ${i}`, score }, asked, floor, now);
    decisions.push(decision);
    floor = give(floor, decision, now);
  }
  return { decisions, floor };
}
const givenTo = (decisions: Decision[]) => decisions.map((one) => one.userId);

describe("by turns", () => {
  test("each gets one, and he who is away is passed over", () => {
    const away = new Date("2026-11-23T12:00:00Z");
    const floor = floorOf([agent("ada"), agent("ben", { awayUntil: away }), agent("cy")]);
    const { decisions } = routeMany(4, [rule()], floor);
    expect(givenTo(decisions)).toEqual(["ada", "cy", "ada", "cy"]);
    expect(decisions[0]?.candidates.map((one) => one.obstacle)).toEqual([null, "AWAY", null]);
  });

  test("nobody of equal standing ever gets two leads more than another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 60 }), (n, leads) => {
        const agents = Array.from({ length: n }, (_, i) => agent(`a${String(i).padStart(2, "0")}`));
        const { floor } = routeMany(leads, [rule()], floorOf(agents));
        const counts = floor.agents.map((one) => one.openLeads);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(leads);
      }),
    );
  });
});

test("no strategy ever gives an agent more than his capacity, or a lead to one who may not have it", () => {
  const anyAgent = fc.record({
    openLeads: fc.integer({ min: 0, max: 5 }),
    capacity: fc.integer({ min: 0, max: 5 }),
    isActive: fc.boolean(),
    accepts: fc.boolean(),
    success: fc.double({ min: 0, max: 1, noNaN: true }),
    speaks: fc.boolean(),
  });
  const strategies = ["ROUND_ROBIN", "SKILL", "LOAD", "SCORE"] as const;
  fc.assert(
    fc.property(
      fc.array(anyAgent, { maxLength: 6 }),
      fc.constantFrom(...strategies),
      fc.option(fc.integer({ min: 0, max: 100 })),
      (people, strategy, score) => {
        const agents = people.map(({ speaks, ...one }, i) =>
          agent(`a${i}`, { ...one, skillIds: new Set(speaks ? ["german"] : []) }),
        );
        const skillIds = strategy === "SKILL" ? ["german"] : [];
        const { decisions, floor } = routeMany(
          20,
          [rule({ strategy, skillIds })],
          floorOf(agents),
          score,
        );
        for (const [i, after] of floor.agents.entries()) {
          const before = agents[i];
          if (!before) throw new Error("an agent is missing");
          expect(after.openLeads).toBeLessThanOrEqual(Math.max(before.openLeads, before.capacity));
          const may =
            before.isActive && before.accepts && (strategy !== "SKILL" || people[i]?.speaks);
          if (!may) expect(after.openLeads).toBe(before.openLeads);
        }
        // And nothing is left over that somebody could have taken.
        for (const one of decisions.filter((decision) => decision.outcome === "NOBODY")) {
          expect(one.candidates.every((candidate) => candidate.obstacle !== null)).toBe(true);
        }
      },
    ),
  );
});

test("by load the emptiest of each one's capacity is filled first", () => {
  const agents = [agent("ada", { openLeads: 8, capacity: 10 }), agent("ben", { openLeads: 20 })];
  const { decisions } = routeMany(2, [rule({ strategy: "LOAD" })], floorOf(agents));
  expect(givenTo(decisions)).toEqual(["ben", "ben"]);
});

test("by score the best leads go to those who win most", () => {
  const agents = [
    agent("ada", { success: 0.3 }),
    agent("ben", { success: 0.1 }),
    agent("cy", { success: 0.2 }),
  ];
  const by = rule({ strategy: "SCORE" });
  expect(routeMany(1, [by], floorOf(agents), 88).decisions[0]?.userId).toBe("ada");
  expect(routeMany(1, [by], floorOf(agents), 50).decisions[0]?.userId).toBe("cy");
  expect(routeMany(1, [by], floorOf(agents), 12).decisions[0]?.userId).toBe("ben");
});

test("a team gets a lead without anybody's name", () => {
  const { decisions } = routeMany(1, [rule({ strategy: "TEAM" })], floorOf([agent("ada")]));
  expect(decisions[0]).toMatchObject({ outcome: "TEAM", teamId: "south", userId: null });
});

describe("when nobody can take it", () => {
  const full = floorOf([agent("ada", { openLeads: 100 })]);
  const next = rule({
    id: "r2",
    name: "Anybody",
    strategy: "DIRECT",
    teamId: null,
    userIds: ["zoe"],
  });
  const both = floorOf([...full.agents, agent("zoe", { teamId: "north" })]);

  test("the next rule is asked, and the first says that it had nobody", () => {
    const { decisions } = routeMany(1, [rule(), next], both);
    expect(decisions[0]).toMatchObject({ outcome: "ASSIGNED", userId: "zoe", ruleId: "r2" });
    expect(decisions[0]?.steps).toMatchObject([
      { ruleId: "r1", matched: true, nobody: true },
      { ruleId: "r2", matched: true, nobody: false },
    ]);
  });

  test("it stays as it is", () => {
    const { decisions } = routeMany(1, [rule({ otherwise: "LEAVE" }), next], both);
    expect(decisions[0]).toMatchObject({ outcome: "NOBODY", userId: null, ruleId: "r1" });
  });

  test("it waits: until work begins, or a quarter of an hour for a place", () => {
    const waits = rule({ otherwise: "WAIT" });
    const opensAt = new Date("2026-11-24T09:00:00Z");
    const closed = floorOf([agent("ada")], { isWorkingTime: false, opensAt });
    const [late] = routeMany(1, [waits], closed).decisions;
    expect(late).toMatchObject({ outcome: "WAITING", waitsUntil: opensAt });
    expect(late?.candidates[0]?.obstacle).toBe("OFF_HOURS");
    const [crowded] = routeMany(1, [waits], full).decisions;
    expect(crowded?.waitsUntil).toEqual(new Date("2026-11-23T10:15:00Z"));
  });
});

test("a rule that does not match says what did not hold, and the next is asked", () => {
  const asked = [
    { rule: rule(), match: no },
    { rule: rule({ id: "r2", strategy: "LOAD" }), match: yes },
  ];
  const decision = decide({ id: "lead", score: null }, asked, floorOf([agent("ada")]), now);
  expect(decision).toMatchObject({ outcome: "ASSIGNED", ruleId: "r2" });
  expect(decision.steps[0]).toMatchObject({ matched: false, failed: "source", nobody: false });
});

test("without a rule that matches nothing happens", () => {
  const decision = decide(
    { id: "lead", score: 9 },
    [{ rule: rule(), match: no }],
    floorOf([]),
    now,
  );
  expect(decision).toMatchObject({
    outcome: "NO_RULE",
    ruleId: null,
    userId: null,
    candidates: [],
  });
});
