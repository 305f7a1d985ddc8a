import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  type CallInput,
  createContact,
  createContactField,
  createLead,
  deleteContact,
  getContact,
  getLead,
  listContactConditionFields,
  listContactFields,
  listContacts,
  listLeads,
  type Output,
  previewImport,
  undoImport,
  updateContact,
  updateContactField,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { importCsv, uploaded } from "../testing.ts";

type Field = CallInput<typeof createContactField>["body"];
const define = (acme: TestTenant, field: Partial<Field> & { key: string }) =>
  acme.admin.call(createContactField, { body: { label: field.key, type: "NUMBER", ...field } });

const make = (
  acme: TestTenant,
  name: string,
  attributes: Record<string, AttributeValue>,
  kind: "PERSON" | "COMPANY" = "PERSON",
) => acme.admin.call(createContact, { body: { kind, name, attributes } });

type Query = NonNullable<CallInput<typeof listContacts>["query"]>;
async function names(client: Client, query: Query, where?: object): Promise<string[]> {
  const all: string[] = [];
  const asked = { ...query, limit: 2, ...(where ? { where: JSON.stringify(where) } : {}) };
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Output<typeof listContacts> = await client.call(listContacts, {
      query: cursor ? { ...asked, cursor } : asked,
    });
    all.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return all;
}
const people = { kind: "PERSON" as const };

describe("a list of people or firms", () => {
  test("is sorted by a sortable field, page by page; what has no value comes last", async () => {
    const acme = await newTenant();
    const { id } = await define(acme, { key: "score" });
    const ada = await make(acme, "Ada", { score: 3 });
    await make(acme, "Ben", {});
    await make(acme, "Cleo", { score: -1.5 });
    await make(acme, "Dora", { score: 3 });
    await make(acme, "Bolt", { score: 100 }, "COMPANY");
    const refused = await acme.admin.try(listContacts, {
      query: { ...people, sort: "own.score" },
    });
    expect(refused).toMatchObject({
      status: 400,
      problem: { errors: [{ field: "sort", reason: expect.stringContaining("own.score") }] },
    });
    // Those who were there before are taken over, those who come are in order at once.
    await acme.admin.call(updateContactField, { params: { id }, body: { sortable: true } });
    expect((await acme.admin.call(listContactFields)).items).toMatchObject([{ sortReady: true }]);
    await make(acme, "Eve", { score: 0 });
    const up = ["Cleo", "Eve", "Ada", "Dora", "Ben"];
    expect(await names(acme.admin, { ...people, sort: "own.score" })).toEqual(up);
    const down = ["Dora", "Ada", "Eve", "Cleo", "Ben"];
    expect(await names(acme.admin, { ...people, sort: "-own.score" })).toEqual(down);
    expect(await names(acme.admin, { sort: "createdAt" })).toEqual([
      ...["Ada", "Ben", "Cleo", "Dora", "Bolt", "Eve"],
    ]);

    const params = { id: ada.id };
    await acme.admin.call(updateContact, { params, body: { attributes: { score: 50 } } });
    expect((await names(acme.admin, { ...people, sort: "-own.score" }))[0]).toBe("Ada");
    await acme.admin.call(deleteContact, { params });
    expect(await names(acme.admin, { ...people, sort: "own.score" })).toEqual([
      ...["Cleo", "Eve", "Dora", "Ben"],
    ]);
    await acme.admin.call(updateContactField, { params: { id }, body: { archived: true } });
    expect((await acme.server.admin.query(rowsOf, [acme.id])).rowCount).toBe(0);
  });

  test("tells only the fields that are asked for, own ones of a kind", async () => {
    const acme = await newTenant();
    await define(acme, { key: "score" });
    const { id } = await make(acme, "Ada", { score: 3, note: "private" });
    const query = { ...people, fields: "name, own.score" };
    expect((await acme.admin.call(listContacts, { query })).items).toEqual([
      { id, name: "Ada", attributes: { score: 3 } },
    ]);
    for (const fields of ["name,height", "points", "own.height"]) {
      const refused = await acme.admin.try(listContacts, { query: { ...people, fields } });
      expect(refused).toMatchObject({ status: 400, problem: { code: "unknown-field" } });
    }
  });

  test("is narrowed by conditions; own fields are asked of one kind, anything else by name", async () => {
    const acme = await newTenant();
    await define(acme, { key: "score", sortable: true });
    await define(acme, { key: "due", type: "DATETIME" });
    await define(acme, { key: "score", kind: "COMPANY", type: "TEXT" });
    await make(acme, "Ada", { score: 3, due: "2026-03-31T09:00:00+02:00" });
    await make(acme, "Ben", { score: 7, due: "2026-03-31T08:00:00Z" });
    await make(acme, "Bolt", { score: "high" }, "COMPANY");
    const high = { field: "own.score", op: "AT_LEAST", value: 5 };
    expect(await names(acme.admin, people, high)).toEqual(["Ben"]);
    expect(await names(acme.admin, { ...people, sort: "-own.score" }, high)).toEqual(["Ben"]);
    const early = { field: "own.due", op: "LESS", value: "2026-03-31T08:00:00Z" };
    expect(await names(acme.admin, people, early)).toEqual(["Ada"]);
    const firm = { all: [{ field: "own.score", op: "IS", value: "high" }, { not: high }] };
    const text = { field: "own.score", op: "CONTAINS", value: "HIG" };
    expect(await names(acme.admin, { kind: "COMPANY" }, text)).toEqual(["Bolt"]);
    expect(await names(acme.admin, {}, { field: "name", op: "STARTS_WITH", value: "b" })).toEqual([
      ...["Bolt", "Ben"],
    ]);

    for (const [query, where, field] of [
      [{}, high, "own.score"],
      [{ kind: "COMPANY" as const }, firm, "own.score"],
      [people, { field: "status", op: "IS", value: "NEW" }, "status"],
    ] as const) {
      const asked = { ...query, where: JSON.stringify(where) };
      const answer = await acme.admin.try(listContacts, { query: asked });
      expect(answer).toMatchObject({ status: 422, problem: { errors: [{ field }] } });
    }
    for (const sort of ["own.score", "phone", "kind", "-timeZones"]) {
      const answer = await acme.admin.try(listContacts, { query: { sort } });
      const reason = expect.stringContaining(sort.replace("-", ""));
      expect(answer).toMatchObject({
        status: 400,
        problem: { errors: [{ field: "sort", reason }] },
      });
    }
    const keys = async (query: { kind?: "PERSON" | "COMPANY" }) =>
      (await acme.admin.call(listContactConditionFields, { query })).items
        .filter(({ key }) => key.startsWith("own."))
        .map(({ key, type, sortable }) => [key, type, sortable]);
    expect(await keys({})).toEqual([]);
    expect(await keys(people)).toEqual([
      ["own.score", "NUMBER", true],
      ["own.due", "INSTANT", false],
    ]);
  });

  test("is sorted by every field that all have, page by page; what is empty comes last", async () => {
    const acme = await newTenant();
    const of = (name: string, more: object = {}) =>
      acme.admin.call(createContact, { body: { name, ...more } });
    const zone = (timeZone: string) => ({ timeZone });
    await of("ben", { company: "Looms", language: "es", ...zone("Europe/Madrid") });
    await of("Ada", { company: "engines", ...zone("Europe/London") });
    const { id } = await of("Cleo");
    await of("Dora", { company: "Looms", language: "en" });
    await of("Eve", { points: [{ type: "PHONE", value: "+34911234567" }] });
    await acme.admin.call(updateContact, { params: { id }, body: { language: "de" } });
    const last = { name: "Eve", country: "ES" };
    expect(
      (await acme.admin.call(listContacts, { query: { sort: "country" } })).items[0],
    ).toMatchObject(last);
    for (const [sort, expected] of [
      ["name", ["Ada", "ben", "Cleo", "Dora", "Eve"]],
      ["-name", ["Eve", "Dora", "Cleo", "ben", "Ada"]],
      ["company", ["Ada", "ben", "Dora", "Cleo", "Eve"]],
      ["-company", ["Dora", "ben", "Ada", "Eve", "Cleo"]],
      ["language", ["Cleo", "Dora", "ben", "Ada", "Eve"]],
      ["-updatedAt", ["Cleo", "Eve", "Dora", "Ada", "ben"]],
      ["createdAt", ["ben", "Ada", "Cleo", "Dora", "Eve"]],
    ] as const) {
      expect([sort, await names(acme.admin, { sort })]).toEqual([sort, expected]);
    }
    const zones = await names(acme.admin, { sort: "timeZone" });
    expect(zones.slice(0, 3)).toEqual(["Ada", "ben", "Eve"]);
    expect((await names(acme.admin, { sort: "region" })).length).toBe(5);
  });

  test("shows in any order only whom the caller sees", async () => {
    const acme = await newTenant();
    await define(acme, { key: "score", sortable: true });
    const agent = await acme.user("AGENT");
    await make(acme, "Ada", { score: 1 });
    const assigneeId = agent.userId;
    for (const [name, score] of Object.entries({ Ben: 2, Cleo: 3, Dora: 4 })) {
      const contact = { name, attributes: { score } };
      const body = { contact, assigneeId: name === "Dora" ? null : assigneeId };
      await acme.admin.call(createLead, { body });
    }
    expect(await names(agent, { ...people, sort: "-own.score" })).toEqual(["Cleo", "Ben"]);
    const low = { field: "own.score", op: "LESS", value: 3 };
    expect(await names(agent, { ...people, sort: "own.score" }, low)).toEqual(["Ben"]);
  });

  test("takes the values of many people over by work that shows how far it is", async () => {
    const acme = await newTenant();
    const { id } = await define(acme, { key: "rank" });
    await acme.server.admin.query(
      `insert into contacts (tenant_id, id, kind, name, attributes, created_at)
       select $1, uuidv7(), (array['PERSON', 'COMPANY'])[1 + i % 2], 'Somebody ' || i,
         jsonb_build_object('rank', i), now() from generate_series(1, 6000) i`,
      [acme.id],
    );
    await acme.admin.call(updateContactField, { params: { id }, body: { sortable: true } });
    await eventually(async () => {
      const [field] = (await acme.admin.call(listContactFields)).items;
      return field?.sortReady ? field : undefined;
    });
    const query = { ...people, sort: "-own.rank", limit: 1 };
    const [first] = (await acme.admin.call(listContacts, { query })).items;
    expect(first?.name).toBe("Somebody 6000");
  }, 30_000);
});

const rowsOf = "select 1 from contact_values where tenant_id = $1";

test("what is required is asked of everybody who is made, and taken from nobody", async () => {
  const acme = await newTenant();
  await define(acme, { key: "born", type: "DATE", required: true });
  const missing = {
    status: 422,
    problem: { errors: [{ field: "attributes.born", reason: "is required" }] },
  };
  expect(await acme.admin.try(createContact, { body: { name: "Ada" } })).toMatchObject(missing);
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  const lead = { contact: { name: "Ada", points } };
  expect(await acme.admin.try(createLead, { body: lead })).toMatchObject(missing);
  await make(acme, "Bolt", {}, "COMPANY");

  const attributes = { born: "1815-12-10" };
  const made = await acme.admin.call(createLead, {
    body: { contact: { ...lead.contact, attributes } },
  });
  // Of somebody who is known nothing is asked again.
  await acme.admin.call(createLead, { body: lead });
  const params = { id: made.contactId };
  expect(await acme.admin.try(updateContact, { params, body: { attributes: {} } })).toMatchObject(
    missing,
  );
  expect((await acme.admin.call(getContact, { params })).attributes).toEqual(attributes);

  const document = await acme.admin.send({ method: "GET", url: "/api/v1/openapi.json" });
  const { ContactAttributes } = document.json().components.schemas;
  expect(ContactAttributes).toMatchObject({ properties: { born: { format: "date" } } });
  // A firm has none.
  expect(ContactAttributes.required).toBeUndefined();
});

describe("a file", () => {
  test("fills the fields of people and firms, each as its type says, and its undo empties them", async () => {
    const acme = await newTenant();
    await define(acme, { key: "born", label: "Date of birth", type: "DATE", required: true });
    await define(acme, { key: "vip", type: "BOOLEAN" });
    await define(acme, { key: "staff", kind: "COMPANY" });
    const rows = [
      "Name,Company,Phone,Date of birth,VIP,staff,contact:nickname,Plan",
      `Ada,,${nextPhone()},1815/12/10,yes,,Countess,gold`,
      `Ben,,${nextPhone()},,no,,,`,
      `Cid,,${nextPhone()},long ago,no,,,`,
      `,Bolt,${nextPhone()},,,12,,`,
    ];
    const file = await uploaded(acme.admin, rows.join("\n"));
    expect(file.mapping.slice(3)).toEqual([
      ...["contact:born", "contact:vip", "contact:staff", "contact:nickname", "attribute:Plan"],
    ]);
    const body = { mapping: file.mapping };
    const preview = await acme.admin.call(previewImport, { params: { id: file.id }, body });
    expect(preview.rows[0]?.contactAttributes).toEqual({
      ...{ born: "1815-12-10", vip: true, nickname: "Countess" },
    });
    expect(preview.rows.map(({ faults }) => faults[0]?.code)).toEqual([
      ...[undefined, "field-missing", "date-invalid", undefined],
    ]);

    const done = await importCsv(acme.admin, rows.join("\n"));
    expect(done.counts).toMatchObject({ created: 2, errors: 2 });
    const { items } = await acme.admin.call(listContacts, { query: { sort: "createdAt" } });
    expect(items.map(({ kind, attributes }) => [kind, attributes])).toEqual([
      ["PERSON", { born: "1815-12-10", vip: true, nickname: "Countess" }],
      ["COMPANY", { staff: 12 }],
    ]);
    const [ada] = (await acme.admin.call(listLeads, { query: { q: "Ada" } })).items;
    const params = { id: ada?.id ?? "" };
    expect((await acme.admin.call(getLead, { params })).attributes).toEqual({ Plan: "gold" });
  });

  test("changes those who are known as it says, and its undo puts back what was there", async () => {
    const acme = await newTenant();
    await define(acme, { key: "tier", type: "TEXT" });
    const phone = nextPhone();
    await importCsv(acme.admin, `Name,Phone,tier,contact:note\nAda,${phone},one,old`);
    const [ada] = (await acme.admin.call(listContacts, { query: people })).items;
    const shown = async () =>
      (await acme.admin.call(getContact, { params: { id: ada?.id ?? "" } })).attributes;
    const text = `Name,Phone,tier,contact:more\nAda,${phone},two,new\n`;
    await importCsv(acme.admin, text, { onDuplicate: "UPDATE", overwrites: "EMPTY" });
    expect(await shown()).toEqual({ tier: "one", note: "old", more: "new" });
    const over = await importCsv(acme.admin, text, { onDuplicate: "UPDATE" });
    expect(await shown()).toEqual({ tier: "two", note: "old", more: "new" });
    await acme.admin.call(undoImport, { params: { id: over.id } });
    const before = { tier: "one", note: "old", more: "new" };
    await eventually(async () => isDeepStrictEqual(await shown(), before));
  });
});
