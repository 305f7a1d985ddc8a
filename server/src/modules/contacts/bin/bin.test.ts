import {
  addNote,
  deleteContact,
  deleteLead,
  deleteNote,
  getContact,
  getLead,
  listActivities,
  listAuditTrail,
  listDeletedContacts,
  listDeletedLeads,
  listLeads,
  mergeContacts,
  purgeBin,
  restoreContact,
  restoreLead,
  restoreNote,
  updateNote,
  updateRetentionSettings,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { BinKeeper } from "./keeper.ts";

const missing = { status: 404, problem: { code: "not-found" } };

async function rowsOf(acme: TestTenant, table: string): Promise<number> {
  const { rows } = await acme.server.admin.query<{ count: number }>(
    `select count(*)::int as count from ${table} where tenant_id = $1`,
    [acme.id],
  );
  return rows[0]?.count ?? 0;
}

test("what is deleted lies in the bin with who did it, and comes back", async () => {
  const acme = await newTenant();
  const [first, second] = [await acme.lead({ name: "First" }), await acme.lead({ name: "Second" })];
  for (const { id } of [first, second]) await acme.admin.call(deleteLead, { params: { id } });
  const { items } = await acme.admin.call(listDeletedLeads);
  expect(items).toMatchObject([
    {
      id: second.id,
      name: "Second",
      kind: "LEAD",
      deletedByName: "Admin",
      can: ["restore", "purge"],
    },
    { id: first.id, name: "First" },
  ]);
  expect(items[0]?.purgeAt).toBeNull();
  const page = await acme.admin.call(listDeletedLeads, { query: { limit: 1 } });
  const query = { limit: 1, cursor: page.nextCursor ?? "" };
  expect((await acme.admin.call(listDeletedLeads, { query })).items).toMatchObject([
    { id: first.id },
  ]);
  await acme.admin.call(restoreLead, { params: { id: first.id } });
  expect((await acme.admin.call(listDeletedLeads)).items.map(({ id }) => id)).toEqual([second.id]);
  const agent = await acme.user("AGENT");
  expect(await agent.try(listDeletedLeads)).toMatchObject({ status: 403 });
});

test("a contact comes back with the leads that went with it, and not with one that went before", async () => {
  const acme = await newTenant();
  const lead = await acme.lead();
  const earlier = await acme.lead({ phone: lead.contact.points[0]?.value ?? "" });
  expect(earlier.contactId).toBe(lead.contactId);
  const params = { id: lead.contactId };
  await acme.admin.call(deleteLead, { params: { id: earlier.id } });
  await acme.admin.call(deleteContact, { params });
  expect((await acme.admin.call(listDeletedContacts)).items).toMatchObject([
    { id: lead.contactId, kind: "PERSON", deletedByName: "Admin" },
  ]);
  const back = await acme.admin.call(restoreContact, { params });
  expect(back).toMatchObject({ id: lead.contactId, points: lead.contact.points });
  expect((await acme.admin.call(listLeads)).items.map(({ id }) => id)).toEqual([lead.id]);
  expect(await acme.admin.try(restoreContact, { params })).toMatchObject({
    status: 409,
    problem: { code: "conflict" },
  });
  const other = await newTenant();
  expect(await other.admin.try(restoreContact, { params })).toMatchObject(missing);
});

test("a purge removes the person, the addresses and the timeline, and says so in the log", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ email: "gone@example.org" });
  const kept = await acme.lead({ name: "Kept" });
  const body = { text: "Wants to be left alone" };
  await acme.admin.call(addNote, { params: { id: lead.id }, body });
  const purge = { body: { contactIds: [lead.contactId] } };
  expect(await acme.admin.try(purgeBin, purge)).toMatchObject(missing);
  await acme.admin.call(deleteContact, { params: { id: lead.contactId } });
  const before = await rowsOf(acme, "activities");
  expect(await acme.admin.call(purgeBin, purge)).toEqual({ leads: 1, contacts: 1, emptied: 0 });
  expect([await rowsOf(acme, "leads"), await rowsOf(acme, "contacts")]).toEqual([1, 1]);
  expect(await rowsOf(acme, "contact_points")).toBe(kept.contact.points.length);
  expect(await rowsOf(acme, "activities")).toBeLessThan(before);
  expect(await acme.admin.try(restoreLead, { params: { id: lead.id } })).toMatchObject(missing);
  await acme.sealed();
  const { items } = await acme.admin.call(listAuditTrail, { query: { subjectId: lead.contactId } });
  const entry = items.find(({ event }) => event === "contact.purged");
  expect(entry).toMatchObject({ action: "DELETE", actorId: acme.admin.userId });
  expect(entry?.hasChanges).toBe(false);
});

test("nothing is kept of a merge whose person is gone for good", async () => {
  const acme = await newTenant();
  const [one, other] = [await acme.lead({ name: "Zaphira" }), await acme.lead({ name: "Zaph" })];
  await acme.admin.call(mergeContacts, {
    params: { id: one.contactId },
    body: { loserId: other.contactId },
  });
  const kept = await acme.lead({ name: "Kept" });
  const like = await acme.lead({ name: "Kept too" });
  await acme.admin.call(mergeContacts, {
    params: { id: kept.contactId },
    body: { loserId: like.contactId },
  });
  await acme.admin.call(purgeBin, { body: { contactIds: [other.contactId] } });
  expect(await rowsOf(acme, "merges")).toBe(1);
});

test("a lead that was called leaves a row without a person, so that its calls still count", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Zaphira Quill" });
  await acme.server.admin.query(
    `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, customer_leg_id,
       ring_seconds, wrap_up_seconds, started_at, ended_at)
     values ($1, gen_random_uuid(), 'MANUAL', 'ENDED', 'NO_ANSWER', 'loopback', $2, gen_random_uuid(),
       18, 30, now(), now())`,
    [acme.id, lead.id],
  );
  await acme.admin.call(deleteContact, { params: { id: lead.contactId } });
  const body = { contactIds: [lead.contactId] };
  expect(await acme.admin.call(purgeBin, { body })).toEqual({ leads: 1, contacts: 1, emptied: 1 });
  for (const table of ["leads", "contacts", "activities", "contact_points"]) {
    const { rows } = await acme.server.admin.query<{ row: string }>(
      `select t::text as row from ${table} t where tenant_id = $1`,
      [acme.id],
    );
    expect(JSON.stringify(rows)).not.toContain("Zaphira");
  }
  expect([await rowsOf(acme, "calls"), await rowsOf(acme, "contact_points")]).toEqual([1, 0]);
  expect(await rowsOf(acme, "activities")).toBe(0);
  const params = { id: lead.id };
  expect(await acme.admin.try(getLead, { params })).toMatchObject(missing);
  expect(await acme.admin.try(listActivities, { params })).toMatchObject(missing);
  expect((await acme.admin.call(listDeletedLeads)).items).toEqual([]);
  const gone = { params: { id: lead.contactId } };
  expect(await acme.admin.try(getContact, gone)).toMatchObject(missing);
  expect(await acme.admin.try(restoreContact, gone)).toMatchObject(missing);
});

test("a deleted note is gone after thirty days, with what it said before", async () => {
  const acme = await newTenant();
  const lead = await acme.lead();
  const add = (text: string) =>
    acme.admin.call(addNote, { params: { id: lead.id }, body: { text } });
  const [old, young] = [await add("Wants to be left alone"), await add("Call in spring")];
  await acme.admin.call(updateNote, { params: { id: old.id }, body: { text: "Left alone" } });
  for (const { id } of [old, young]) await acme.admin.call(deleteNote, { params: { id } });
  await acme.server.admin.query(
    "update activities set deleted_at = now() - interval '31 days' where tenant_id = $1 and id = $2",
    [acme.id, old.id],
  );
  await new BinKeeper(acme.server.parley.app).run();
  const restored = (id: string) => acme.admin.try(restoreNote, { params: { id } });
  expect(await restored(old.id)).toMatchObject(missing);
  expect(await rowsOf(acme, "note_versions")).toBe(0);
  expect(await restored(young.id)).toMatchObject({ status: 200 });
});

test("what the tenant keeps no longer goes by itself, and nothing else", async () => {
  const acme = await newTenant();
  const [old, young] = [await acme.lead(), await acme.lead()];
  for (const { id } of [old, young]) await acme.admin.call(deleteLead, { params: { id } });
  const keeper = new BinKeeper(acme.server.parley.app);
  await acme.server.admin.query(
    "update leads set deleted_at = now() - interval '31 days' where tenant_id = $1 and id = $2",
    [acme.id, old.id],
  );
  await keeper.run();
  expect((await acme.admin.call(listDeletedLeads)).items).toHaveLength(2);
  const retention = {
    recordingsDays: 180,
    callsDays: null,
    timelineDays: null,
    importFilesDays: 30,
    auditDays: null,
    binDays: 30,
  };
  await acme.admin.call(updateRetentionSettings, { body: retention });
  expect((await acme.admin.call(listDeletedLeads)).items[0]?.purgeAt).not.toBeNull();
  await keeper.run();
  expect((await acme.admin.call(listDeletedLeads)).items.map(({ id }) => id)).toEqual([young.id]);
  expect((await acme.events()).filter(({ name }) => name === "lead.purged")).toHaveLength(1);
});
