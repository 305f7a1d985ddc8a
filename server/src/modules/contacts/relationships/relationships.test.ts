import {
  addRelationship,
  createContact,
  deleteContact,
  listActivities,
  listContacts,
  listRelationships,
  removeRelationship,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

const missing = { status: 404, problem: { code: "not-found" } };

async function contact(acme: TestTenant, name: string, kind: "PERSON" | "COMPANY" = "PERSON") {
  return (await acme.admin.call(createContact, { body: { name, kind } })).id;
}

test("is seen from both sides, told, and stands on the timelines", async () => {
  const acme = await newTenant();
  const lead = await acme.lead({ name: "Ada Lovelace" });
  const firm = await contact(acme, "Engines Ltd", "COMPANY");
  const body = { type: "WORKS_AT" as const, contactId: firm };
  const made = await acme.admin.call(addRelationship, { params: { id: lead.contactId }, body });
  expect(made).toMatchObject({
    type: "WORKS_AT",
    direction: "FROM",
    contact: { id: firm, name: "Engines Ltd", kind: "COMPANY" },
    can: ["remove"],
  });
  const { items } = await acme.admin.call(listRelationships, { params: { id: firm } });
  expect(items).toMatchObject([
    { id: made.id, direction: "TO", contact: { id: lead.contactId, name: "Ada Lovelace" } },
  ]);
  const timeline = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(timeline.items[0]).toMatchObject({ type: "RELATED", text: "Engines Ltd" });
  const told = (await acme.events()).filter(({ name }) => name === "contact.updated");
  expect(told.map(({ data }) => data.id).sort()).toEqual([firm, lead.contactId].sort());
  await acme.admin.call(removeRelationship, { params: { id: made.id } });
  expect((await acme.admin.call(listRelationships, { params: { id: firm } })).items).toEqual([]);
  expect(await acme.admin.try(removeRelationship, { params: { id: made.id } })).toMatchObject(
    missing,
  );
});

test("is refused with oneself, twice, and where it makes no sense", async () => {
  const acme = await newTenant();
  const [ada, bob] = [await contact(acme, "Ada"), await contact(acme, "Bob")];
  const firm = await contact(acme, "Firm", "COMPANY");
  const add = (id: string, body: { type: "SPOUSE" | "WORKS_AT"; contactId: string }) =>
    acme.admin.try(addRelationship, { params: { id }, body });
  const invalid = (field: string) => ({ status: 422, problem: { errors: [{ field }] } });
  expect(await add(ada, { type: "SPOUSE", contactId: ada })).toMatchObject(invalid("contactId"));
  expect(await add(ada, { type: "WORKS_AT", contactId: bob })).toMatchObject(invalid("type"));
  expect(await add(ada, { type: "SPOUSE", contactId: firm })).toMatchObject(invalid("type"));
  expect(await add(ada, { type: "SPOUSE", contactId: bob })).toMatchObject({ status: 201 });
  expect(await add(bob, { type: "SPOUSE", contactId: ada })).toMatchObject({ status: 409 });
  const params = { id: ada };
  const other = { type: "OTHER" as const, contactId: bob };
  expect(await acme.admin.try(addRelationship, { params, body: other })).toMatchObject({
    status: 400,
  });
  const named = { ...other, label: "Neighbour" };
  expect(await acme.admin.try(addRelationship, { params, body: named })).toMatchObject({
    status: 201,
  });
  await acme.admin.call(deleteContact, { params: { id: bob } });
  expect((await acme.admin.call(listRelationships, { params })).items).toEqual([]);
});

test("needs both in reach, and shows those only whom one sees", async () => {
  const [acme, foreign] = [await newTenant(), await newTenant()];
  const rep = await acme.user("REP");
  const own = await acme.lead({ name: "Own", assigneeId: rep.userId });
  const hidden = await acme.lead({ name: "Hidden" });
  const params = { id: own.contactId };
  const body = { type: "PARTNER" as const, contactId: hidden.contactId };
  expect(await rep.try(addRelationship, { params, body })).toMatchObject(missing);
  const made = await acme.admin.call(addRelationship, { params, body });
  expect((await rep.call(listRelationships, { params })).items).toEqual([]);
  expect(await rep.try(removeRelationship, { params: { id: made.id } })).toMatchObject(missing);
  expect(await foreign.admin.try(listRelationships, { params })).toMatchObject(missing);
});

test("companies are listed apart from people", async () => {
  const acme = await newTenant();
  await contact(acme, "Ada");
  const firm = await contact(acme, "Engines Ltd", "COMPANY");
  for (const query of [{ kind: "COMPANY" as const }, { kind: "COMPANY" as const, q: "engines" }]) {
    const { items } = await acme.admin.call(listContacts, { query });
    expect(items.map(({ id }) => id)).toEqual([firm]);
  }
});
