import {
  createRoutingRule,
  deactivateUser,
  deleteRoutingRule,
  dryRunRouting,
  getLead,
  listActivities,
  listRoutingAgents,
  listRoutingDecisions,
  listRoutingRules,
  orderRoutingRules,
  redistributeLeads,
  startRouting,
  updateRoutingAgent,
  updateRoutingOptions,
  updateRoutingRule,
} from "@parley/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jobRun } from "../../platform/jobs/jobs.ts";
import type { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { routeWaiting } from "./route.ts";

// A server of its own: the clock is moved, which ids do not follow.
let server: TestServer;
let acme: TestTenant;
let south: string;
let ada: Client;
let ben: Client;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

beforeEach(async () => {
  acme = await newTenant(server);
  south = await acme.team("South");
  ada = await acme.user("AGENT", { teamId: south, name: "Ada" });
  ben = await acme.user("AGENT", { teamId: south, name: "Ben" });
});

type RuleBody = Parameters<typeof addRule>[0];
const addRule = (more: object = {}) =>
  acme.admin.call(createRoutingRule, {
    body: {
      name: "South by turns",
      strategy: "ROUND_ROBIN",
      teamId: south,
      respectsHours: false,
      ...more,
    },
  });
const ownerOf = async (id: string) =>
  (await acme.admin.call(getLead, { params: { id } })).assigneeId;
const decisionsOf = async (id: string, client = acme.admin) =>
  (await client.call(listRoutingDecisions, { params: { id } })).items;

async function newLeads(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await acme.lead({ name: `Lead ${i}` })).id);
  await acme.settled();
  return ids;
}

describe("a new lead", () => {
  test("goes to whose turn it is, who sees why, and so does the timeline", async () => {
    const rule = await addRule();
    const ids = await newLeads(3);
    expect(await Promise.all(ids.map(ownerOf))).toEqual([ada.userId, ben.userId, ada.userId]);

    const [decision] = await decisionsOf(ids[0] ?? "", ada);
    expect(decision).toMatchObject({
      cause: "CREATED",
      outcome: "ASSIGNED",
      ruleId: rule.id,
      ruleName: "South by turns",
      userName: "Ada",
      steps: [{ ruleId: rule.id, matched: true, failed: null, nobody: false }],
      candidates: [
        { name: "Ada", openLeads: 0, obstacle: null },
        { name: "Ben", openLeads: 0, obstacle: null },
      ],
    });
    const params = { id: ids[0] ?? "" };
    const timeline = await ada.call(listActivities, { params });
    expect(timeline.items.map((one) => one.data.by)).toContain("ROUTING_CREATED");
    // Whose it is not does not see it, and not why either.
    expect(await ben.try(listRoutingDecisions, { params })).toMatchObject({ status: 404 });
  });

  test("that somebody named already stays with him", async () => {
    await addRule();
    const { id } = await acme.lead({ assigneeId: ben.userId });
    await acme.settled();
    expect(await ownerOf(id)).toBe(ben.userId);
    expect(await decisionsOf(id)).toEqual([]);
  });

  test("is asked about by the rules in their order, and what did not hold is told", async () => {
    const condition = { field: "source", op: "IS" as const, value: "Website" };
    const web = await addRule({ name: "From the website", condition });
    const rest = await addRule({
      name: "The rest",
      strategy: "DIRECT",
      teamId: null,
      userIds: [ben.userId],
    });
    const [id = ""] = await newLeads(1);
    const [decision] = await decisionsOf(id);
    expect(decision).toMatchObject({ ruleId: rest.id, userId: ben.userId });
    expect(decision?.steps).toEqual([
      {
        ruleId: web.id,
        ruleName: "From the website",
        matched: false,
        failed: 'source IS "Website"',
        nobody: false,
      },
      { ruleId: rest.id, ruleName: "The rest", matched: true, failed: null, nobody: false },
    ]);

    const ids = [rest.id, web.id];
    const ordered = await acme.admin.call(orderRoutingRules, { body: { ids } });
    expect(ordered.items.map((one) => one.id)).toEqual(ids);
    expect((await acme.admin.call(listRoutingRules)).items.map((one) => one.position)).toEqual([
      1, 2,
    ]);
  });

  test("waits for a place, and gets it when there is one", async () => {
    await addRule({ otherwise: "WAIT" });
    await acme.admin.call(updateRoutingAgent, {
      params: { id: ben.userId },
      body: { capacity: null, accepts: false, awayUntil: null },
    });
    const body = { capacity: 1, accepts: true, awayUntil: null };
    await acme.admin.call(updateRoutingAgent, { params: { id: ada.userId }, body });
    const [first = "", second = ""] = await newLeads(2);
    expect(await ownerOf(first)).toBe(ada.userId);
    expect(await ownerOf(second)).toBeNull();
    const [waiting] = await decisionsOf(second);
    expect(waiting).toMatchObject({
      outcome: "WAITING",
      candidates: [{ obstacle: "AT_CAPACITY" }, { obstacle: "NOT_ACCEPTING" }],
    });

    const more = { ...body, capacity: 2 };
    await acme.admin.call(updateRoutingAgent, { params: { id: ada.userId }, body: more });
    const { app } = acme.server.parley;
    const signal = new AbortController().signal;
    await routeWaiting.run({}, jobRun(app, acme.id, signal));
    expect(await ownerOf(second)).toBeNull();
    acme.server.clock.advance(16 * 60_000);
    await routeWaiting.run({}, jobRun(app, acme.id, signal));
    expect(await ownerOf(second)).toBe(ada.userId);
    expect((await decisionsOf(second)).map((one) => one.cause)).toEqual(["WAITED", "CREATED"]);
  });

  test("belongs to a team and nobody of it, where a rule says so", async () => {
    await addRule({ strategy: "TEAM" });
    const [id = ""] = await newLeads(1);
    const lead = await acme.admin.call(getLead, { params: { id } });
    expect(lead).toMatchObject({ assigneeId: null, teamId: south });
  });
});

describe("a dry run", () => {
  test("says what the rules and a rule not saved yet would do, and changes nothing", async () => {
    const ids = await newLeads(4);
    const rule = { name: "Draft", strategy: "LOAD", teamId: south, respectsHours: false } as const;
    const result = await acme.admin.call(dryRunRouting, { body: { last: 10, rule } });
    expect(result).toMatchObject({
      leads: 4,
      byOutcome: [{ outcome: "ASSIGNED", leads: 4 }],
      byRule: [{ name: "Draft", leads: 4 }],
      byAgent: [
        { name: "Ada", leads: 2 },
        { name: "Ben", leads: 2 },
      ],
      changed: 4,
    });
    expect(result.sample[0]).toMatchObject({ leadId: ids.at(-1), leadName: "Lead 3" });
    expect(await ownerOf(ids[0] ?? "")).toBeNull();
    expect((await acme.admin.call(listRoutingRules)).items).toEqual([]);
  });

  test("shows a supervisor the leads of his team only", async () => {
    await newLeads(2);
    const boss = await acme.user("SUPERVISOR", { teamId: south });
    expect(await boss.call(dryRunRouting, { body: {} })).toMatchObject({ leads: 0, sample: [] });
  });
});

describe("leads of many", () => {
  test("that nobody has are given away by a run, and only those", async () => {
    const ids = await newLeads(3);
    const taken = await acme.lead({ assigneeId: ben.userId });
    await addRule({ strategy: "DIRECT", teamId: null, userIds: [ada.userId] });
    const operation = await acme.admin.call(startRouting, { body: {} });
    expect(operation).toMatchObject({ kind: "ROUTE_LEADS", total: 3 });
    await eventually(async () => (await ownerOf(ids[2] ?? "")) === ada.userId);
    expect(await ownerOf(taken.id)).toBe(ben.userId);
  });

  test("of one who leaves go to the others of his team by turns", async () => {
    const cy = await acme.user("AGENT", { teamId: south, name: "Cy" });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push((await acme.lead({ assigneeId: ada.userId })).id);
    await acme.admin.call(deactivateUser, { params: { id: ada.userId } });
    await acme.settled();
    const owners = await eventually(async () => {
      const now = await Promise.all(ids.map(ownerOf));
      return now.every((owner) => owner !== ada.userId) && now;
    });
    expect(owners).toEqual([ben.userId, cy.userId, ben.userId, cy.userId]);
    expect((await decisionsOf(ids[0] ?? ""))[0]).toMatchObject({ cause: "LEFT", ruleId: null });
  });

  test("of one who leaves stay where the tenant has said so", async () => {
    const body = { defaultCapacity: 10, onLeaving: "KEEP" } as const;
    await acme.admin.call(updateRoutingOptions, { body });
    const { id } = await acme.lead({ assigneeId: ada.userId });
    await acme.admin.call(deactivateUser, { params: { id: ada.userId } });
    await acme.settled();
    expect(await ownerOf(id)).toBe(ada.userId);
  });

  test("go to whom one names, and never back to whose they are", async () => {
    const { id } = await acme.lead({ assigneeId: ada.userId });
    const body = (to: object) => ({ body: { fromUserId: ada.userId, to } as never });
    const back = body({ kind: "USERS", userIds: [ada.userId] });
    expect(await acme.admin.try(redistributeLeads, back)).toMatchObject({ status: 422 });
    const operation = await acme.admin.call(
      redistributeLeads,
      body({ kind: "TEAM", teamId: south }),
    );
    expect(operation).toMatchObject({ kind: "REDISTRIBUTE_LEADS", title: "Ada", total: 1 });
    await eventually(async () => (await ownerOf(id)) === ben.userId);
  });
});

describe("a rule", () => {
  test("that could not be followed is refused, and the field is named", async () => {
    const faults: [object, string][] = [
      [{ strategy: "DIRECT", teamId: null }, "userIds"],
      [{ strategy: "TEAM", teamId: null }, "teamId"],
      [{ strategy: "SKILL" }, "skillIds"],
      [{ teamId: null }, "userIds"],
      [{ condition: { field: "shoe", op: "IS", value: "43" } }, "shoe"],
      [{ condition: { field: "attempts", op: "CONTAINS", value: "4" } }, "attempts"],
    ];
    for (const [more, field] of faults) {
      const body = { name: "Rule", strategy: "ROUND_ROBIN", teamId: south, ...more } as RuleBody;
      const refused = await acme.admin.try(createRoutingRule, { body: body as never });
      expect(refused).toMatchObject({ status: 422, problem: { errors: [{ field }] } });
    }
  });

  test("is changed by who may, on the version that he read", async () => {
    const { id, version } = await addRule();
    const body = { name: "Other", strategy: "LOAD", teamId: south } as const;
    expect(await ada.try(updateRoutingRule, { params: { id }, body })).toMatchObject({
      status: 403,
    });
    const headers = { "if-match": `"${version + 7}"` };
    const stale = await acme.admin.try(updateRoutingRule, {
      params: { id },
      body,
      headers,
    } as never);
    expect(stale).toMatchObject({ status: 412 });
    const changed = await acme.admin.call(updateRoutingRule, { params: { id }, body });
    expect(changed).toMatchObject({ name: "Other", strategy: "LOAD", updatedByName: "Admin" });
    await acme.admin.call(deleteRoutingRule, { params: { id } });
    expect((await acme.admin.call(listRoutingRules)).items).toEqual([]);
  });
});

test("agents are shown with what they have", async () => {
  await acme.lead({ assigneeId: ada.userId });
  const { items } = await acme.admin.call(listRoutingAgents);
  expect(items).toMatchObject([
    { name: "Ada", teamName: "South", openLeads: 1, capacity: 200, hasOwnCapacity: false },
    { name: "Ben", openLeads: 0, accepts: true, awayUntil: null },
  ]);
});
