import {
  addNote,
  addRelationship,
  createCallback,
  createTag,
  getLead,
  type LeadDetail,
  tagLeads,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { removeRecords } from "./removal.ts";

type Count = { name: string; count: number };

/** Rows that refer to a lead, a contact or an address that is not there, by what refers. */
async function orphans({ server, id }: TestTenant): Promise<Count[]> {
  const { rows: keys } = await server.admin.query<{ tab: string; col: string; target: string }>(`
    select k.conrelid::regclass::text as tab, k.confrelid::regclass::text as target, a.attname as col
    from pg_constraint k
    cross join unnest(k.conkey, k.confkey) as pair (own, other)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
    where k.contype = 'f' and k.conparentid = 0 and b.attname = 'id'
      and k.confrelid in ('leads'::regclass, 'contacts'::regclass, 'contact_points'::regclass)`);
  expect(keys.length).toBeGreaterThan(20);
  const counts = await Promise.all(
    keys.map(async ({ tab, col, target }) => {
      const { rows } = await server.admin.query<Count>(
        `select '${tab}.${col}' as name, count(*)::int as count from ${tab} r
         where r.tenant_id = $1 and r.${col} is not null and not exists (
           select from ${target} t where t.tenant_id = r.tenant_id and t.id = r.${col})`,
        [id],
      );
      return rows;
    }),
  );
  return counts.flat().filter(({ count }) => count > 0);
}

/** Two people with everything that may belong to a person, related to each other. */
async function people(acme: TestTenant): Promise<[LeadDetail, LeadDetail]> {
  const going = await acme.lead({ name: "Gwen Going", email: "gwen@mail.example" });
  const staying = await acme.lead({ name: "Stan Staying" });
  const { id: tagId } = await acme.admin.call(createTag, { body: { name: "Warm" } });
  const leadIds = [going.id, staying.id];
  await acme.admin.call(tagLeads, { body: { leadIds, add: [tagId] } });
  await acme.campaign({ leads: [going, staying], start: false });
  for (const { id } of [going, staying]) {
    await acme.admin.call(addNote, { params: { id }, body: { text: "Met her" } });
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    await acme.admin.call(createCallback, { body: { leadId: id, dueAt } });
  }
  await acme.admin.call(addRelationship, {
    params: { id: staying.contact.id },
    body: { type: "SPOUSE", contactId: going.contact.id },
  });
  return [going, staying];
}

const records = (lead: LeadDetail) => ({ leads: [lead.id], contacts: [lead.contact.id] });

test("what is removed goes with all that is its own, and nothing else does", async () => {
  const acme = await newTenant();
  const [going, staying] = await people(acme);
  await acme.run((ctx) => removeRecords(ctx.tx, records(going)));
  expect(await acme.admin.try(getLead, { params: { id: going.id } })).toMatchObject({
    status: 404,
  });
  expect(await orphans(acme)).toEqual([]);
  const { rows } = await acme.server.admin.query<Count>(
    `select 'tags' as name, count(*)::int as count from lead_tags where tenant_id = $1
     union all select 'members', count(*) from campaign_members where tenant_id = $1
     union all select 'callbacks', count(*) from callbacks where tenant_id = $1
     union all select 'addresses', count(*) from contact_points where tenant_id = $1`,
    [acme.id],
  );
  expect(rows.map(({ count }) => Number(count))).toEqual([1, 1, 1, 1]);
  expect(await acme.admin.call(getLead, { params: { id: staying.id } })).toMatchObject({
    name: "Stan Staying",
  });
});

test("a contact is not removed under a lead that stays", async () => {
  const acme = await newTenant();
  const [going, staying] = await people(acme);
  const both = { leads: [going.id], contacts: [going.contact.id, staying.contact.id] };
  await expect(acme.run((ctx) => removeRecords(ctx.tx, both))).rejects.toMatchObject({
    code: "23503",
  });
  for (const { id, name } of [going, staying]) {
    expect(await acme.admin.call(getLead, { params: { id } })).toMatchObject({ name });
  }
});

test("another tenant's records are not removed", async () => {
  const acme = await newTenant();
  const rival = await newTenant();
  const [going] = await people(acme);
  await rival.run((ctx) => removeRecords(ctx.tx, records(going)));
  expect(await acme.admin.call(getLead, { params: { id: going.id } })).toMatchObject({
    name: going.name,
  });
  expect(await orphans(acme)).toEqual([]);
});

test("what comes while a record is removed does not stay behind without it", async () => {
  const acme = await newTenant();
  const [going] = await people(acme);
  const { id: tagId } = await acme.admin.call(createTag, { body: { name: "Late" } });
  const late = await acme.server.admin.connect();
  try {
    await late.query("begin");
    await late.query(
      "insert into lead_tags (tenant_id, lead_id, tag_id, added_at) values ($1, $2, $3, now())",
      [acme.id, going.id, tagId],
    );
    const removal = acme.run((ctx) => removeRecords(ctx.tx, records(going)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await late.query("commit");
    await removal;
  } finally {
    late.release();
  }
  expect(await orphans(acme)).toEqual([]);
});
