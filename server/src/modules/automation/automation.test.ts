import {
  createWorkflow,
  deleteLead,
  getLead,
  getWorkflow,
  getWorkflowRun,
  listActivities,
  listAuditTrail,
  listNotifications,
  publishWorkflow,
  retryWorkflowRun,
  stopWorkflowRun,
  turnWorkflow,
  updateLead,
  updateWorkflow,
} from "@parley/contract";
import { expect, test } from "vitest";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { action, running, runsOf, worked } from "./testing.ts";

const onCreated = { type: "EVENT", event: "lead.created" } as const;
const onStatus = { type: "EVENT" as const, event: "lead.updated" as const, fields: ["status"] };

test("a lead that becomes QUALIFIED is changed and its owner hears of it", async () => {
  const acme = await newTenant();
  const owner = await acme.user("AGENT");
  const lead = await acme.lead({ name: "Ada Lovelace", assigneeId: owner.userId });
  const other = await acme.lead({ name: "Grace Hopper" });
  const id = await running(acme, {
    trigger: onStatus,
    condition: { field: "status", op: "IS", value: "QUALIFIED" },
    steps: [
      action("mark", "set-field", { field: "source", value: "Hot" }),
      action("tell", "notify", { to: "OWNER", title: "{{ lead.name }} is {{ lead.status }}" }),
    ],
  });
  await acme.admin.call(updateLead, {
    params: { id: lead.id },
    body: { status: "QUALIFIED" },
  });
  await acme.admin.call(updateLead, { params: { id: other.id }, body: { status: "CONTACTED" } });
  await worked(acme);

  expect(await runsOf(acme, id)).toMatchObject([
    { leadId: lead.id, state: "DONE", version: 1, steps: 2, trigger: "lead.updated", depth: 0 },
  ]);
  expect(await acme.admin.call(getLead, { params: { id: lead.id } })).toMatchObject({
    source: "Hot",
  });
  const { items: notices } = await owner.call(listNotifications);
  expect(notices.map(({ title }) => title)).toContain("Ada Lovelace is QUALIFIED");
  const { items: timeline } = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(timeline.find(({ type }) => type === "WORKFLOW")?.data).toMatchObject({
    workflow: "Greeting",
    version: 1,
    actions: ["set-field", "notify"],
  });
  await acme.sealed();
  const { items: audit } = await acme.admin.call(listAuditTrail, { query: { subjectId: lead.id } });
  expect(audit.map(({ requestId }) => requestId)).toContain("workflow Greeting v1");
});

test("what cannot work is refused at its step, and a version never changes", async () => {
  const acme = await newTenant();
  const rival = await newTenant();
  const { id, problems } = await acme.admin.call(createWorkflow, {
    body: {
      name: "Broken",
      draft: {
        trigger: { type: "DATE", field: "name" },
        condition: { field: "nonsense", op: "IS", value: "x" },
        steps: [
          action("theirs", "assign", { to: "USER", userId: rival.admin.userId }),
          action("text", "note", { text: "{{ lead.nonsense }} {% include 'x' %}" }),
          action("unknown", "note", { text: "{{ lead.nonsense }}" }),
          action("gone", "launch-rocket", {}),
          action("nowhere", "note", { text: "x" }, { step: "text", arm: "THEN" }),
          action("field", "set-field", { field: "status", value: "SOLD" }),
        ],
      },
    },
  });
  expect(Object.fromEntries(problems.map(({ at, reason }) => [at, reason]))).toMatchObject({
    trigger: "name holds no date",
    condition: "is not a field of leads",
    theirs: "is no active user",
    text: expect.stringContaining("include"),
    unknown: "speaks of lead.nonsense, which there is not",
    gone: "launch-rocket is not installed",
    nowhere: "stands in a step that has no arms",
    field: "is no value of status",
  });
  const refused = await acme.admin.try(publishWorkflow, { params: { id }, body: {} });
  expect(refused).toMatchObject({ status: 422, problem: { code: "invalid" } });
  expect(refused.problem.errors).toContainEqual({
    field: "theirs.userId",
    reason: "is no active user",
  });
  const turned = await acme.admin.try(turnWorkflow, { params: { id }, body: { enabled: true } });
  expect(turned).toMatchObject({ status: 409 });

  const draft = { trigger: onCreated, steps: [action("note", "note", { text: "One" })] };
  const live = await running(acme, draft);
  const other = { ...draft, steps: [action("note", "note", { text: "Two" })] };
  await acme.admin.call(updateWorkflow, { params: { id: live }, body: { draft: other } });
  const lead = await acme.lead();
  await worked(acme);
  const { items } = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(items.find(({ type }) => type === "NOTE")?.text).toBe("One");
  expect(await acme.admin.call(getWorkflow, { params: { id: live } })).toMatchObject({
    draftChanged: true,
    liveVersion: 1,
  });
  await expect(
    acme.run(({ tx }) => tx.updateTable("workflow_versions").set({ note: "x" }).execute()),
  ).rejects.toThrow(/permission denied/);
});

test("a run waits for an event or a time, and takes the arm of what came", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  const wait = { ...onStatus, minutes: 60 };
  const id = await running(acme, {
    trigger: onCreated,
    steps: [
      { id: "wait", type: "WAIT", wait },
      action("came", "note", { text: "came" }, { step: "wait", arm: "THEN" }),
      action("late", "note", { text: "late" }, { step: "wait", arm: "ELSE" }),
      { id: "pause", type: "WAIT", wait: { type: "DURATION", minutes: 30 } },
      action("end", "note", { text: "end" }),
    ],
  });
  const [quick, slow, gone] = [await acme.lead(), await acme.lead(), await acme.lead()];
  await worked(acme);
  expect((await runsOf(acme, id)).map(({ state }) => state)).toEqual(
    Array.from({ length: 3 }, () => "WAITING"),
  );
  await acme.admin.call(updateLead, { params: { id: quick.id }, body: { source: "x" } });
  await acme.admin.call(updateLead, { params: { id: quick.id }, body: { status: "CONTACTED" } });
  await acme.admin.call(deleteLead, { params: { id: gone.id } });
  await worked(acme);
  server.clock.advance(61 * 60_000);
  await worked(acme);
  const notesOf = async (lead: string) => {
    const { items } = await acme.admin.call(listActivities, { params: { id: lead } });
    return items.flatMap(({ text }) => text ?? []).reverse();
  };
  expect(await notesOf(quick.id)).toEqual(["came", "end"]);
  expect(await notesOf(slow.id)).toEqual(["late"]);
  const all = await runsOf(acme, id);
  const ofSlow = all.find(({ leadId }) => leadId === slow.id);
  expect(ofSlow).toMatchObject({ state: "WAITING" });
  await acme.admin.call(stopWorkflowRun, { params: { id: ofSlow?.id ?? "" } });
  server.clock.advance(31 * 60_000);
  await worked(acme);
  expect(await notesOf(slow.id)).toEqual(["late"]);
  const log = await acme.admin.call(getWorkflowRun, {
    params: { id: all.find(({ leadId }) => leadId === quick.id)?.id ?? "" },
  });
  expect(log.log.map(({ step, result }) => `${step} ${result}`)).toEqual([
    "wait WAITS",
    "wait THEN",
    "came DONE",
    "pause WAITS",
    "pause ELSE",
    "end DONE",
  ]);
  await stopTestServer(server);
});

test("what fails says why, changes nothing, and can be tried again from there", async () => {
  const acme = await newTenant();
  const teamId = await acme.team();
  const id = await running(acme, {
    trigger: onCreated,
    steps: [
      action("note", "note", { text: "once" }),
      action("assign", "assign", { to: "LEAST_BUSY", teamId }),
    ],
  });
  const lead = await acme.lead();
  await worked(acme);
  const [failed] = await runsOf(acme, id);
  expect(failed).toMatchObject({
    state: "FAILED",
    error: "Nobody of the team takes leads",
    can: ["retry"],
  });
  const agent = await acme.user("AGENT", { teamId });
  await acme.admin.call(retryWorkflowRun, { params: { id: failed?.id ?? "" } });
  await worked(acme);
  expect(await runsOf(acme, id)).toMatchObject([{ state: "DONE", error: null }]);
  expect(await acme.admin.call(getLead, { params: { id: lead.id } })).toMatchObject({
    assigneeId: agent.userId,
  });
  const { items } = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(items.filter(({ type }) => type === "NOTE")).toHaveLength(1);
});

test("workflows that set each other off come to an end, and it is written why", async () => {
  const acme = await newTenant();
  const set = (to: string) => [action("set", "set-field", { field: "status", value: to })];
  const is = (value: string) => ({ field: "status", op: "IS", value }) as const;
  const there = await running(acme, {
    trigger: onStatus,
    condition: is("CONTACTED"),
    steps: set("QUALIFIED"),
    perLeadHour: 100,
  });
  const back = await running(acme, {
    trigger: onStatus,
    condition: is("QUALIFIED"),
    steps: set("CONTACTED"),
    perLeadHour: 100,
  });
  const lead = await acme.lead();
  await acme.admin.call(updateLead, { params: { id: lead.id }, body: { status: "CONTACTED" } });
  await worked(acme);
  const all = [...(await runsOf(acme, there)), ...(await runsOf(acme, back))];
  expect(all.map(({ depth }) => depth).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(all.find(({ state }) => state === "REFUSED")).toMatchObject({
    reason: "TOO_DEEP",
    depth: 6,
    originId: all.find(({ depth }) => depth === 0)?.id,
  });

  const often = await running(acme, {
    trigger: { ...onStatus, fields: ["source"] },
    steps: [action("note", "note", { text: "again" })],
    perLeadHour: 2,
  });
  for (const source of ["a", "b", "c"]) {
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source } });
  }
  await worked(acme);
  expect((await runsOf(acme, often)).map(({ state, reason }) => reason ?? state)).toEqual([
    "TOO_OFTEN",
    "DONE",
    "DONE",
  ]);
});
