import * as api from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { importCsv } from "../testing.ts";

/** All rows of a tenant that a merge may touch, without what only counts changes or follows in the background. */
async function stateOf(acme: TestTenant): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {};
  const tables = [
    ...["contacts", "contact_points", "contact_tags", "leads", "lead_tags", "activities"],
    ...["campaign_members", "calls"],
  ];
  for (const table of tables) {
    const { rows } = await acme.server.admin.query<{ row: object }>(
      `select to_jsonb(t) - 'version' - 'updated_at' - 'score' as row from ${table} t
       where tenant_id = $1 and not coalesce(to_jsonb(t) -> 'data' ? 'mergeId', false) order by t::text`,
      [acme.id],
    );
    state[table] = rows.map(({ row }) => row);
  }
  return state;
}

const contactWith = (acme: TestTenant, body: object) =>
  acme.admin.call(api.createContact, { body: { name: "Ada", ...body } });
const leadOf = (acme: TestTenant, contactId: string, rest: object = {}) =>
  acme.admin.call(api.createLead, { body: { contactId, ...rest } });
const phone = (value: string) => ({ type: "PHONE" as const, value });

describe("a merge of contacts", () => {
  test("gives the winner all that the loser had, and what was chosen", async () => {
    const acme = await newTenant();
    const [one, other, both] = [nextPhone(), nextPhone(), nextPhone()];
    const winner = await contactWith(acme, { points: [phone(one), phone(both)] });
    const loser = await contactWith(acme, {
      name: "Ada Lovelace",
      company: "Engines",
      points: [phone(other), phone(both)],
    });
    const lead = await leadOf(acme, loser.id);
    const params = { id: winner.id };
    const preview = await acme.admin.call(api.previewContactMerge, {
      params,
      query: { loserId: loser.id },
    });
    expect(preview.fields).toContainEqual({
      field: "company",
      winner: null,
      loser: "Engines",
      taken: "LOSER",
    });
    expect(preview.moves).toContainEqual({ table: "leads", rows: 1 });

    const body = { loserId: loser.id, fields: { name: "LOSER" as const } };
    const merge = await acme.admin.call(api.mergeContacts, { params, body });
    const seen = await acme.admin.call(api.getContact, { params });
    expect(seen).toMatchObject({ name: "Ada Lovelace", company: "Engines" });
    expect(seen.points.map(({ value }) => value).sort()).toEqual([one, other, both].sort());
    expect(seen.points.filter(({ primary }) => primary)).toHaveLength(1);
    expect(await acme.admin.call(api.getLead, { params: { id: lead.id } })).toMatchObject({
      contactId: winner.id,
      name: "Ada Lovelace",
    });
    expect(await acme.admin.try(api.getContact, { params: { id: loser.id } })).toMatchObject({
      status: 404,
    });
    const names = (await acme.events()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["contact.deleted", "contact.updated"]));
    await acme.admin.call(api.undoMerge, { params: { id: merge.id } });
    expect(await acme.admin.call(api.getContact, { params: { id: loser.id } })).toMatchObject({
      name: "Ada Lovelace",
    });
  });

  // A tenant with leads, a campaign and a merge for each case.
  test("and its undo change nothing, whatever the two were", async () => {
    const acme = await newTenant();
    const campaign = await acme.campaign({ leads: [], start: false });
    const pool = [nextPhone(), nextPhone(), nextPhone()];
    const tagIds: string[] = [];
    for (const name of ["VIP", "Slow payer"]) {
      tagIds.push((await acme.admin.call(api.createTag, { body: { name } })).id);
    }
    const contact = fc.record({
      name: fc.constantFrom("Ada", "Ada Lovelace", "A. L."),
      company: fc.constantFrom(null, "Engines", "Looms"),
      timeZone: fc.constantFrom(null, "Europe/Lisbon"),
      points: fc.subarray(pool).map((values) => values.map(phone)),
      leads: fc.integer({ min: 0, max: 2 }),
      tags: fc.subarray(tagIds),
      hasExternalId: fc.boolean(),
    });
    const side = fc.constantFrom("WINNER" as const, "LOSER" as const);
    const fields = fc.dictionary(fc.constantFrom(...api.contactMergeFields), side);
    await fc.assert(
      fc.asyncProperty(contact, contact, fields, async (one, other, chosen) => {
        const ids: string[] = [];
        for (const { leads, tags, hasExternalId, ...body } of [one, other]) {
          const externalId = hasExternalId ? `x-${nextPhone()}` : null;
          const { id } = await contactWith(acme, { ...body, externalId });
          ids.push(id);
          const tagged = { contactIds: [id], add: tags };
          if (tags.length > 0) await acme.admin.call(api.tagContacts, { body: tagged });
          for (let i = 0; i < leads; i++) {
            const lead = await leadOf(acme, id);
            const note = { text: "a note" };
            await acme.admin.call(api.addNote, { params: { id: lead.id }, body: note });
            if (body.points.length === 0) continue;
            const leadIds = [lead.id];
            const params = { id: campaign.id };
            await acme.admin.call(api.addMembers, { params, body: { leadIds } });
          }
        }
        const [winnerId = "", loserId = ""] = ids;
        const before = await stateOf(acme);
        const merge = await acme.admin.call(api.mergeContacts, {
          params: { id: winnerId },
          body: { loserId, fields: chosen },
        });
        expect(await stateOf(acme)).not.toEqual(before);
        await acme.admin.call(api.undoMerge, { params: { id: merge.id } });
        expect(await stateOf(acme)).toEqual(before);
      }),
      { numRuns: 8, seed: 11 },
    );
  });

  test("is not undone over what changed since, and says what that is", async () => {
    const acme = await newTenant();
    const [winner, loser] = [await contactWith(acme, {}), await contactWith(acme, {})];
    const lead = await leadOf(acme, loser.id);
    const params = { id: winner.id };
    const body = { loserId: loser.id };
    const merge = await acme.admin.call(api.mergeContacts, { params, body });
    await acme.admin.call(api.updateContact, { params, body: { company: "Elsewhere" } });
    const reply = await acme.admin.try(api.undoMerge, { params: { id: merge.id } });
    expect(reply).toMatchObject({
      status: 409,
      problem: { code: "conflict", details: { changed: ["company"] } },
    });
    expect((await acme.admin.call(api.getLead, { params: { id: lead.id } })).contactId).toBe(
      winner.id,
    );
    await acme.admin.call(api.updateContact, { params, body: { company: null } });
    await acme.admin.call(api.undoMerge, { params: { id: merge.id } });
    expect(await acme.admin.try(api.undoMerge, { params: { id: merge.id } })).toMatchObject({
      status: 409,
    });
  });

  test("is refused to whoever may not delete the other, and across tenants", async () => {
    const [acme, foreign] = [await newTenant(), await newTenant()];
    const rep = await acme.user("REP");
    const [winner, loser] = [await contactWith(acme, {}), await contactWith(acme, {})];
    const params = { id: winner.id };
    const body = { loserId: loser.id };
    expect((await rep.try(api.mergeContacts, { params, body })).status).toBeGreaterThan(400);
    expect(await foreign.admin.try(api.mergeContacts, { params, body })).toMatchObject({
      status: 404,
    });
    const merge = await acme.admin.call(api.mergeContacts, { params, body });
    const undo = { params: { id: merge.id } };
    expect(await foreign.admin.try(api.undoMerge, undo)).toMatchObject({ status: 404 });
  });
});

describe("a merge of leads", () => {
  test("brings the history and the campaigns along, and its undo changes nothing", async () => {
    const acme = await newTenant();
    const contact = await contactWith(acme, { points: [phone(nextPhone())] });
    const winner = await leadOf(acme, contact.id, { source: "Web" });
    const loser = await leadOf(acme, contact.id, {
      source: "Fair",
      externalId: "x-1",
      attributes: { plan: "gold" },
    });
    await acme.admin.call(api.addNote, { params: { id: loser.id }, body: { text: "Call back" } });
    await acme.campaign({ leads: [winner, loser], start: false });
    await acme.campaign({ leads: [loser], start: false });
    const before = await stateOf(acme);
    const params = { id: winner.id };
    const query = { loserId: loser.id };
    const preview = await acme.admin.call(api.previewLeadMerge, { params, query });
    expect(preview.moves).toContainEqual({ table: "campaign_members", rows: 2 });
    const merge = await acme.admin.call(api.mergeLeads, { params, body: query });

    expect(await acme.admin.call(api.getLead, { params })).toMatchObject({
      source: "Web",
      externalId: "x-1",
      attributes: { plan: "gold" },
    });
    const { items } = await acme.admin.call(api.listActivities, { params });
    expect(items.map(({ text }) => text)).toContain("Call back");
    const members = (await stateOf(acme)).campaign_members as { lead_id: string }[];
    // In the campaign that both are in, the loser's own place stays behind.
    expect(members.filter((member) => member.lead_id === winner.id)).toHaveLength(2);
    await acme.admin.call(api.undoMerge, { params: { id: merge.id } });
    expect(await stateOf(acme)).toEqual(before);
  });

  test("tells on the winner that the loser came in by an import, until it is undone", async () => {
    const acme = await newTenant();
    const [number, file] = [nextPhone(), "name,phone,externalId\n"];
    // The same person three times, each in a file of its own.
    for (const one of ["a", "b", "c"]) {
      await importCsv(acme.admin, `${file}Ada,${number},${one}\n`, { onDuplicate: "CREATE" });
    }
    const { items: leads } = await acme.admin.call(api.listLeads, {
      query: { sort: "externalId" },
    });
    const [first, second, third] = leads.map(({ id }) => id);
    if (!first || !second || !third) throw new Error("three leads came in");
    const arrivals = async (id: string) => {
      const { items } = await acme.admin.call(api.listActivities, { params: { id } });
      const found = items.filter(({ type }) => type === "LEAD_IMPORTED");
      return found.map((one) => one.data.importId);
    };
    const imports = new Map<string, unknown[]>();
    for (const id of [first, second, third]) imports.set(id, await arrivals(id));
    const all = [third, second, first].flatMap((id) => imports.get(id) ?? []);
    expect(new Set(all).size).toBe(3);
    const before = await stateOf(acme);
    const merge = (id: string, loserId: string) =>
      acme.admin.call(api.mergeLeads, { params: { id }, body: { loserId } });

    const [one, two] = [await merge(second, third), await merge(first, second)];
    expect(await arrivals(first)).toEqual(all);
    const { days } = await acme.admin.call(api.leadStatistics, { params: { id: first } });
    const counted = days.filter(({ type }) => type === "LEAD_IMPORTED");
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    await acme.admin.call(api.undoMerge, { params: { id: two.id } });
    expect([await arrivals(first), await arrivals(second)]).toEqual([
      imports.get(first),
      all.slice(0, 2),
    ]);
    await acme.admin.call(api.undoMerge, { params: { id: one.id } });
    expect(await stateOf(acme)).toEqual(before);
    for (const [id, own] of imports) expect(await arrivals(id)).toEqual(own);

    // It stays told when the loser is gone for good.
    await merge(first, second);
    await acme.admin.call(api.purgeBin, { body: { leadIds: [second] } });
    expect(await arrivals(first)).toEqual([second, first].flatMap((id) => imports.get(id) ?? []));
  });

  test("is refused for leads of two people", async () => {
    const acme = await newTenant();
    const [one, other] = [await acme.lead(), await acme.lead()];
    const body = { loserId: other.id };
    const reply = await acme.admin.try(api.mergeLeads, { params: { id: one.id }, body });
    expect(reply).toMatchObject({ status: 409 });
  });
});

describe("a check for duplicates", () => {
  type Asked = NonNullable<api.CallInput<typeof api.checkDuplicates>["body"]>;
  const check = async (acme: TestTenant, body: Asked) =>
    (await acme.admin.call(api.checkDuplicates, { body })).items;

  test("finds the same number, address and name, and names like it", async () => {
    const acme = await newTenant();
    const number = nextPhone();
    const lead = await acme.lead({ name: "John Smith", phone: number, email: "js@far.example" });
    const { contactId, id: leadId } = lead;
    expect(await check(acme, { phones: [number] })).toMatchObject([
      { contactId, leadId, reasons: ["PHONE"], score: 1 },
    ]);
    expect(await check(acme, { emails: ["JS@far.example"], name: "Smith, John" })).toMatchObject([
      { reasons: ["EMAIL", "NAME"], score: 1 },
    ]);
    expect(await check(acme, { name: "Jonh Smth" })).toMatchObject([{ reasons: ["SIMILAR"] }]);
    expect(await check(acme, { name: "John" })).toEqual([]);
    expect(await check(acme, { name: "John Smith", exceptId: contactId })).toEqual([]);
  });

  test("tells nothing by a number to whoever may not see it", async () => {
    const acme = await newTenant();
    const number = nextPhone();
    await acme.lead({ name: "John Smith", phone: number });
    await acme.server.admin.query(
      "delete from role_permissions where tenant_id = $1 and permission = 'contacts:see-phone'",
      [acme.id],
    );
    acme.server.parley.access.forgetAll();
    expect(await check(acme, { phones: [number] })).toEqual([]);
    expect(await check(acme, { name: "John Smith" })).toHaveLength(1);
  });
});
