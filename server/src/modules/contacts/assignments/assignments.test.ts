import { assignLeads, listAssignments, updateLead } from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant } from "../../../testing/tenant.ts";
import { importCsv } from "../testing.ts";

test("a lead tells who had it from when to when, by whom and why", async () => {
  const acme = await newTenant();
  const [ann, bob] = [await acme.user("AGENT", { name: "Ann" }), await acme.user("AGENT")];
  const lead = await acme.lead({ assigneeId: ann.userId });
  const params = { id: lead.id };
  const reason = "Ann is ill";
  await acme.admin.call(updateLead, { params, body: { assigneeId: bob.userId, reason } });
  await acme.admin.call(assignLeads, { body: { leadIds: [lead.id], assigneeId: null } });
  await acme.admin.call(assignLeads, { body: { leadIds: [lead.id], assigneeId: ann.userId } });
  const { items } = await acme.admin.call(listAssignments, { params });
  expect(items.map((one) => [one.assigneeId, one.to === null, one.reason, one.actorName])).toEqual([
    [ann.userId, true, null, "Admin"],
    [bob.userId, false, reason, "Admin"],
    [ann.userId, false, null, "Admin"],
  ]);
  expect(items.every(({ cause }) => cause === "MANUAL")).toBe(true);
  expect(items[2]?.to).toBe(items[1]?.from);
  expect((await ann.call(listAssignments, { params })).items).toHaveLength(3);
  expect(await bob.try(listAssignments, { params })).toMatchObject({ status: 404 });
});

test("an import that gives leads to somebody says that it was one", async () => {
  const acme = await newTenant();
  await importCsv(acme.admin, "name,phone\nAda Lovelace,+442079460001\n");
  const { rows } = await acme.server.admin.query<{ id: string; assignee_id: string | null }>(
    "select id, assignee_id from leads where tenant_id = $1",
    [acme.id],
  );
  const [lead] = rows;
  const { items } = await acme.admin.call(listAssignments, { params: { id: lead?.id ?? "" } });
  expect(items.map(({ cause }) => cause)).toEqual(lead?.assignee_id ? ["IMPORT"] : []);
});

test("many at once are answered one by one, within the caller's reach", async () => {
  const acme = await newTenant();
  const [teamId, elsewhere] = [await acme.team(), await acme.team()];
  const supervisor = await acme.user("SUPERVISOR", { teamId });
  const agent = await acme.user("AGENT", { teamId });
  const stranger = await acme.user("AGENT", { teamId: elsewhere });
  const own = await acme.lead({ assigneeId: supervisor.userId });
  const done = await acme.lead({ assigneeId: agent.userId });
  const theirs = await acme.lead({ assigneeId: stranger.userId });
  const leadIds = [own.id, done.id, theirs.id];
  const reply = await supervisor.call(assignLeads, { body: { leadIds, assigneeId: agent.userId } });
  expect(reply).toEqual({
    assigned: 1,
    items: [
      { leadId: own.id, outcome: "ASSIGNED" },
      { leadId: done.id, outcome: "UNCHANGED" },
      { leadId: theirs.id, outcome: "NOT_FOUND" },
    ],
  });
  const names = (await acme.events()).map(({ name }) => name);
  expect(names).toContain("lead.updated");
  const body = { leadIds: [own.id], assigneeId: stranger.userId };
  expect(await supervisor.try(assignLeads, { body })).toMatchObject({ status: 404 });
  expect(await agent.try(assignLeads, { body })).toMatchObject({ status: 403 });
});
