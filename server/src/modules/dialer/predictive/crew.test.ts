import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { AgentState } from "../pacing/contract.ts";
import { Crew, type CrewAgent, type CrewCampaign, handOverMs } from "./crew.ts";
import type { PaceInput } from "./inputs.ts";

const uuid = (n: number) => `01890a5d-ac96-774b-bcce-${String(n).padStart(12, "0")}`;
const start = Date.UTC(2026, 2, 3);
const [east, west] = [uuid(900), uuid(901)];

const ready = (n: number, teamId: string | null = null): CrewAgent => {
  return { id: uuid(n), teamId, state: "READY", campaignId: null, since: start };
};
const campaign = (id: string, more: Partial<CrewCampaign> = {}): CrewCampaign => {
  return { id, teamIds: [], agentIds: null, isAhead: true, due: 100, weight: 1, ...more };
};

let floors: Map<string, Map<string, AgentState>>;
let leaving: (PaceInput & { type: "AGENT_LEAVING" })[];
let open: Map<string, number>;
let crew: Crew;

beforeEach(() => {
  floors = new Map();
  leaving = [];
  open = new Map();
  crew = new Crew({
    tell: (campaignId, input) => {
      const floor = floors.get(campaignId) ?? new Map<string, AgentState>();
      floors.set(campaignId, floor);
      if (input.type === "AGENT_LEAVING") leaving.push(input);
      if (input.type !== "AGENT") return;
      if (input.state === "offline") floor.delete(input.agentId);
      else floor.set(input.agentId, input.state);
    },
    openOf: (campaignId) => open.get(campaignId) ?? 0,
    isStopped: () => false,
  });
});

function says(agent: CrewAgent, at: number, nextState: string | null = null): void {
  const data = {
    ...{ ...agent, from: "READY", nextState, since: new Date(start + at).toISOString() },
    ...{ pauseReasonId: null, pauseNote: null, callId: null },
    today: { calls: 0, talkSeconds: 0, wrapUpSeconds: 0, conversions: 0 },
  };
  crew.hear({ name: "agent.state_changed", data });
}

const statesIn = (id: string) => [...(floors.get(id)?.values() ?? [])].toSorted();
const countIn = (id: string, state: AgentState = "ready") =>
  statesIn(id).filter((one) => one === state).length;

test("who is moved to another team is ready in the old one no longer, and in the new one at once", () => {
  const campaigns = [campaign("a", { teamIds: [east] }), campaign("b", { teamIds: [west] })];
  crew.load([ready(1, east), ready(2, east)], campaigns, start);
  expect([countIn("a"), countIn("b")]).toEqual([2, 0]);
  crew.load([ready(1, east), ready(2, west)], campaigns, start + 1000);
  expect([countIn("a"), countIn("b")]).toEqual([1, 1]);
  // An event tells of it as well.
  says(ready(1, west), 2000);
  expect([countIn("a"), countIn("b")]).toEqual([0, 2]);
});

test("a campaign that begins gets its share when those are taken who were counted on", () => {
  const agents = [1, 2, 3, 4].map((n) => ready(n));
  crew.load(agents, [campaign("a")], start);
  open.set("a", 8);
  crew.load(agents, [campaign("a"), campaign("b")], start + 1000);
  // Eight calls are open for these four: two are announced to leave, and stay for as long.
  expect([countIn("a"), countIn("b")]).toEqual([4, 0]);
  expect(leaving.map(({ leavesAt }) => leavesAt)).toEqual(Array(2).fill(start + 1000 + handOverMs));
  crew.handOver(start + 1000 + handOverMs - 1);
  expect([countIn("a"), countIn("b")]).toEqual([4, 0]);
  crew.handOver(start + 1000 + handOverMs);
  expect([countIn("a"), countIn("b")]).toEqual([2, 2]);
});

test("where no call is open they go at once, and back when the other has nothing to dial", () => {
  const agents = [1, 2, 3, 4].map((n) => ready(n));
  crew.load(agents, [campaign("a")], start);
  crew.load(agents, [campaign("a"), campaign("b")], start);
  expect([countIn("a"), countIn("b")]).toEqual([2, 2]);
  crew.load(agents, [campaign("a"), campaign("b", { due: 0 })], start);
  expect([countIn("a"), countIn("b")]).toEqual([4, 0]);
  crew.load(agents, [campaign("a")], start);
  expect([countIn("a"), countIn("b")]).toEqual([4, 0]);
});

test("who is taken for a call of another campaign changes places with one who is ready there", () => {
  const [one, other] = [uuid(800), uuid(801)];
  const agents = [1, 2, 3, 4].map((n) => ready(n));
  crew.load(agents, [campaign(one), campaign(other)], start);
  for (const id of [one, other]) open.set(id, 3);
  const [taken = ""] = floors.get(one)?.keys() ?? [];
  says({ ...ready(0), id: taken, state: "RESERVED", campaignId: other }, 5);
  expect(statesIn(one)).toEqual(["ready", "ready"]);
  expect(statesIn(other)).toEqual(["busy", "ready"]);
  says({ ...ready(0), id: taken, state: "ON_CALL", campaignId: other }, 6);
  expect(statesIn(other)).toEqual(["ready", "talking"]);
  says({ ...ready(0), id: taken }, 7);
  expect([statesIn(one), statesIn(other)]).toEqual(Array(2).fill(["ready", "ready"]));
  // On a call of a campaign that shares nobody he is at work somewhere else, and keeps his place.
  says({ ...ready(0), id: taken, state: "RESERVED", campaignId: uuid(7) }, 8);
  expect(statesIn(other)).toEqual(["busy", "ready"]);
});

test("an old event changes nothing, and one who is offline is nowhere", () => {
  crew.load([ready(1), ready(2)], [campaign("a")], start);
  says({ ...ready(1), state: "PAUSED" }, 2000);
  says(ready(1), 1000);
  expect(statesIn("a")).toEqual(["paused", "ready"]);
  says({ ...ready(1), state: "OFFLINE" }, 3000);
  expect(statesIn("a")).toEqual(["ready"]);
});

test("whatever happens nobody is in two floors at once, and who is ready for one that has work is in one", () => {
  const ids = [uuid(800), uuid(801), uuid(802)];
  const state = fc.constantFrom(
    ...(["READY", "RESERVED", "ON_CALL", "WRAP_UP", "PAUSED", "OFFLINE"] as const),
  );
  const step = fc.oneof(
    fc.record({
      type: fc.constant("SAYS" as const),
      ...{ agent: fc.nat(5), team: fc.constantFrom(null, east, west), state },
      campaign: fc.constantFrom(null, ...ids),
    }),
    fc.record({
      type: fc.constant("RUNS" as const),
      running: fc.subarray(ids),
      due: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant("OPEN" as const),
      id: fc.constantFrom(...ids),
      calls: fc.nat(3),
    }),
    fc.record({ type: fc.constant("LATER" as const), ms: fc.nat(2 * handOverMs) }),
  );
  const teamsOf = new Map([
    [ids[0], []],
    [ids[1], [east]],
    [ids[2], []],
  ]);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      floors.clear();
      open.clear();
      const there = new Map<string, CrewAgent>();
      let [at, running] = [0, [] as CrewCampaign[]];
      crew.load([], [], start);
      for (const one of steps) {
        at += 10;
        if (one.type === "OPEN") open.set(one.id, one.calls);
        if (one.type === "LATER") {
          at += one.ms;
          crew.handOver(start + at);
        }
        if (one.type === "RUNS") {
          running = one.running.map((id, i) =>
            campaign(id, { teamIds: teamsOf.get(id) ?? [], due: one.due[i] ?? 0 }),
          );
          crew.load([...there.values()], running, start + at);
        }
        if (one.type !== "SAYS") continue;
        const isFree = one.state === "READY" || one.state === "PAUSED" || one.state === "OFFLINE";
        const agent: CrewAgent = {
          ...{ id: uuid(one.agent), teamId: one.team, state: one.state, since: start + at },
          campaignId: isFree ? null : one.campaign,
        };
        if (one.state === "OFFLINE") there.delete(agent.id);
        else there.set(agent.id, agent);
        says(agent, at);
      }
      for (const { id, state: now, teamId } of there.values()) {
        const places = ids.filter((campaignId) => floors.get(campaignId)?.has(id));
        expect(places.length).toBeLessThanOrEqual(1);
        const wanted = running.filter(({ teamIds, due }) => {
          return due > 0 && (teamIds.length === 0 || (teamId && teamIds.includes(teamId)));
        });
        if (now === "READY" && wanted.length > 0) expect(places).toHaveLength(1);
      }
      for (const floor of floors.values()) {
        for (const id of floor.keys()) expect(there.has(id)).toBe(true);
      }
    }),
  );
});
