import { expect, test } from "vitest";
import { sampleAgent, sampleBoard, sampleId, sampleStats } from "../../testing/samples.ts";
import { alertsOf } from "./board-alerts.ts";
import {
  agentsOf,
  ageOf,
  countLooks,
  figuresOf,
  groupByTeam,
  type Limits,
  lastHourOf,
} from "./board-figures.ts";
import { boardModel } from "./board-model.ts";

const now = Date.parse("2026-11-20T11:00:00Z");
const [south, north] = [sampleId(11), sampleId(12)];
const [boiler, renewal] = [sampleId(100), sampleId(101)];
const lunch = sampleId(50);
const everything = { teamId: null, campaignId: null };
const limits: Limits = {
  wrapUpSeconds: new Map([[boiler, 25]]),
  pauseSeconds: new Map([[lunch, 1800]]),
  teamsOf: new Map([[renewal, [north]]]),
};

function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

function campaign(id: string, stats: Parameters<typeof sampleStats>[0]) {
  const full = sampleStats({ campaignId: id, ...stats });
  const [state, mode] = ["RUNNING", "PROGRESSIVE"] as const;
  return { id, name: id, state, mode, startAt: null, stats: full };
}

function today(people: number, abandoned: number) {
  const abandonRate = people > 0 ? abandoned / people : 0;
  const outcomes = { CONNECTED: people - abandoned, ABANDONED: abandoned };
  const callers = { came: 0, served: 0 };
  const rest = { abandonRate, talkSeconds: 0, conversions: 0, callers };
  return { attempts: people * 8, outcomes, people, ...rest };
}

test("wrap-up turns red past the campaign's limit, and a call never does", () => {
  const callum = sampleAgent({ state: "WRAP_UP", campaignId: boiler, since: ago(250) });
  expect(ageOf(callum, limits, now)).toEqual({
    seconds: 250,
    share: 1,
    limitSeconds: 25,
    look: "breach",
  });
  const maya = sampleAgent({ state: "ON_CALL", campaignId: boiler, since: ago(3600) });
  expect(ageOf(maya, limits, now)).toMatchObject({ look: "oncall", share: 1, limitSeconds: null });
});

test("the first second past a limit is red, the last one before it is not", () => {
  const at = (seconds: number) =>
    ageOf(sampleAgent({ state: "PAUSED", pauseReasonId: lunch, since: ago(seconds) }), limits, now);
  expect([at(1800).look, at(1801).look]).toEqual(["paused", "breach"]);
});

test("people and abandoned calls of two campaigns add up before the rate is made", () => {
  const model = boardModel(
    sampleBoard({
      campaigns: [
        campaign(boiler, { today: today(540, 17) }),
        campaign(renewal, { today: today(60, 0) }),
      ],
    }),
  );
  const figures = figuresOf(model, everything, []);
  expect(figures).toMatchObject({ people: 600, abandoned: 17, attempts: 4800 });
  expect(figures.abandonRate).toBeCloseTo(17 / 600);
  expect(figures.abandonLimit).toBe(0.025);
});

test("where nobody answered there is no abandon rate", () => {
  expect(figuresOf(boardModel(sampleBoard()), everything, []).abandonRate).toBeNull();
});

test("the longest wait belongs to the agent who is ready longest, not to one on a pause", () => {
  const agents = [
    sampleAgent({ id: sampleId(1), name: "Tom", since: ago(48) }),
    sampleAgent({ id: sampleId(2), name: "Jonas", since: ago(96) }),
    sampleAgent({ id: sampleId(3), name: "Owen", state: "PAUSED", since: ago(900) }),
  ];
  const figures = figuresOf(boardModel(sampleBoard({ agents })), everything, agents);
  expect(figures).toMatchObject({ ready: 2, here: 3, longestReady: { name: "Jonas" } });
});

test("teams stand by name, agents without a team come last, and absent ones are not counted in", () => {
  const agents = [
    sampleAgent({ id: sampleId(1), name: "Zoe", teamId: south }),
    sampleAgent({ id: sampleId(2), name: "Anya", teamId: south, state: "OFFLINE" }),
    sampleAgent({ id: sampleId(3), name: "Grace", teamId: north }),
    sampleAgent({ id: sampleId(4), name: "Ida" }),
  ];
  const teams = [
    { id: south, name: "South" },
    { id: north, name: "North" },
  ];
  const groups = groupByTeam(boardModel(sampleBoard({ agents, teams })), agents);
  expect(
    groups.map((group) => [group.name, group.here, group.agents.map((one) => one.name)]),
  ).toEqual([
    ["North", 1, ["Grace"]],
    ["South", 1, ["Anya", "Zoe"]],
    [null, 1, ["Ida"]],
  ]);
});

test("a campaign leaves the agents of the teams that work it", () => {
  const agents = [
    sampleAgent({ id: sampleId(1), name: "Maya", teamId: south }),
    sampleAgent({ id: sampleId(2), name: "Grace", teamId: north }),
  ];
  const model = boardModel(sampleBoard({ agents }));
  const names = (campaignId: string) =>
    agentsOf(model, { teamId: null, campaignId }, limits).map((agent) => agent.name);
  expect([names(renewal), names(boiler)]).toEqual([["Grace"], ["Maya", "Grace"]]);
});

test("the counts of the legend are the agents, each one once", () => {
  const agents = [
    sampleAgent({ state: "RESERVED" }),
    sampleAgent({ state: "ON_CALL" }),
    sampleAgent({ state: "WRAP_UP", campaignId: boiler, since: ago(26) }),
  ];
  expect(countLooks(agents, limits, now)).toMatchObject({ oncall: 2, wrapup: 0, breach: 1 });
});

test("the last hour of two campaigns is one row of buckets in order", () => {
  const bucket = (at: string, people: number) => ({
    at,
    attempts: 8 * people,
    people,
    connected: people,
    abandoned: 0,
  });
  const hour = lastHourOf([
    campaign(boiler, { lastHour: [bucket(ago(600), 4), bucket(ago(300), 5)] }),
    campaign(renewal, { lastHour: [bucket(ago(300), 2)] }),
  ]);
  expect(hour.map((one) => one.people)).toEqual([4, 7]);
});

test("alerts name what is wrong, limits first, and nothing else", () => {
  const agents = [
    sampleAgent({
      id: sampleId(1),
      name: "Callum",
      state: "WRAP_UP",
      campaignId: boiler,
      since: ago(250),
    }),
    sampleAgent({
      id: sampleId(2),
      name: "Ellie",
      state: "WRAP_UP",
      campaignId: boiler,
      since: ago(9),
    }),
    sampleAgent({
      id: sampleId(3),
      name: "Viktor",
      state: "PAUSED",
      pauseNote: "no-disposition",
      since: ago(20),
    }),
  ];
  const model = boardModel(
    sampleBoard({
      agents,
      campaigns: [
        campaign(boiler, { today: today(540, 17) }),
        campaign(renewal, { today: today(60, 1), idleBecause: "NO_DIALABLE_MEMBER" }),
      ],
    }),
  );
  expect(
    alertsOf(model, everything, limits, now).map((alert) => [alert.level, alert.kind]),
  ).toEqual([
    ["breach", "ABANDON_RATE"],
    ["breach", "WRAP_UP"],
    ["warning", "NO_DIALABLE_MEMBER"],
    ["warning", "PAUSED_BY_SYSTEM"],
  ]);
});

test("a campaign is held against its own limit, and the floor against the strictest", () => {
  const strict = campaign(boiler, { today: today(540, 14) });
  const lax = campaign(renewal, { today: today(540, 14), abandonLimit: 0.03 });
  const model = boardModel(sampleBoard({ campaigns: [strict, lax] }));
  const alerts = alertsOf(model, everything, limits, now);
  expect(alerts.map(({ kind, key }) => [kind, key])).toEqual([
    ["ABANDON_RATE", `abandon:${boiler}`],
  ]);
  expect(figuresOf(model, everything, []).abandonLimit).toBe(0.025);
});

test("agents who wait because nobody needs what they can do are told of with the time", () => {
  const idle = { idleBecause: "NO_MATCHING_SKILL", idleSince: ago(96) } as const;
  const model = boardModel(sampleBoard({ campaigns: [campaign(boiler, idle)] }));
  expect(alertsOf(model, everything, limits, now)).toMatchObject([
    { level: "warning", kind: "NO_MATCHING_SKILL", seconds: 96 },
  ]);
});

test("a carrier that is gone is one alert and not one a campaign", () => {
  const model = boardModel(
    sampleBoard({
      carrier: { name: "loopback", simulated: true, connected: false },
      campaigns: [
        campaign(boiler, { idleBecause: "NO_CARRIER" }),
        campaign(renewal, { idleBecause: "NO_CARRIER" }),
      ],
    }),
  );
  expect(alertsOf(model, everything, limits, now).map((alert) => alert.kind)).toEqual([
    "CARRIER_DOWN",
  ]);
});

test("a campaign that stands still on purpose raises nothing", () => {
  const paused = { ...campaign(boiler, { idleBecause: "NOT_RUNNING" }), state: "PAUSED" as const };
  const model = boardModel(sampleBoard({ campaigns: [paused] }));
  expect(alertsOf(model, everything, limits, now)).toEqual([]);
});
