import {
  createContact,
  createContactField,
  createLead,
  createOwnField,
  getContact,
  listContactFields,
  listOwnFields,
  mergeContacts,
  undoMerge,
  updateContact,
  updateContactField,
  upsertLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, nextPhone } from "../../../testing/tenant.ts";

const born = { key: "born", label: "Born", type: "DATE" as const };
const staff = { kind: "COMPANY" as const, key: "staff", label: "Staff", type: "NUMBER" as const };

test("people and firms have fields of their own, judged whenever they are written", async () => {
  const acme = await newTenant();
  const { id: fieldId } = await acme.admin.call(createContactField, { body: born });
  await acme.admin.call(createContactField, { body: staff });
  const make = (kind: "PERSON" | "COMPANY", attributes: Record<string, string | number>) =>
    acme.admin.try(createContact, { body: { kind, name: "Ada", attributes } });
  const ada = await make("PERSON", { born: "1815-12-10", staff: "nobody asks a person" });
  expect(ada).toMatchObject({ status: 201, body: { attributes: { born: "1815-12-10" } } });
  expect(await make("PERSON", { born: "long ago" })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "attributes.born", reason: "must be a date like 2026-03-31" }] },
  });
  expect(await make("COMPANY", { staff: "many", born: "1990" })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "attributes.staff" }] },
  });
  expect(await make("COMPANY", { staff: 12 })).toMatchObject({ status: 201 });

  const params = { id: ada.body.id };
  const bad = { params, body: { attributes: { born: "x" } } };
  expect(await acme.admin.try(updateContact, bad)).toMatchObject({ status: 422 });
  const good = { params, body: { attributes: { born: "1816-01-01" } } };
  expect((await acme.admin.call(updateContact, good)).attributes).toEqual({ born: "1816-01-01" });
  const archived = { params: { id: fieldId }, body: { archived: true } };
  await acme.admin.call(updateContactField, archived);
  expect((await acme.admin.call(updateContact, bad)).attributes).toEqual({ born: "x" });
});

test("those of leads and of contacts are apart, by their lists and by their ids", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  const lead = await acme.admin.call(createOwnField, { body: { ...born, required: true } });
  await acme.admin.call(createContactField, { body: born });
  await acme.admin.call(createContactField, { body: { ...born, kind: "COMPANY" } });
  const again = await acme.admin.try(createContactField, { body: born });
  expect(again).toMatchObject({ status: 409 });
  expect((await acme.admin.call(listOwnFields)).items.map(({ id }) => id)).toEqual([lead.id]);
  const kinds = async (query: { kind?: "COMPANY" }) =>
    (await agent.call(listContactFields, { query })).items.map(({ kind }) => kind);
  expect(await kinds({})).toEqual(["PERSON", "COMPANY"]);
  expect(await kinds({ kind: "COMPANY" })).toEqual(["COMPANY"]);
  const other = { params: { id: lead.id }, body: { label: "Mine" } };
  expect((await acme.admin.try(updateContactField, other)).status).toBe(404);
  expect((await agent.try(createContactField, { body: staff })).status).toBe(403);
});

test("a lead brings them for its person, and an upsert leaves what it does not name", async () => {
  const acme = await newTenant();
  await acme.admin.call(createContactField, { body: born });
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  const contact = { name: "Ada", points, attributes: { born: "1815-12-10" } };
  const wrong = { ...contact, attributes: { born: 1815 } };
  expect(await acme.admin.try(createLead, { body: { contact: wrong } })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "attributes.born" }] },
  });
  const params = { externalId: "C-1" };
  const made = await acme.admin.call(upsertLead, { params, body: { contact } });
  expect(made.contact.attributes).toEqual({ born: "1815-12-10" });
  const more = { contact: { attributes: { nickname: "Countess" } } };
  const after = await acme.admin.call(upsertLead, { params, body: more });
  expect(after.contact.attributes).toEqual({ born: "1815-12-10", nickname: "Countess" });
});

test("a merge fills in what the winner lacks, and its undo takes that out again", async () => {
  const acme = await newTenant();
  const make = async (attributes: Record<string, string>) =>
    (await acme.admin.call(createContact, { body: { name: "Ada", attributes } })).id;
  const [winner, loser] = [await make({ a: "1" }), await make({ a: "2", b: "3" })];
  const params = { id: winner };
  const shown = async () => (await acme.admin.call(getContact, { params })).attributes;
  const merge = await acme.admin.call(mergeContacts, { params, body: { loserId: loser } });
  expect(await shown()).toEqual({ a: "1", b: "3" });
  await acme.admin.call(undoMerge, { params: { id: merge.id } });
  expect(await shown()).toEqual({ a: "1" });
});
