import {
  changeListMembers,
  createLeadList,
  createWorkflow,
  getLead,
  listActivities,
  listCallbacks,
  listPipelines,
  moveLead,
  publishWorkflow,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { action, running, runsOf, worked } from "./testing.ts";

async function stagesOf(acme: TestTenant) {
  const { items } = await acme.admin.call(listPipelines, {});
  return items[0]?.stages ?? [];
}

async function notesOf(acme: TestTenant, id: string): Promise<string[]> {
  const { items } = await acme.admin.call(listActivities, { params: { id } });
  return items.flatMap(({ type, text }) => (type === "NOTE" && text ? [text] : [])).reverse();
}

test("a lead that comes to a stage begins a workflow, and one that comes to another does not", async () => {
  const acme = await newTenant();
  const stages = await stagesOf(acme);
  const [wanted, other] = stages.filter(({ status }) => status === null);
  const id = await running(acme, {
    trigger: { type: "EVENT", event: "lead.moved", subjectIds: [wanted?.id ?? ""] },
    steps: [action("note", "note", { text: "came" })],
  });
  const lead = await acme.lead();
  const move = (stageId: string | undefined) =>
    acme.admin.call(moveLead, { params: { id: lead.id }, body: { stageId: stageId ?? "" } });
  const elsewhere = other ?? stages.find((one) => one.id !== lead.stageId && one !== wanted);
  await move(elsewhere?.id);
  await worked(acme);
  expect(await runsOf(acme, id)).toEqual([]);
  await move(wanted?.id);
  await worked(acme);
  expect(await runsOf(acme, id)).toMatchObject([{ trigger: "lead.moved", state: "DONE" }]);
  expect(await notesOf(acme, lead.id)).toEqual(["came"]);
});

test("a lead that is put into a list, or taken from it, begins a workflow, once each", async () => {
  const acme = await newTenant();
  const [list, other] = [
    await acme.admin.call(createLeadList, { body: { name: "Warm" } }),
    await acme.admin.call(createLeadList, { body: { name: "Cold" } }),
  ];
  const begins = (event: "lead.listed" | "lead.unlisted", text: string) =>
    running(
      acme,
      {
        trigger: { type: "EVENT", event, subjectIds: [list.id] },
        steps: [action("note", "note", { text })],
      },
      text,
    );
  await begins("lead.listed", "in");
  await begins("lead.unlisted", "out");
  const lead = await acme.lead();
  const change = (id: string, body: { add?: string[]; remove?: string[] }) =>
    acme.admin.call(changeListMembers, { params: { id }, body });
  await change(other.id, { add: [lead.id] });
  await change(list.id, { add: [lead.id] });
  await change(list.id, { add: [lead.id] });
  await worked(acme);
  expect(await notesOf(acme, lead.id)).toEqual(["in"]);
  await change(list.id, { remove: [lead.id] });
  await worked(acme);
  expect(await notesOf(acme, lead.id)).toEqual(["in", "out"]);
  const told = (await acme.events()).filter(({ name }) => /^lead\.(un)?listed$/.test(name));
  expect(told.map(({ name, data }) => [name, data.listId])).toEqual([
    ["lead.listed", other.id],
    ["lead.listed", list.id],
    ["lead.unlisted", list.id],
  ]);
});

test("a stage or a list that is not there keeps a workflow from being published", async () => {
  const acme = await newTenant();
  const stranger = await newTenant(acme.server);
  const [stage] = await stagesOf(stranger);
  const draft = {
    trigger: {
      type: "EVENT" as const,
      event: "lead.moved" as const,
      subjectIds: [stage?.id ?? ""],
    },
    steps: [action("move", "move-to-stage", { stageId: stage?.id ?? "" })],
  };
  const made = await acme.admin.call(createWorkflow, { body: { name: "Wrong", draft } });
  expect(made.problems.map(({ at, field }) => [at, field])).toEqual([
    ["trigger", "subjectIds"],
    ["move", "stageId"],
  ]);
  const reply = await acme.admin.try(publishWorkflow, { params: { id: made.id }, body: {} });
  expect(reply.status).toBe(422);
});

test("a workflow moves leads to a stage, and leaves alone what is there", async () => {
  const acme = await newTenant();
  const stages = await stagesOf(acme);
  const wanted = stages.find(({ status }) => status === null);
  const stageId = wanted?.id ?? "";
  const id = await running(acme, {
    trigger: { type: "EVENT", event: "lead.created" },
    steps: [
      action("move", "move-to-stage", { stageId }),
      action("again", "move-to-stage", { stageId }),
    ],
  });
  const lead = await acme.lead();
  await worked(acme);
  expect((await acme.admin.call(getLead, { params: { id: lead.id } })).stageId).toBe(stageId);
  expect(await runsOf(acme, id)).toMatchObject([{ state: "DONE" }]);
  const moved = (await acme.events()).filter(({ name }) => name === "lead.moved");
  expect(moved).toHaveLength(1);
});

test("a workflow promises a call: by the owner of the lead, or any agent where nobody has it", async () => {
  const acme = await newTenant();
  const ben = await acme.user("AGENT");
  await running(acme, {
    trigger: { type: "EVENT", event: "lead.created" },
    steps: [
      action("call", "schedule-callback", {
        to: "OWNER",
        when: "AT_TIME",
        days: 1,
        time: "10:30",
        note: "Welcome {{ lead.name }}",
      }),
    ],
  });
  const his = await acme.lead({ assigneeId: ben.userId, phone: "+34912345678" });
  const nobodys = await acme.lead({ name: "Grace Hopper" });
  await worked(acme);
  const { items } = await acme.admin.call(listCallbacks, {});
  const of = (leadId: string) => items.find((one) => one.leadId === leadId);
  expect(of(his.id)).toMatchObject({
    ownerId: ben.userId,
    timeZone: "Europe/Madrid",
    note: "Welcome Ada Lovelace",
    createdBy: null,
  });
  const madrid = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Madrid",
    hour: "2-digit",
    minute: "2-digit",
  });
  expect(madrid.format(new Date(of(his.id)?.dueAt ?? 0))).toBe("10:30");
  expect(of(nobodys.id)).toMatchObject({ ownerId: null, note: "Welcome Grace Hopper" });
});
