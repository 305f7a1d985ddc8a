import * as api from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { groupsOf, mergedMany, person, searched } from "./testing.ts";

/** All rows of a tenant that merges may touch, without what only counts changes. */
async function stateOf(acme: TestTenant): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {};
  const tables = ["contacts", "contact_points", "leads", "duplicate_groups", "duplicate_decisions"];
  for (const table of tables) {
    const { rows } = await acme.server.admin.query<{ row: object }>(
      `select to_jsonb(t) - 'version' - 'updated_at' as row from ${table} t
       where tenant_id = $1 order by to_jsonb(t)::text`,
      [acme.id],
    );
    state[table] = rows.map(({ row }) => row).sort(byText);
  }
  return state;
}
const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe("a group", () => {
  test("becomes one of its records, with the values that were chosen", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const a = await person(acme, "Ada", { phone });
    const b = await person(acme, "Ada Lovelace", { phone, company: "Engines" });
    const c = await person(acme, "A. Lovelace", { phone, company: "Looms", attributes: {} });
    await searched(acme.admin);
    const [group] = await groupsOf(acme.admin);
    const params = { id: group?.id ?? "" };
    const before = await stateOf(acme);
    const { merges } = await acme.admin.call(api.mergeDuplicateGroup, {
      params,
      body: { winnerId: a, fields: { name: b, company: c } },
    });
    expect(merges).toHaveLength(2);
    expect(await acme.admin.call(api.getContact, { params: { id: a } })).toMatchObject({
      name: "Ada Lovelace",
      company: "Looms",
    });
    expect(await groupsOf(acme.admin)).toEqual([]);
    const ids = merges.map(({ id }) => id);
    await acme.admin.call(api.undoMerges, { body: { ids } });
    expect(await stateOf(acme)).toEqual(before);
    expect(await groupsOf(acme.admin)).toEqual([group]);
    expect(await acme.admin.try(api.undoMerges, { body: { ids } })).toMatchObject({ status: 409 });
  });

  test("and its undo change nothing, whatever the records were", async () => {
    const acme = await newTenant();
    const record = fc.record({
      name: fc.constantFrom("Ada", "Ada Lovelace", "A. L."),
      company: fc.constantFrom(undefined, "Engines", "Looms"),
      timeZone: fc.constantFrom(undefined, "Europe/Lisbon"),
      hasLead: fc.boolean(),
    });
    const records = fc.array(record, { minLength: 2, maxLength: 4 });
    const choices = fc.dictionary(fc.constantFrom(...api.contactMergeFields), fc.nat(3));
    await fc.assert(
      fc.asyncProperty(records, choices, fc.nat(3), async (given, chosen, kept) => {
        const phone = nextPhone();
        const ids: string[] = [];
        for (const { name, company, timeZone, hasLead } of given) {
          const wishes = {
            phone,
            ...(company ? { company } : {}),
            ...(timeZone ? { timeZone } : {}),
            ...(hasLead ? { attributes: {} } : {}),
          };
          ids.push(await person(acme, name, wishes));
        }
        await searched(acme.admin);
        const { items } = await acme.admin.call(api.listDuplicateGroups, { query: { limit: 200 } });
        const group = items.find(({ members }) => members.some((m) => m.contactId === ids[0]));
        const params = { id: group?.id ?? "" };
        const at = (index: number) => ids[index % ids.length] ?? "";
        const fields = Object.fromEntries(
          Object.entries(chosen).map(([field, index]) => [field, at(index)]),
        );
        const before = await stateOf(acme);
        const { merges } = await acme.admin.call(api.mergeDuplicateGroup, {
          params,
          body: { winnerId: at(kept), fields },
        });
        expect(await stateOf(acme)).not.toEqual(before);
        await acme.admin.call(api.undoMerges, { body: { ids: merges.map(({ id }) => id) } });
        expect(await stateOf(acme)).toEqual(before);
      }),
      { numRuns: 6, seed: 5 },
    );
  });

  test("is not merged with somebody who is not in it, nor by another tenant", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const phone = nextPhone();
    const [a, b] = [await person(acme, "Ada", { phone }), await person(acme, "Ada", { phone })];
    const stranger = await person(acme, "Stranger");
    await searched(acme.admin);
    const [group] = await groupsOf(acme.admin);
    const params = { id: group?.id ?? "" };
    const status = async (body: api.Input<typeof api.mergeDuplicateGroup>["body"]) =>
      (await acme.admin.try(api.mergeDuplicateGroup, { params, body })).status;
    expect(await status({ winnerId: stranger, fields: {} })).toBe(404);
    expect(await status({ winnerId: a, loserIds: [stranger], fields: {} })).toBe(404);
    expect(await status({ winnerId: a, loserIds: [a], fields: {} })).toBe(422);
    expect(await status({ winnerId: a, fields: { name: stranger } })).toBe(422);
    const body = { winnerId: a };
    expect(await other.admin.try(api.mergeDuplicateGroup, { params, body })).toMatchObject({
      status: 404,
    });
    const viewer = await acme.user("VIEWER");
    expect(await viewer.try(api.mergeDuplicateGroup, { params, body })).toMatchObject({
      status: 403,
    });
    expect(await acme.admin.call(api.getContact, { params: { id: b } })).toMatchObject({ id: b });
  });
});

describe("many groups", () => {
  async function manyGroups() {
    const acme = await newTenant();
    const kept: string[] = [];
    for (let i = 0; i < 10; i++) {
      const phone = nextPhone();
      const full = { phone, company: "Engines", email: `p${i}@far.example` };
      kept.push(await person(acme, `Person ${i}`, full));
      await person(acme, `Person ${i}`, { phone });
    }
    await person(acme, "Dan Ash", { company: "Looms" });
    await person(acme, "Dan Ash", { company: "Looms" });
    await searched(acme.admin);
    return { acme, kept };
  }

  test("are merged by a rule after a preview, each tells what became of it, and all come back", async () => {
    const { acme, kept } = await manyGroups();
    const before = await stateOf(acme);
    const body = {
      selection: { filter: { strength: "EXACT" as const } },
      keep: "MOST_COMPLETE" as const,
    };
    const preview = await acme.admin.call(api.previewGroupMerge, { body });
    expect(preview).toMatchObject({ groups: 10, contacts: 10, capped: false, refused: [] });
    expect(preview.examples[0]).toMatchObject({ kept: expect.stringMatching(/^Person/) });
    const started = await acme.admin.call(api.startGroupMerge, { body });
    const done = await mergedMany(acme.admin, started.id);
    expect(done).toMatchObject({
      state: "DONE",
      counts: { merged: 10, refused: 0 },
      can: ["undo"],
    });
    const params = { id: started.id };
    const { items } = await acme.admin.call(api.listGroupMergeItems, { params });
    expect(items.map(({ winnerId }) => winnerId).sort()).toEqual([...kept].sort());
    expect((await groupsOf(acme.admin)).map(({ strength }) => strength)).toEqual(["NORMALISED"]);

    await acme.admin.call(api.undoGroupMerge, { params });
    const undone = await mergedMany(acme.admin, started.id);
    expect(undone).toMatchObject({ undoState: "DONE", counts: { restored: 10, kept: 0 }, can: [] });
    expect(await stateOf(acme)).toEqual(before);
  });

  test("are refused one by one, and what somebody changed since stays merged", async () => {
    const { acme, kept } = await manyGroups();
    const groups = await groupsOf(acme.admin, { strength: "EXACT" });
    const ids = groups.map(({ id }) => id);
    const [gone] = groups;
    const { admin } = acme;
    await admin.call(api.deleteContact, {
      params: { id: gone?.members[0]?.contactId ?? "" },
    });
    const body = { selection: { groupIds: ids }, keep: "OLDEST" as const };
    const { id } = await admin.call(api.startGroupMerge, { body });
    expect(await mergedMany(admin, id)).toMatchObject({ counts: { merged: 9, refused: 1 } });
    const params = { id };
    const refused = await admin.call(api.listGroupMergeItems, {
      params,
      query: { result: "REFUSED" },
    });
    expect(refused.items).toMatchObject([{ groupId: gone?.id, reason: "NOT_FOUND" }]);
    const changed = kept.find((one) => !gone?.members.some((m) => m.contactId === one)) ?? "";
    await admin.call(api.updateContact, { params: { id: changed }, body: { company: "Other" } });
    await admin.call(api.undoGroupMerge, { params });
    expect(await mergedMany(admin, id)).toMatchObject({ counts: { restored: 8, kept: 1 } });
    const left = await admin.call(api.listGroupMergeItems, { params, query: { result: "KEPT" } });
    expect(left.items).toMatchObject([{ winnerId: changed, reason: "CHANGED_SINCE" }]);
  });

  test("are nobody else's: another tenant, or one without the right", async () => {
    const { acme } = await manyGroups();
    const other = await newTenant();
    const body = { selection: { filter: {} }, keep: "NEWEST" as const };
    expect(await other.admin.try(api.startGroupMerge, { body })).toMatchObject({ status: 409 });
    const viewer = await acme.user("VIEWER");
    expect(await viewer.try(api.startGroupMerge, { body })).toMatchObject({ status: 403 });
    const { id } = await acme.admin.call(api.startGroupMerge, { body });
    await mergedMany(acme.admin, id);
    const params = { id };
    expect(await other.admin.try(api.getGroupMerge, { params })).toMatchObject({ status: 404 });
    expect(await other.admin.try(api.undoGroupMerge, { params })).toMatchObject({ status: 404 });
  });
});
