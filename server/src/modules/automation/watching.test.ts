import {
  getAutomationCatalogue,
  getShadowReport,
  getWorkflow,
  listActivities,
  listWorkflowVersions,
  publishWorkflow,
  restoreWorkflowVersion,
  testWorkflow,
  turnWorkflow,
  updateLead,
  updateWorkflow,
} from "@parley/contract";
import { expect, test } from "vitest";
import { installedActions } from "../../modules.ts";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { workRuns } from "./runs/work.ts";
import { action, running, runsOf, worked } from "./testing.ts";

const onCreated = { type: "EVENT" as const, event: "lead.created" as const };

async function notesOf(acme: TestTenant, id: string): Promise<string[]> {
  const { items } = await acme.admin.call(listActivities, { params: { id } });
  return items.flatMap(({ text }) => text ?? []).reverse();
}

test("a test run tells what would be done and why, and does nothing", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Ada Lovelace" });
  const id = await running(acme, {
    trigger: { type: "EVENT", event: "lead.updated", fields: ["status"] },
    condition: { all: [{ field: "status", op: "IS", value: "NEW" }] },
    steps: [
      { id: "wait", type: "WAIT", wait: { type: "DURATION", minutes: 10 } },
      { id: "if", type: "BRANCH", condition: { field: "source", op: "IS", value: "Web" } },
      action("web", "note", { text: "web" }, { step: "if", arm: "THEN" }),
      action("other", "note", { text: "{{ lead.name }}" }, { step: "if", arm: "ELSE" }),
    ],
  });
  await worked(acme);
  const before = (await acme.events()).length;
  const body = { leadId: lead.id, event: "lead.updated" as const, fields: ["status"] };
  const tested = await acme.admin.call(testWorkflow, { params: { id }, body });
  expect(tested).toMatchObject({ begins: true, ends: true });
  expect(tested.steps.map(({ step, result }) => `${step} ${result}`)).toEqual([
    "trigger MET",
    "condition MET",
    "wait WAITS",
    "if ELSE",
    "other WOULD",
  ]);
  expect(tested.steps[1]?.leaves).toEqual([
    { field: "status", op: "IS", value: "NEW", actual: "NEW", met: true },
  ]);
  expect(tested.steps[4]?.params).toEqual({ text: "Ada Lovelace" });

  const madeUp = { facts: { status: "QUALIFIED" } };
  const other = await acme.admin.call(testWorkflow, { params: { id }, body: madeUp });
  expect(other).toMatchObject({ begins: false });
  expect((await acme.events()).length).toBe(before);
  expect(await notesOf(acme, lead.id)).toEqual([]);
});

test("a shadow does nothing, counts, and says what a later switch then does", async () => {
  const acme = await newTenant();
  const note = (text: string) => ({
    trigger: onCreated,
    steps: [action("note", "note", { text })],
  });
  const id = await running(acme, note("old"));
  const params = { id };
  const changed = {
    ...note("old"),
    condition: { field: "name", op: "STARTS_WITH" as const, value: "Ada" },
  };
  await acme.admin.call(updateWorkflow, { params, body: { draft: changed } });
  await acme.admin.call(publishWorkflow, { params, body: { as: "SHADOW" } });
  const [ada, bob] = [await acme.lead({ name: "Ada One" }), await acme.lead({ name: "Bob One" })];
  await worked(acme);
  expect(await notesOf(acme, ada.id)).toEqual(["old"]);
  const report = await acme.admin.call(getShadowReport, { params });
  expect(report.events).toEqual({ both: 1, liveOnly: 1, shadowOnly: 0, same: 1, different: 0 });
  expect(report.differing).toMatchObject([{ leadId: bob.id, shadow: [] }]);
  expect(report.actions).toMatchObject([{ live: 2, shadow: 1 }]);

  // What the shadow said is what happens after the switch, for the same leads.
  await acme.admin.call(turnWorkflow, { params, body: { liveVersion: 2, shadowVersion: null } });
  const again = [await acme.lead({ name: "Ada Two" }), await acme.lead({ name: "Bob Two" })];
  await worked(acme);
  const done = await Promise.all(again.map((lead) => notesOf(acme, lead.id)));
  expect(done.map((notes) => notes.length)).toEqual([1, 0]);

  const { items: versions } = await acme.admin.call(listWorkflowVersions, { params });
  expect(versions.map(({ number }) => number)).toEqual([2, 1]);
  await acme.admin.call(restoreWorkflowVersion, { params: { id, number: 1 } });
  expect((await acme.admin.call(getWorkflow, { params })).draft.condition).toBeNull();
});

test("a schedule begins for every lead that it is for, once", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  const [one, two] = [await acme.lead(), await acme.lead()];
  await acme.admin.call(updateLead, { params: { id: two.id }, body: { status: "CONTACTED" } });
  const id = await running(acme, {
    trigger: { type: "SCHEDULE", times: ["06:00", "18:00"] },
    condition: { field: "status", op: "IS", value: "NEW" },
    steps: [action("note", "note", { text: "daily" })],
  });
  const { nextDueAt } = await acme.admin.call(getWorkflow, { params: { id } });
  const wait = Date.parse(nextDueAt ?? "") - server.clock.now().getTime();
  expect(wait).toBeLessThanOrEqual(12 * 3_600_000);
  server.clock.advance(wait + 1000);
  await worked(acme);
  await worked(acme);
  expect(await runsOf(acme, id)).toMatchObject([
    { leadId: one.id, state: "DONE", trigger: "SCHEDULE" },
  ]);
  await stopTestServer(server);
});

test("work that is cut off between two steps has done nothing, and is then done once", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  await server.parley.automation.stop();
  await running(acme, {
    trigger: onCreated,
    steps: [action("one", "note", { text: "one" }), action("two", "note", { text: "two" })],
  });
  const lead = await acme.lead();
  await acme.settled();
  const engineering = { actions: installedActions, log: server.parley.app.log };
  const cut = acme.run(async (ctx) => {
    expect(await workRuns(ctx, engineering)).toBe(true);
    throw new Error("killed before the commit");
  });
  await expect(cut).rejects.toThrow("killed");
  expect(await notesOf(acme, lead.id)).toEqual([]);
  // Two processes at once: each row is worked by the one that holds it.
  await Promise.all([1, 2].map(() => acme.run((ctx) => workRuns(ctx, engineering))));
  expect(await notesOf(acme, lead.id)).toEqual(["one", "two"]);
  await stopTestServer(server);
});

test("the catalogue shows what is installed, with the form of each action", async () => {
  const acme = await newTenant();
  const { actions } = await acme.admin.call(getAutomationCatalogue);
  expect(actions.map(({ name }) => name)).toEqual([...installedActions.keys()]);
  expect(actions.find(({ name }) => name === "assign")?.params).toContainEqual({
    key: "userId",
    kind: "USER",
    required: false,
    choices: [],
    most: null,
    when: { key: "to", is: "USER" },
  });
  const agent = await acme.user("AGENT");
  expect((await agent.try(getAutomationCatalogue)).status).toBe(403);
});
