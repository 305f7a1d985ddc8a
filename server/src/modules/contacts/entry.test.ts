import {
  createContactField,
  createOwnField,
  createPipeline,
  deletePipeline,
  getLead,
  searchAll,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import type { NewContactRow } from "./contacts/queries.ts";
import { enterContacts, enterLeads, enterPoints } from "./entry.ts";
import type { NewLeadRow } from "./leads/queries.ts";
import { sealPoint } from "./points/points.ts";
import { removeRecords } from "./removal.ts";

const contact = (given: Partial<NewContactRow> = {}): NewContactRow => ({
  id: newId(),
  kind: "PERSON",
  name: "Ada Löwenherz",
  company: null,
  language: null,
  time_zone: "Europe/Berlin",
  time_zone_source: "DERIVED",
  time_zones: ["Europe/Berlin", "Europe/Busingen"],
  country: "DE",
  region: null,
  attributes: {},
  created_by: null,
  ...given,
});

const leadOf = (contact_id: string, given: Partial<NewLeadRow> = {}): NewLeadRow => ({
  id: newId(),
  contact_id,
  status: "QUALIFIED",
  source: "Fair",
  external_id: null,
  assignee_id: null,
  team_id: null,
  attributes: {},
  import_id: null,
  created_by: null,
  ...given,
});

async function enter(acme: TestTenant, contacts: NewContactRow[], leads: NewLeadRow[]) {
  await acme.run(async (ctx) => {
    await enterContacts(ctx.tx, contacts, ctx.now);
    const vault = await ctx.vault();
    const points = contacts.map(({ id }, i) => {
      const value = `v${i}@mail.example`;
      return sealPoint(vault, id, { type: "EMAIL", value, label: "Work", primary: true });
    });
    await enterPoints(ctx.tx, points, ctx.now);
    await enterLeads(ctx.tx, leads, ctx.now);
  });
}

const count = async ({ server, id }: TestTenant, table: string) =>
  (await server.admin.query(`select from ${table} where tenant_id = $1`, [id])).rowCount;

test("many are entered whole, and are searched, sorted and shown like any other", async () => {
  const acme = await newTenant();
  await acme.admin.call(createContactField, {
    body: { key: "shoe", label: "Shoe", type: "NUMBER", sortable: true },
  });
  await acme.admin.call(createOwnField, {
    body: { key: "tea", label: "Tea", type: "TEXT", sortable: true, searchable: true },
  });
  const ada = contact({ attributes: { shoe: 39 } });
  const lead = leadOf(ada.id, { attributes: { tea: "Darjeeling" }, external_id: "A 1" });
  await enter(acme, [ada], [lead]);

  const shown = await acme.admin.call(getLead, { params: { id: lead.id } });
  expect(shown).toMatchObject({
    name: "Ada Löwenherz",
    status: "QUALIFIED",
    source: "Fair",
    externalId: "A 1",
    attributes: { tea: "Darjeeling" },
    contact: {
      timeZones: ["Europe/Berlin", "Europe/Busingen"],
      points: [{ type: "EMAIL", value: "v0@mail.example", label: "Work", primary: true }],
    },
  });
  for (const q of ["lowenherz", "darjeeling"]) {
    const { items } = await acme.admin.call(searchAll, { query: { q } });
    expect(items.map(({ id }) => id)).toContain(lead.id);
  }
  expect([await count(acme, "lead_values"), await count(acme, "contact_values")]).toEqual([1, 1]);

  await acme.run((ctx) => removeRecords(ctx.tx, { leads: [lead.id], contacts: [ada.id] }));
  for (const table of ["lead_values", "contact_values", "own_words", "contact_points"]) {
    expect([table, await count(acme, table)]).toEqual([table, 0]);
  }
});

test("what refers to nothing, or to another tenant's, is refused", async () => {
  const acme = await newTenant();
  const rival = await newTenant();
  const [theirs, ours] = [contact(), contact()];
  await enter(rival, [theirs], []);
  await enter(acme, [ours], []);
  const broken = { code: "23503" };
  const email = { type: "EMAIL" as const, value: "x@mail.example", label: null, primary: true };
  for (const id of [theirs.id, newId()]) {
    const point = acme.run(async (ctx) =>
      enterPoints(ctx.tx, [sealPoint(await ctx.vault(), id, email)], ctx.now),
    );
    await expect(point).rejects.toMatchObject(broken);
    for (const fault of [{ assignee_id: id }, { team_id: id }, { stage_id: id }]) {
      const lead = leadOf(ours.id, fault);
      await expect(enter(acme, [], [lead])).rejects.toMatchObject(broken);
    }
  }
  // Of a contact that is not theirs nobody makes a lead: there is nothing that it could show.
  await enter(acme, [], [leadOf(theirs.id)]);
  expect([await count(acme, "leads"), await count(acme, "contact_points")]).toEqual([0, 1]);
});

test("what is referred to is held until the new rows are there", async () => {
  const acme = await newTenant();
  const body = { name: "Fairs", stages: [{ name: "Open", kind: "OPEN" as const }] };
  const pipeline = await acme.admin.call(createPipeline, { body });
  const stage_id = pipeline.stages[0]?.id ?? "";
  const ada = contact();
  let entered = () => {};
  const isEntered = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const entry = acme.run(async (ctx) => {
    await enterContacts(ctx.tx, [ada], ctx.now);
    const place = { pipeline_id: pipeline.id, stage_id };
    await enterLeads(ctx.tx, [leadOf(ada.id, place)], ctx.now);
    entered();
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await isEntered;
  const params = { id: pipeline.id };
  const removal = acme.admin.try(deletePipeline, { params });
  await entry;
  expect((await removal).status).toBeGreaterThanOrEqual(400);
  expect(await count(acme, "leads")).toBe(1);
});

/** Triggers that say nothing when rows are entered or removed at once, while the keys are not asked row by row. */
const silent = `
  select t.tgrelid::regclass || '.' || t.tgname as name from pg_trigger t
  where not t.tgisinternal and t.tgenabled not in ('A', 'R')
    and t.tgrelid = any('{contacts,leads,contact_points,own_words,search_words,lead_values,contact_values,
      lead_scores}'::regclass[])
    and (t.tgtype & 4 <> 0 or t.tgtype & 8 <> 0)
  order by 1`;

test("whatever follows from a new or a removed record follows when many are", async () => {
  const { server } = await newTenant();
  expect((await server.admin.query(silent)).rows).toEqual([]);
  const client = await server.admin.connect();
  try {
    await client.query("begin");
    await client.query("alter table leads enable trigger values_of_new");
    expect((await client.query(silent)).rows).toEqual([{ name: "leads.values_of_new" }]);
  } finally {
    await client.query("rollback");
    client.release();
  }
});
