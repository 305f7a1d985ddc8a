import * as api from "@parley/contract";
import { describe, expect, test } from "vitest";
import { newTenant, nextPhone } from "../../../testing/tenant.ts";
import { groupsOf, person, searched } from "./testing.ts";

const namesOf = (group: api.DuplicateGroup) => group.members.map(({ name }) => name).sort();

describe("a search for duplicates", () => {
  test("finds the same number, mailbox, foreign id, firm and name, and says why", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    await person(acme, "Ada Lovelace", { phone });
    await person(acme, "A. Lovelace", { phone });
    await person(acme, "Bob Fields", { email: "bob.fields@gmail.com" });
    await person(acme, "Robert Fields", { email: "bobfields+news@gmail.com" });
    await person(acme, "Cora Bell", { externalId: "CRM-1042" });
    await person(acme, "Cora Belle", { externalId: "crm 1042" });
    await person(acme, "Dan Ash", { company: "Looms Ltd." });
    await person(acme, "Ash, Dan", { company: "Looms" });
    await person(acme, "Nobody Else", { phone: nextPhone(), company: "Looms" });
    const run = await searched(acme.admin);
    expect(run).toMatchObject({ state: "DONE", contacts: 9, groups: 4, tooCommon: 0 });
    expect(run.done).toBe(run.total);
    const found = await groupsOf(acme.admin);
    const told = found.map((group) => [namesOf(group).join(" = "), group.strength, group.reasons]);
    expect(told.sort()).toEqual([
      ["A. Lovelace = Ada Lovelace", "EXACT", ["PHONE", "SIMILAR_NAME"]],
      ["Ash, Dan = Dan Ash", "NORMALISED", ["NAME_AND_COMPANY"]],
      ["Bob Fields = Robert Fields", "NORMALISED", ["EMAIL_ALIAS"]],
      ["Cora Bell = Cora Belle", "NORMALISED", ["EXTERNAL_ID", "SIMILAR_NAME"]],
    ]);
    expect(await acme.admin.call(api.getDuplicates)).toMatchObject({
      found: { id: run.id },
      open: { EXACT: 1, NORMALISED: 3, FUZZY: 0 },
    });
  });

  test("takes a name that is like another for a duplicate only with one more sign", async () => {
    const acme = await newTenant();
    const leeds = { attributes: { postcode: "LS1 4AP" } };
    await person(acme, "Jonh Smith", leeds);
    await person(acme, "John Smyth", { attributes: { postcode: "ls14ap" } });
    await person(acme, "John Smith", { attributes: { postcode: "YO1 7HH" } });
    await person(acme, "Mary Jones", leeds);
    await person(acme, "Eve Stone", { phone: "+442079461234" });
    await person(acme, "Eve Stones", { phone: "+441612341234" });
    await searched(acme.admin);
    const found = await groupsOf(acme.admin);
    const told = found.map((group) => [namesOf(group).join(" = "), group.strength, group.reasons]);
    expect(told.sort()).toEqual([
      ["Eve Stone = Eve Stones", "FUZZY", ["SIMILAR_NAME", "PHONE_ENDING"]],
      ["John Smyth = Jonh Smith", "FUZZY", ["SIMILAR_NAME", "POSTAL_CODE"]],
    ]);
  });

  test("leaves out what too many share, and says how often that was", async () => {
    const acme = await newTenant();
    const switchboard = nextPhone();
    for (let i = 0; i <= api.mostInGroup; i++) {
      await person(acme, `Clerk ${"abcdefghijklmnopqrstuvwxyz"[i]}x${i}`, { phone: switchboard });
    }
    const run = await searched(acme.admin);
    expect(run).toMatchObject({ groups: 0, tooCommon: 1 });
  });

  test("runs once at a time, can be cancelled, and leaves the last groups alone then", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    await person(acme, "Ada", { phone });
    await person(acme, "Ada", { phone });
    await searched(acme.admin);
    const before = await groupsOf(acme.admin);
    expect(before).toHaveLength(1);
    const { operationId } = await acme.admin.call(api.findDuplicates);
    const second = await acme.admin.try(api.findDuplicates);
    const cancel = await acme.admin.try(api.cancelOperation, { params: { id: operationId } });
    expect([202, 409]).toContain(second.status);
    await acme.settled();
    const { run } = await acme.admin.call(api.getDuplicates);
    if (cancel.status === 200) expect(run?.state).toMatch(/CANCELLED|DONE/);
    expect(await groupsOf(acme.admin)).toHaveLength(1);
  });

  test("shows a group's records side by side, and those only that are there", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const ids = [];
    for (const name of ["Ada", "Ada L.", "Ada Lovelace"]) {
      ids.push(await person(acme, name, { phone, attributes: {} }));
    }
    await searched(acme.admin);
    const [group] = await groupsOf(acme.admin);
    const params = { id: group?.id ?? "" };
    const detail = await acme.admin.call(api.getDuplicateGroup, { params });
    expect(detail.records.map(({ contact }) => contact.id).sort()).toEqual([...ids].sort());
    expect(detail.records[0]).toMatchObject({ leads: 1, filled: 1 });
    expect(detail.pairs).toHaveLength(3);
    await acme.admin.call(api.deleteContact, { params: { id: ids[0] ?? "" } });
    const after = await acme.admin.call(api.getDuplicateGroup, { params });
    expect(after.records).toHaveLength(2);
    await acme.admin.call(api.deleteContact, { params: { id: ids[1] ?? "" } });
    expect(await acme.admin.try(api.getDuplicateGroup, { params })).toMatchObject({ status: 404 });
    expect(await groupsOf(acme.admin)).toEqual([]);
  });

  test("is for those who may, and no other tenant sees anything of it", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const phone = nextPhone();
    await person(acme, "Ada", { phone });
    await person(acme, "Ada", { phone });
    await person(other, "Ada", { phone });
    await searched(acme.admin);
    await searched(other.admin);
    const [group] = await groupsOf(acme.admin);
    const params = { id: group?.id ?? "" };
    expect(await groupsOf(other.admin)).toEqual([]);
    expect(await other.admin.try(api.getDuplicateGroup, { params })).toMatchObject({ status: 404 });
    const agent = await acme.user("AGENT");
    expect(await agent.try(api.listDuplicateGroups)).toMatchObject({ status: 403 });
    const supervisor = await acme.user("SUPERVISOR", { teamId: await acme.team() });
    expect(await supervisor.try(api.findDuplicates)).toMatchObject({ status: 403 });
    expect(await groupsOf(supervisor)).toEqual([]);
    expect((await supervisor.call(api.getDuplicates)).open).toMatchObject({ EXACT: 0 });
    expect((await acme.admin.call(api.getDuplicates)).open).toMatchObject({ EXACT: 1 });
    const viewer = await acme.user("VIEWER");
    expect(await groupsOf(viewer)).toMatchObject([{ id: group?.id, can: [] }]);
  });
});

describe("what is no duplicate", () => {
  test("is never proposed again, by whatever group, until somebody takes it back", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const ids = [];
    for (const name of ["Ada", "Ada", "Ada"]) ids.push(await person(acme, name, { phone }));
    const [a = "", b = "", c = ""] = ids;
    await searched(acme.admin);
    const dismissed = await acme.admin.call(api.dismissDuplicates, {
      body: { contactIds: [c], otherIds: [a, b] },
    });
    expect(dismissed).toMatchObject({ pairs: 2 });
    const ofGroups = async () =>
      (await groupsOf(acme.admin)).map(({ members }) => members.map((m) => m.contactId).sort());
    expect(await ofGroups()).toEqual([[a, b].sort()]);
    await acme.admin.call(api.dismissDuplicates, { body: { contactIds: [a, b] } });
    expect(await ofGroups()).toEqual([]);
    await searched(acme.admin);
    expect(await ofGroups()).toEqual([]);
    const asked = { phones: [phone], exceptId: a };
    expect((await acme.admin.call(api.checkDuplicates, { body: asked })).items).toEqual([]);

    const remembered = await acme.admin.call(api.listDismissals);
    expect(remembered.items).toHaveLength(2);
    expect(remembered.items[1]).toMatchObject({ id: dismissed.id, pairs: 2, byName: "Admin" });
    await acme.admin.call(api.undoDismissal, { params: { id: dismissed.id } });
    await searched(acme.admin);
    expect(await ofGroups()).toEqual([[a, c].sort()]);
    const names = (await acme.events()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "duplicates.searched",
        "duplicates.dismissed",
        "duplicates.recalled",
      ]),
    );
  });

  test("comes back into its group when it is taken back at once", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const ids = [await person(acme, "Ada", { phone }), await person(acme, "Ada", { phone })];
    await searched(acme.admin);
    const before = await groupsOf(acme.admin);
    const { id } = await acme.admin.call(api.dismissDuplicates, { body: { contactIds: ids } });
    expect(await groupsOf(acme.admin)).toEqual([]);
    await acme.admin.call(api.undoDismissal, { params: { id } });
    expect(await groupsOf(acme.admin)).toEqual(before);
    expect(await acme.admin.try(api.undoDismissal, { params: { id } })).toMatchObject({
      status: 404,
    });
  });

  test("follows a contact that is merged into another", async () => {
    const acme = await newTenant();
    const phone = nextPhone();
    const [a, b] = [await person(acme, "Ada", { phone }), await person(acme, "Ada", { phone })];
    const winner = await person(acme, "Ada Lovelace");
    await acme.admin.call(api.dismissDuplicates, { body: { contactIds: [a, b] } });
    const merge = await acme.admin.call(api.mergeContacts, {
      params: { id: winner },
      body: { loserId: a },
    });
    await searched(acme.admin);
    expect(await groupsOf(acme.admin)).toEqual([]);
    await acme.admin.call(api.undoMerge, { params: { id: merge.id } });
    await searched(acme.admin);
    expect(await groupsOf(acme.admin)).toEqual([]);
  });

  test("is refused for one's own likeness, for nobody, and for those of another tenant", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const [a, theirs] = [await person(acme, "Ada"), await person(other, "Ada")];
    const refused = async (body: api.CallInput<typeof api.dismissDuplicates>["body"]) =>
      (await acme.admin.try(api.dismissDuplicates, { body })).status;
    expect(await refused({ contactIds: [a] })).toBe(422);
    expect(await refused({ contactIds: [a], otherIds: [a] })).toBe(422);
    expect(await refused({ contactIds: [a, theirs] })).toBe(404);
  });
});
