import {
  type BulkChange,
  type ContactBulkChange,
  cancelOperation,
  createContact,
  createContactField,
  createTag,
  getBulkEdit,
  getContactBulkEdit,
  getLead,
  getOperation,
  listActivities,
  listBulkItems,
  listContactBulkItems,
  listLeads,
  listOperations,
  previewBulkEdit,
  previewContactBulkEdit,
  startBulkEdit,
  startContactBulkEdit,
  tagContacts,
  undoBulkEdit,
  undoContactBulkEdit,
  updateContact,
  updateLead,
  updateTag,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

async function many(count: number) {
  const acme = await newTenant();
  const leads = [];
  for (let i = 0; i < count; i++) leads.push(await acme.lead({ name: `Lead ${i}` }));
  return { acme, leads, ids: leads.map(({ id }) => id) };
}

/** Starts a bulk edit and waits until it is over. */
async function edited(
  client: Client,
  change: BulkChange,
  selection: { ids: string[] } | { filter: Record<string, unknown> },
) {
  const { id } = await client.call(startBulkEdit, { body: { selection, change } });
  return over(client, id);
}

async function over(client: Client, id: string) {
  const params = { id };
  await eventually(async () => {
    const { state, undoState } = await client.call(getBulkEdit, { params });
    return [state, undoState].every((one) => one === null || /DONE|FAILED|CANCELLED/.test(one));
  });
  return client.call(getBulkEdit, { params });
}

async function undone(client: Client, id: string) {
  await client.call(undoBulkEdit, { params: { id } });
  return over(client, id);
}

/** What of the leads a bulk edit can change. */
async function valuesOf(acme: TestTenant) {
  const { rows } = await acme.server.admin.query(
    `select id, status, source, assignee_id, team_id, attributes, deleted_at is null as alive, deleted_by
     from leads where tenant_id = $1 order by id`,
    [acme.id],
  );
  return rows;
}

test("a bulk edit changes what the filter finds, tells it, and can be seen before", async () => {
  const { acme, leads } = await many(5);
  const [first] = leads;
  await acme.admin.call(updateLead, {
    params: { id: first?.id ?? "" },
    body: { status: "CONTACTED" },
  });
  const body = {
    selection: { filter: {} },
    change: { action: "STATUS" as const, status: "CONTACTED" as const },
  };
  expect(await acme.admin.call(previewBulkEdit, { body })).toEqual({
    count: 5,
    capped: false,
    changed: 4,
    unchanged: 1,
    refused: [],
  });
  const done = await edited(acme.admin, body.change, body.selection);
  expect(done).toMatchObject({
    state: "DONE",
    counts: { changed: 4, unchanged: 1, refused: 0 },
    can: ["undo"],
  });
  const { items } = await acme.admin.call(listLeads);
  expect(new Set(items.map(({ status }) => status))).toEqual(new Set(["CONTACTED"]));
  const timeline = await acme.admin.call(listActivities, { params: { id: leads[1]?.id ?? "" } });
  expect(timeline.items[0]).toMatchObject({
    type: "LEAD_UPDATED",
    actorName: "Admin",
    data: { fields: ["status"], status: { from: "NEW", to: "CONTACTED" }, bulkEditId: done.id },
  });
  const told = (await acme.events()).filter(({ name }) => name === "lead.updated");
  expect(told).toHaveLength(5);
  const tasks = await acme.admin.call(listOperations);
  expect(tasks.items[0]).toMatchObject({ kind: "BULK_EDIT", done: 5, total: 5, state: "DONE" });
});

test("a bulk edit and its undo are the identity, for each thing that it can change", async () => {
  const { acme, ids } = await many(4);
  const team = await acme.team();
  const rep = await acme.user("REP", { teamId: team });
  const patch = (i: number, body: object) =>
    acme.admin.call(updateLead, { params: { id: ids[i] ?? "" }, body });
  await patch(0, { status: "QUALIFIED", source: "Web", attributes: { tariff: "Basic" } });
  await patch(1, { assigneeId: acme.admin.userId, attributes: { tariff: 7, age: 3 } });
  await patch(2, { assigneeId: rep.userId, externalId: "CRM-1" });
  const before = await valuesOf(acme);
  const changes: BulkChange[] = [
    { action: "STATUS", status: "CONVERTED" },
    { action: "SOURCE", source: null },
    { action: "SOURCE", source: "Fair" },
    { action: "ASSIGN", assigneeId: rep.userId },
    { action: "ASSIGN", assigneeId: null },
    { action: "ATTRIBUTE", key: "tariff", value: "Gold" },
    { action: "ATTRIBUTE", key: "tariff", value: null },
    { action: "DELETE" },
  ];
  for (const change of changes) {
    const { id, counts } = await edited(acme.admin, change, { ids });
    expect(counts.changed).toBeGreaterThan(0);
    const values = await valuesOf(acme);
    expect(values).not.toEqual(before);
    const gone = values.filter(({ alive }) => !alive);
    expect(gone.every(({ deleted_by }) => deleted_by === acme.admin.userId)).toBe(true);
    const after = await undone(acme.admin, id);
    expect(after.counts).toMatchObject({ restored: counts.changed, kept: 0 });
    expect(after.can).toEqual([]);
    expect(await valuesOf(acme)).toEqual(before);
  }
});

test("undo leaves alone what somebody changed since, and lists it", async () => {
  const { acme, leads, ids } = await many(3);
  const done = await edited(acme.admin, { action: "STATUS", status: "QUALIFIED" }, { ids });
  const params = { id: ids[1] ?? "" };
  await acme.admin.call(updateLead, { params, body: { status: "CONVERTED" } });
  const after = await undone(acme.admin, done.id);
  expect(after).toMatchObject({ undoState: "DONE", counts: { restored: 2, kept: 1 } });
  const kept = await acme.admin.call(listBulkItems, {
    params: { id: done.id },
    query: { result: "KEPT" },
  });
  expect(kept.items).toEqual([
    { leadId: params.id, name: leads[1]?.name, result: "KEPT", reason: "CHANGED_SINCE" },
  ]);
  expect(await acme.admin.call(getLead, { params })).toMatchObject({ status: "CONVERTED" });
  expect(await acme.admin.try(undoBulkEdit, { params: { id: done.id } })).toMatchObject({
    status: 409,
  });
});

test("each lead is refused by itself: out of scope, of another tenant, or not his to change", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const team = await acme.team();
  const rep = await acme.user("REP", { teamId: team });
  const mine = await acme.lead({ assigneeId: rep.userId });
  const [theirs, foreign] = [await acme.lead(), await other.lead()];
  const ids = [mine.id, theirs.id, foreign.id];
  const done = await edited(rep, { action: "STATUS", status: "CONTACTED" }, { ids });
  expect(done.counts).toMatchObject({ changed: 1, refused: 2 });
  const refused = await rep.call(listBulkItems, {
    params: { id: done.id },
    query: { result: "REFUSED" },
  });
  expect(refused.items).toEqual(
    [theirs.id, foreign.id]
      .sort()
      .map((leadId) => ({ leadId, name: null, result: "REFUSED", reason: "NOT_FOUND" })),
  );
  expect(await acme.admin.call(getLead, { params: { id: theirs.id } })).toMatchObject({
    status: "NEW",
  });
  const body = { selection: { ids }, change: { action: "DELETE" as const } };
  expect(await rep.try(startBulkEdit, { body })).toMatchObject({ status: 403 });
  const give = { action: "ASSIGN" as const, assigneeId: other.admin.userId };
  const away = { body: { selection: { ids }, change: give } };
  expect(await acme.admin.try(startBulkEdit, away)).toMatchObject(missing);
  for (const client of [other.admin, await acme.user("REP")]) {
    expect(await client.try(getBulkEdit, { params: { id: done.id } })).toMatchObject(missing);
    expect(await client.try(undoBulkEdit, { params: { id: done.id } })).toMatchObject(missing);
    expect(await client.try(listBulkItems, { params: { id: done.id } })).toMatchObject(missing);
  }
});

describe("of contacts", () => {
  type Selection = { ids: string[] } | { filter: Record<string, unknown> };
  async function changed(client: Client, change: ContactBulkChange, selection: Selection) {
    const { id } = await client.call(startContactBulkEdit, { body: { selection, change } });
    return settled(client, id);
  }
  const settled = (client: Client, id: string) => {
    const look = () => client.call(getContactBulkEdit, { params: { id } });
    return expect
      .poll(
        async () => {
          const { state, undoState } = await look();
          return [state, undoState].filter(
            (one) => one !== null && !/DONE|FAILED|CANCELLED/.test(one),
          );
        },
        { timeout: 20_000 },
      )
      .toEqual([])
      .then(look);
  };
  const contactsOf = async (acme: TestTenant) => {
    const { rows } = await acme.server.admin.query(
      `select c.id, c.company, c.language, c.attributes, c.deleted_at is null as alive,
         array(select tag_id from contact_tags t where t.contact_id = c.id) as tags,
         (select count(*)::int from leads l where l.contact_id = c.id and l.deleted_at is null) as leads
       from contacts c where c.tenant_id = $1 order by c.id`,
      [acme.id],
    );
    return rows;
  };

  test("a bulk edit and its undo are the identity, for each thing that it can change", async () => {
    const acme = await newTenant();
    const make = async (kind: "PERSON" | "COMPANY", name: string, more: object = {}) =>
      (await acme.admin.call(createContact, { body: { kind, name, ...more } })).id;
    await acme.lead({ name: "Ada" });
    const ben = await make("PERSON", "Ben", { company: "Engines", attributes: { age: 7 } });
    const firm = await make("COMPANY", "Looms");
    const { id: tagId } = await acme.admin.call(createTag, { body: { name: "Hot" } });
    await acme.admin.call(tagContacts, { body: { contactIds: [ben], add: [tagId] } });
    const before = await contactsOf(acme);
    const changes: ContactBulkChange[] = [
      { action: "COMPANY", company: "Analytical Engines" },
      { action: "LANGUAGE", language: "es" },
      { action: "ATTRIBUTE", kind: "PERSON", key: "age", value: 9 },
      { action: "ATTRIBUTE", kind: "PERSON", key: "age", value: null },
      { action: "ADD_TAG", tagId },
      { action: "REMOVE_TAG", tagId },
      { action: "DELETE" },
    ];
    for (const change of changes) {
      const body = { selection: { filter: {} }, change };
      const preview = await acme.admin.call(previewContactBulkEdit, { body });
      const { id, counts, can } = await changed(acme.admin, change, { filter: {} });
      expect(can).toEqual(["undo"]);
      expect(counts).toMatchObject({ changed: preview.changed, unchanged: preview.unchanged });
      expect(await contactsOf(acme)).not.toEqual(before);
      // A tag that is given to nobody any more still comes back to those who had it.
      const params = { id: tagId };
      await acme.admin.call(updateTag, { params, body: { retired: true } });
      await acme.admin.call(undoContactBulkEdit, { params: { id } });
      const after = await settled(acme.admin, id);
      expect(after.counts).toMatchObject({ restored: counts.changed, kept: 0 });
      expect(await contactsOf(acme)).toEqual(before);
      await acme.admin.call(updateTag, { params, body: { retired: false } });
    }
    const tasks = await acme.admin.call(listOperations);
    expect(tasks.items[0]).toMatchObject({ kind: "CONTACT_BULK_UNDO", unit: "CONTACTS" });
    // Nothing of it is a bulk edit of leads.
    const done = await changed(acme.admin, { action: "LANGUAGE", language: "en" }, { ids: [firm] });
    expect(await acme.admin.try(getBulkEdit, { params: { id: done.id } })).toMatchObject(missing);
  });

  test("a share is told of many, and what was done until it was cancelled is taken back", async () => {
    const acme = await newTenant();
    const count = 300;
    await acme.server.admin.query(
      `insert into contacts (tenant_id, id, kind, name, created_at)
       select $1, uuidv7(), 'PERSON', 'Person ' || i, now() from generate_series(1, $2::int) i`,
      [acme.id, count],
    );
    const inSpanish = async () =>
      (await contactsOf(acme)).filter(({ language }) => language === "es").length;
    const change = { action: "LANGUAGE" as const, language: "es" };
    const whole = await changed(acme.admin, change, { filter: {} });
    const params = { id: whole.operationId };
    expect(await acme.admin.call(getOperation, { params })).toMatchObject({
      ...{ done: count, total: count, unit: "CONTACTS" },
    });
    await acme.admin.call(undoContactBulkEdit, { params: { id: whole.id } });
    expect((await settled(acme.admin, whole.id)).counts.restored).toBe(count);

    const body = { selection: { filter: {} }, change };
    const cut = await acme.admin.call(startContactBulkEdit, { body });
    // It may be over by then; what it has done is told either way.
    await acme.admin.try(cancelOperation, { params: { id: cut.operationId } });
    const { counts } = await settled(acme.admin, cut.id);
    expect(await inSpanish()).toBe(counts.changed);
    if (counts.changed > 0) {
      await acme.admin.call(undoContactBulkEdit, { params: { id: cut.id } });
      await settled(acme.admin, cut.id);
    }
    expect(await inSpanish()).toBe(0);
  });

  test("a value that a contact's own fields do not allow is refused for that contact alone", async () => {
    const acme = await newTenant();
    const make = async (name: string, attributes: Record<string, string>) =>
      (await acme.admin.call(createContact, { body: { name, attributes } })).id;
    const [bare, full] = [await make("Ben", {}), await make("Cid", { born: "1815" })];
    const field = { key: "born", label: "Born", type: "TEXT" as const, required: true };
    await acme.admin.call(createContactField, { body: field });
    const plan = { action: "ATTRIBUTE" as const, kind: "PERSON" as const, key: "plan", value: "x" };
    const done = await changed(acme.admin, plan, { ids: [bare, full] });
    expect(done.counts).toMatchObject({ changed: 1, refused: 1 });
    const { items } = await acme.admin.call(listContactBulkItems, { params: { id: done.id } });
    expect(items.find(({ contactId }) => contactId === bare)?.reason).toBe("FIELD_RULES");
  });

  test("each is refused by itself, and undo leaves alone what somebody changed since", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const rep = await acme.user("REP");
    const mine = await acme.lead({ assigneeId: rep.userId });
    const [theirs, foreign] = [await acme.lead(), await other.lead()];
    const ids = [mine.contactId, theirs.contactId, foreign.contactId];
    const done = await changed(rep, { action: "COMPANY", company: "Engines" }, { ids });
    expect(done.counts).toMatchObject({ changed: 1, refused: 2 });
    const params = { id: mine.contactId };
    await acme.admin.call(updateContact, { params, body: { company: "Looms" } });
    await rep.call(undoContactBulkEdit, { params: { id: done.id } });
    expect((await settled(rep, done.id)).counts).toMatchObject({ restored: 0, kept: 1 });
    const { items } = await rep.call(listContactBulkItems, { params: { id: done.id } });
    const reasonOf = new Map(items.map(({ contactId, reason }) => [contactId, reason]));
    expect(ids.map((id) => reasonOf.get(id))).toEqual(["CHANGED_SINCE", "NOT_FOUND", "NOT_FOUND"]);
    const wrong = { action: "ATTRIBUTE" as const, kind: "COMPANY" as const, key: "x", value: "y" };
    const refused = await changed(acme.admin, wrong, { ids: [mine.contactId] });
    expect(refused.counts).toMatchObject({ changed: 0, refused: 1 });
    for (const client of [other.admin, await acme.user("REP")]) {
      const asked = { params: { id: done.id } };
      expect(await client.try(getContactBulkEdit, asked)).toMatchObject(missing);
      expect(await client.try(undoContactBulkEdit, asked)).toMatchObject(missing);
    }
    const body = { selection: { ids }, change: { action: "DELETE" as const } };
    expect(await rep.try(startContactBulkEdit, { body })).toMatchObject({ status: 403 });
  });
});
