import {
  addressOf,
  changeListMembers,
  countLeads,
  createContact,
  createContactField,
  createContactView,
  createLeadList,
  createSavedView,
  createTag,
  deleteContactView,
  deleteSavedView,
  exportContacts,
  exportLeads,
  getLead,
  getLeadList,
  listContacts,
  listContactViews,
  listLeads,
  listSavedViews,
  tagContacts,
  tagLeads,
  updateContactView,
  updateLeadList,
  updateSavedView,
  updateTag,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { newTenant } from "../../../testing/tenant.ts";

const found = async (client: Client, query: object) =>
  (await client.call(listLeads, { query })).items.map(({ name }) => name).sort();

describe("tags", () => {
  test("are put on many leads at once and taken off, and lists are narrowed by them", async () => {
    const acme = await newTenant();
    const [ada, ben] = [await acme.lead({ name: "Ada" }), await acme.lead({ name: "Ben" })];
    const tag = (name: string) => acme.admin.call(createTag, { body: { name, colour: "red" } });
    const [hot, old] = [await tag("Hot"), await tag("Old")];
    const leadIds = [ada.id, ben.id];
    const change = (body: object) => acme.admin.call(tagLeads, { body: { leadIds, ...body } });
    expect(await change({ add: [hot.id, old.id] })).toEqual({ changed: 2 });
    expect(await change({ add: [hot.id] })).toEqual({ changed: 0 });
    await acme.admin.call(tagLeads, { body: { leadIds: [ben.id], remove: [old.id] } });
    expect((await acme.admin.call(getLead, { params: { id: ben.id } })).tagIds).toEqual([hot.id]);

    const where = (op: string, ...value: string[]) =>
      found(acme.admin, { where: JSON.stringify({ field: "tags", op, value }) });
    expect(await found(acme.admin, { tagId: [old.id] })).toEqual(["Ada"]);
    expect(await where("IN", hot.id, old.id)).toEqual(["Ada", "Ben"]);
    expect(await where("ALL_OF", hot.id, old.id)).toEqual(["Ada"]);
    expect(await where("NOT_IN", old.id)).toEqual(["Ben"]);
    const told = (await acme.events()).filter(({ data }) => String(data.fields) === "tags");
    expect(told).toHaveLength(3);

    const params = { id: hot.id };
    await acme.admin.call(updateTag, { params, body: { retired: true } });
    const refused = { body: { leadIds, add: [hot.id] } };
    expect((await acme.admin.try(tagLeads, refused)).status).toBe(404);
  });

  test("are put on people and firms, within the caller's scope, and lists of them are narrowed by them", async () => {
    const acme = await newTenant();
    const agent = await acme.user("AGENT");
    const [mine, other] = [await acme.lead({ assigneeId: agent.userId }), await acme.lead()];
    const firm = { kind: "COMPANY" as const, name: "Engines" };
    const { id: firmId } = await acme.admin.call(createContact, { body: firm });
    const { id: hot } = await acme.admin.call(createTag, { body: { name: "Hot" } });
    const put = (client: Client, contactIds: string[], change: object) =>
      client.try(tagContacts, { body: { contactIds, ...change } });
    expect(await put(agent, [mine.contactId, other.contactId], { add: [hot] })).toMatchObject({
      status: 404,
    });
    const both = [mine.contactId, firmId];
    expect((await put(acme.admin, both, { add: [hot] })).body).toEqual({ changed: 2 });
    expect((await put(agent, [mine.contactId], { add: [hot] })).body).toEqual({ changed: 0 });
    const shown = async (query: object) =>
      (await acme.admin.call(listContacts, { query })).items.map(({ id }) => id).sort();
    expect(await shown({ tagId: [hot] })).toEqual([...both].sort());
    expect(await shown({ tagId: [hot], kind: "COMPANY" })).toEqual([firmId]);
    const without = JSON.stringify({ field: "tags", op: "NOT_IN", value: [hot] });
    expect(await shown({ where: without })).toEqual([other.contactId]);

    const url = addressOf(exportContacts);
    const body = { tagId: [hot], columns: ["kind", "tags"] };
    const { payload } = await acme.admin.send({ method: "POST", url, body });
    expect(payload).toBe("Kind,Tags\r\nCOMPANY,Hot\r\nPERSON,Hot\r\n");
    await put(acme.admin, both, { remove: [hot] });
    expect(await shown({ tagId: [hot] })).toEqual([]);
  });

  test("are put on all the leads or on none, within the caller's scope", async () => {
    const acme = await newTenant();
    const agent = await acme.user("AGENT");
    const mine = await acme.lead({ assigneeId: agent.userId });
    const other = await acme.lead();
    const { id } = await acme.admin.call(createTag, { body: { name: "Hot" } });
    const put = (...leadIds: string[]) => agent.try(tagLeads, { body: { leadIds, add: [id] } });
    expect((await put(mine.id, other.id)).status).toBe(404);
    expect((await acme.admin.call(getLead, { params: { id: mine.id } })).tagIds).toEqual([]);
    expect((await put(mine.id)).body).toEqual({ changed: 1 });
    expect((await agent.try(createTag, { body: { name: "X" } })).status).toBe(403);
  });
});

describe("lists", () => {
  test("are fixed, with members, or follow from a condition", async () => {
    const acme = await newTenant();
    const ada = await acme.lead({ name: "Ada" });
    await acme.lead({ name: "Ben" });
    const condition = { field: "name", op: "STARTS_WITH", value: "b" } as const;
    const fixed = await acme.admin.call(createLeadList, { body: { name: "Fair" } });
    const dynamic = await acme.admin.call(createLeadList, { body: { name: "B", condition } });
    expect([fixed.kind, dynamic.kind]).toEqual(["FIXED", "DYNAMIC"]);

    const change = (id: string, body: object) =>
      acme.admin.try(changeListMembers, { params: { id }, body });
    expect((await change(fixed.id, { add: [ada.id] })).body).toEqual({ added: 1, removed: 0 });
    expect(await found(acme.admin, { listId: fixed.id })).toEqual(["Ada"]);
    expect(await found(acme.admin, { listId: dynamic.id })).toEqual(["Ben"]);
    expect(await acme.admin.call(countLeads, { query: { listId: dynamic.id } })).toMatchObject({
      count: 1,
    });
    expect(await change(dynamic.id, { add: [ada.id] })).toMatchObject({ status: 409 });
    const params = { id: fixed.id };
    expect(await acme.admin.call(getLeadList, { params })).toMatchObject({
      count: 1,
      capped: false,
    });
    expect((await change(fixed.id, { remove: [ada.id] })).body).toEqual({ added: 0, removed: 1 });

    const wrong = { ...condition, field: "height" };
    expect(
      await acme.admin.try(createLeadList, { body: { name: "C", condition: wrong } }),
    ).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "height", reason: "is not a field of leads" }] },
    });
    expect((await acme.admin.try(updateLeadList, { params, body: { condition } })).status).toBe(
      422,
    );
    const starts = {
      params: { id: dynamic.id },
      body: { condition: { ...condition, value: "A" } },
    };
    await acme.admin.call(updateLeadList, starts);
    expect(await found(acme.admin, { listId: dynamic.id })).toEqual(["Ada"]);
  });
});

describe("saved views", () => {
  test("are one's own, the team's or everybody's, with one default each", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const dana = await acme.user("MANAGER", { teamId });
    const [ben, zoe] = [await acme.user("AGENT", { teamId }), await acme.user("AGENT")];
    const make = (client: Client, name: string, more: object = {}) =>
      client.try(createSavedView, { body: { name, ...more } });
    const names = async (client: Client) =>
      (await client.call(listSavedViews)).items.map(({ name }) => name).sort();

    await make(ben, "Mine", { filter: { status: ["NEW"] }, columns: ["name"], sort: "-name" });
    expect((await make(ben, "Ours", { shared: "TEAM" })).status).toBe(403);
    const ours = (await make(dana, "Ours", { shared: "TEAM", isDefault: true })).body;
    await make(dana, "Newer", { shared: "TEAM", isDefault: true });
    await make(dana, "All", { shared: "ALL" });
    expect(await names(ben)).toEqual(["All", "Mine", "Newer", "Ours"]);
    expect(await names(zoe)).toEqual(["All"]);
    const defaults = (await ben.call(listSavedViews)).items.filter(({ isDefault }) => isDefault);
    expect(defaults.map(({ name }) => name)).toEqual(["Newer"]);

    const params = { id: ours.id };
    expect((await ben.try(updateSavedView, { params, body: { name: "X" } })).status).toBe(403);
    await dana.call(updateSavedView, { params, body: { shared: "OWN" } });
    expect(await names(ben)).toEqual(["All", "Mine", "Newer"]);
    await dana.call(deleteSavedView, { params });
    expect((await dana.try(deleteSavedView, { params })).status).toBe(404);
  });

  test("of contacts stand by themselves, and ask by their kind what can be asked", async () => {
    const acme = await newTenant();
    const dana = await acme.user("MANAGER");
    const field = { key: "industry", label: "Industry", type: "TEXT", sortable: true } as const;
    await acme.admin.call(createContactField, { body: { ...field, kind: "COMPANY" } });
    const filter = { kind: "COMPANY" as const };
    const kept = { name: "Firms", filter, columns: ["name", "own.industry"], sort: "own.industry" };
    const { id } = await dana.call(createContactView, { body: { ...kept, isDefault: true } });
    expect((await dana.call(listContactViews)).items).toMatchObject([{ ...kept, isDefault: true }]);
    expect((await dana.call(listSavedViews)).items).toEqual([]);
    const params = { id };
    expect((await dana.try(updateSavedView, { params, body: { name: "X" } })).status).toBe(404);
    expect((await dana.try(deleteSavedView, { params })).status).toBe(404);
    // Without the kind neither its order nor its columns are any.
    const refused = await dana.try(updateContactView, { params, body: { filter: {} } });
    expect(refused.problem?.errors).toMatchObject([{ field: "sort" }]);
    const body = { filter: {}, sort: "-name", columns: ["name", "kind", "tags"] };
    expect(await dana.call(updateContactView, { params, body })).toMatchObject(body);
    await dana.call(deleteContactView, { params });
    expect((await dana.call(listContactViews)).items).toEqual([]);
  });

  test("keep only what can be asked, and are taken out as they are seen", async () => {
    const acme = await newTenant();
    await acme.lead({ name: "Ada" });
    const refused = async (body: object) =>
      (await acme.admin.try(createSavedView, { body: { name: "X", ...body } })).problem?.errors;
    expect(await refused({ sort: "height" })).toMatchObject([{ field: "sort" }]);
    expect(await refused({ columns: ["height"] })).toMatchObject([{ field: "columns" }]);
    expect(await refused({ filter: { where: { field: "height", op: "EMPTY" } } })).toMatchObject([
      { field: "height" },
    ]);
    const body = { columns: ["status", "name", "tags"], sort: "-name" };
    const url = addressOf(exportLeads);
    const { payload } = await acme.admin.send({ method: "POST", url, body });
    expect(payload).toBe("Status,Name,Tags\r\nNEW,Ada,\r\n");
  });
});
