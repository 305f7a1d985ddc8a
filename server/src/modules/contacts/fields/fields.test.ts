import {
  type AttributeValue,
  type CallInput,
  createLead,
  createOwnField,
  getLead,
  listLeadFields,
  listLeads,
  listOperations,
  listOwnFields,
  updateLead,
  updateOwnField,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { importCsv } from "../testing.ts";
import { readCell } from "./values.ts";

type Field = CallInput<typeof createOwnField>["body"];
const define = (acme: TestTenant, field: Partial<Field> & { key: string }) =>
  acme.admin.call(createOwnField, { body: { label: field.key, type: "TEXT", ...field } });

const instantWanted = "must be a date and time with its offset like 2026-03-31T09:00:00+01:00";

type Attributes = Record<string, AttributeValue>;
const leadWith = (acme: TestTenant, attributes: Attributes, name = "Ada") => {
  const points = [{ type: "PHONE" as const, value: nextPhone(), primary: true }];
  return acme.admin.try(createLead, { body: { contact: { name, points }, attributes } });
};
const sizes = ["S", "M", "L"].map((value) => ({ value, label: `Size ${value}` }));

describe("values", () => {
  test("are judged when a lead is made and changed; each fault has its field and reason", async () => {
    const acme = await newTenant();
    await define(acme, { key: "plan", required: true });
    await define(acme, { key: "age", type: "NUMBER" });
    await define(acme, { key: "since", type: "DATE" });
    await define(acme, { key: "vip", type: "BOOLEAN" });
    await define(acme, { key: "site", type: "URL" });
    await define(acme, { key: "size", type: "CHOICE", choices: sizes });
    await define(acme, { key: "sizes", type: "MULTI_CHOICE", choices: sizes });
    const good = {
      ...{ plan: "gold", age: 7.5, since: "2026-02-28", vip: false, site: "https://a.example/x" },
      ...{ size: "M", sizes: ["S", "L"], "what nobody defined": 3 },
    };
    const made = await leadWith(acme, good);
    expect(made).toMatchObject({ status: 201, body: { attributes: good } });

    const bad = {
      age: "7",
      since: "2026-02-30",
      vip: 1,
      site: "ftp://x",
      size: "XL",
      sizes: ["S", "S"],
    };
    const refused = await leadWith(acme, bad as Attributes);
    expect(refused).toMatchObject({
      status: 422,
      problem: {
        code: "invalid",
        errors: [
          { field: "attributes.plan", reason: "is required" },
          { field: "attributes.age", reason: "must be a number" },
          { field: "attributes.since", reason: "must be a date like 2026-03-31" },
          { field: "attributes.vip", reason: "must be true or false" },
          { field: "attributes.site", reason: "must be an address like https://example.com" },
          { field: "attributes.size", reason: "must be one of S, M, L" },
          { field: "attributes.sizes", reason: "must be a list of S, M, L, each once" },
        ],
      },
    });
    const params = { id: made.body.id };
    const change = { params, body: { attributes: { plan: "gold", age: "old" } } };
    expect(await acme.admin.try(updateLead, change)).toMatchObject({ status: 422 });
    expect((await acme.admin.call(getLead, { params })).attributes).toEqual(good);
  });

  test.each([
    ["NUMBER", "12.50", 12.5],
    ["NUMBER", "12 apples", "must be a number"],
    ["BOOLEAN", "Yes", true],
    ["BOOLEAN", "não", false],
    ["BOOLEAN", "perhaps", "must be true or false"],
    ["DATE", "2026/03/31", "2026-03-31"],
    ["DATE", "31.3.2026", "must be a date like 2026-03-31"],
    ["DATETIME", "2026-03-31 09:00", "2026-03-31T08:00:00Z"],
    ["DATETIME", "2026/01/31 09:00:05", "2026-01-31T09:00:05Z"],
    ["DATETIME", "2026-03-31T09:00:00+02:00", "2026-03-31T09:00:00+02:00"],
    ["DATETIME", "2026-03-31 09:00 +0530", "2026-03-31T09:00:00+05:30"],
    // The clocks of the zone leave this half hour out, and have the second one twice.
    ["DATETIME", "2026-03-29 01:30", "2026-03-29T01:30:00Z"],
    ["DATETIME", "2026-10-25 01:30", "2026-10-25T00:30:00Z"],
    ["DATETIME", "2026-02-30 09:00", instantWanted],
    ["DATETIME", "2026-03-31", instantWanted],
    ["CHOICE", "size m", "M"],
    ["MULTI_CHOICE", "S; size l", ["S", "L"]],
    ["MULTI_CHOICE", "S; XL", "must be a list of S, M, L, each once"],
    ["URL", "example.com", "must be an address like https://example.com"],
    ["TEXT", "plain", "plain"],
  ] as const)("%s reads %j of a file as %j", (type, cell, expected) => {
    const read = readCell({ key: "x", label: "X", type, choices: sizes }, cell, "Europe/London");
    expect("value" in read ? read.value : read.reason).toEqual(expected);
  });
});

test("a file's cells are read as the fields say, and rows that do not fit are refused", async () => {
  const acme = await newTenant();
  await define(acme, { key: "plan", required: true });
  await define(acme, { key: "vip", type: "BOOLEAN" });
  await define(acme, { key: "sizes", type: "MULTI_CHOICE", choices: sizes });
  const rows = [
    "Name,Phone,plan,vip,sizes",
    "Ada,+442079460811,12,yes,S; size l",
    "Ben,+442079460812,gold,perhaps,",
    "Cleo,+442079460813,,no,",
  ];
  const { counts } = await importCsv(acme.admin, rows.join("\n"));
  expect(counts).toMatchObject({ created: 1, errors: 2 });
  const fields = "own.plan,own.vip,own.sizes";
  const [ada] = (await acme.admin.call(listLeads, { query: { fields } })).items;
  expect(ada).toMatchObject({ attributes: { plan: "12", vip: true, sizes: ["S", "L"] } });
});

describe("a definition", () => {
  test("is of managers; its key stands once; it is archived and brought back", async () => {
    const acme = await newTenant();
    const agent = await acme.user("AGENT");
    const { id } = await define(acme, { key: "plan" });
    const body = { key: "x", label: "X", type: "TEXT" as const };
    expect((await agent.try(createOwnField, { body })).status).toBe(403);
    expect((await agent.call(listOwnFields)).items.map(({ key }) => key)).toEqual(["plan"]);
    const again = await acme.admin.try(createOwnField, { body: { ...body, key: "plan" } });
    expect(again).toMatchObject({ status: 409, problem: { code: "conflict" } });

    const params = { id };
    const keys = async () =>
      (await acme.admin.call(listLeadFields)).items
        .map(({ key }) => key)
        .filter((key) => key.startsWith("own."));
    expect(await keys()).toEqual(["own.plan"]);
    await acme.admin.call(updateOwnField, { params, body: { archived: true, required: true } });
    expect(await keys()).toEqual([]);
    expect((await leadWith(acme, {})).status).toBe(201);
    await acme.admin.call(updateOwnField, { params, body: { archived: false } });
    expect((await leadWith(acme, {})).status).toBe(422);
  });

  test("that does not fit what leads have is refused with their number", async () => {
    const acme = await newTenant();
    for (const plan of ["gold", "gold", "7", 7, null, ""]) await leadWith(acme, { plan });
    const body = { key: "plan", label: "Plan", type: "NUMBER" as const };
    const misfit = (count: number) => ({
      status: 422,
      problem: { details: { count }, errors: [{ field: "type" }] },
    });
    expect(await acme.admin.try(createOwnField, { body })).toMatchObject(misfit(3));
    expect(await acme.admin.try(createOwnField, { body: { ...body, type: "TEXT" } })).toMatchObject(
      misfit(1),
    );

    const { id } = await define(acme, { key: "size", type: "CHOICE", choices: sizes });
    await leadWith(acme, { size: "M" });
    const fewer = { params: { id }, body: { choices: sizes.slice(0, 1) } };
    expect(await acme.admin.try(updateOwnField, fewer)).toMatchObject(misfit(1));
    const text = { params: { id }, body: { type: "TEXT" as const, choices: [] } };
    expect((await acme.admin.call(updateOwnField, text)).type).toBe("TEXT");
  });
});

async function names(acme: TestTenant, sort: string, where?: object): Promise<string[]> {
  const query = { sort, limit: 200, ...(where ? { where: JSON.stringify(where) } : {}) };
  return (await acme.admin.call(listLeads, { query })).items.map(({ name }) => name);
}

describe("a date with its time", () => {
  test("is kept with its offset, and asked for and sorted by when it is", async () => {
    const acme = await newTenant();
    const { id } = await define(acme, { key: "due", type: "DATETIME", sortable: true });
    // Written this way the texts are in another order than the instants.
    const due = {
      Ada: "2026-03-31T09:00:00+09:00",
      Ben: "2026-03-31T08:00:00-05:00",
      Cleo: "2026-03-31T07:00:00.500Z",
      Dora: undefined,
    };
    for (const [name, at] of Object.entries(due)) {
      const made = await leadWith(acme, at === undefined ? {} : { due: at }, name);
      expect(made.body.attributes).toEqual(at === undefined ? {} : { due: at });
    }
    expect(await names(acme, "own.due")).toEqual(["Ada", "Cleo", "Ben", "Dora"]);
    expect(await names(acme, "-own.due")).toEqual(["Ben", "Cleo", "Ada", "Dora"]);
    const after = { field: "own.due", op: "AT_LEAST", value: "2026-03-31T08:00:00.500+01:00" };
    expect(await names(acme, "own.due", after)).toEqual(["Cleo", "Ben"]);
    await acme.admin.call(updateOwnField, { params: { id }, body: { sortable: false } });
    expect(await names(acme, "name", after)).toEqual(["Ben", "Cleo"]);

    for (const wrong of ["2026-03-31", "2026-03-31T09:00:00", "2026-06-31T09:00:00Z", 7]) {
      expect(await leadWith(acme, { due: wrong })).toMatchObject({
        status: 422,
        problem: { errors: [{ field: "attributes.due", reason: instantWanted }] },
      });
    }
  });

  test("of a file is a time of the tenant's zone where it has no offset", async () => {
    const acme = await newTenant();
    await acme.server.admin.query("update tenants set time_zone = 'America/Bogota' where id = $1", [
      acme.id,
    ]);
    await define(acme, { key: "due", type: "DATETIME" });
    const rows = [`Ada,${nextPhone()},2026-03-31 09:00`, `Ben,${nextPhone()},tomorrow`];
    const { counts, reasons } = await importCsv(acme.admin, `Name,Phone,due\n${rows.join("\n")}`);
    expect(counts).toMatchObject({ created: 1, errors: 1 });
    expect(reasons).toMatchObject([{ code: "date-invalid", column: "due" }]);
    const [ada] = (await acme.admin.call(listLeads, { query: { fields: "own.due" } })).items;
    expect(ada).toMatchObject({ attributes: { due: "2026-03-31T14:00:00Z" } });
  });
});

describe("a sortable field", () => {
  test("puts the list in its order, what has no value last; any other is refused by name", async () => {
    const acme = await newTenant();
    const { id } = await define(acme, { key: "age", type: "NUMBER" });
    const ages = { Ada: 30, Ben: -4.5, Cleo: 1e9, Dora: undefined, Eve: 30 };
    for (const [name, age] of Object.entries(ages)) {
      await leadWith(acme, age === undefined ? {} : { age }, name);
    }
    const refused = await acme.admin.try(listLeads, { query: { sort: "own.age" } });
    expect(refused).toMatchObject({
      status: 400,
      problem: { errors: [{ field: "sort", reason: expect.stringContaining("own.age") }] },
    });
    await acme.admin.call(updateOwnField, { params: { id }, body: { sortable: true } });
    expect(await names(acme, "own.age")).toEqual(["Ben", "Ada", "Eve", "Cleo", "Dora"]);
    expect(await names(acme, "-own.age")).toEqual(["Cleo", "Eve", "Ada", "Ben", "Dora"]);
    const where = { field: "own.age", op: "BETWEEN", value: [0, 100] };
    expect(await names(acme, "-own.age", where)).toEqual(["Eve", "Ada"]);

    // What is written afterwards is in order at once, whoever writes.
    await leadWith(acme, { age: 0 }, "Fay");
    const [ada] = (await acme.admin.call(listLeads, { query: { q: "Ada" } })).items;
    const params = { id: ada?.id ?? "" };
    await acme.admin.call(updateLead, { params, body: { attributes: { age: -9 } } });
    expect(await names(acme, "own.age")).toEqual(["Ada", "Ben", "Fay", "Eve", "Cleo", "Dora"]);
  });

  test("takes the values of many leads over by work that shows how far it is", async () => {
    const acme = await newTenant();
    const { id } = await define(acme, { key: "rank", type: "NUMBER" });
    await acme.server.admin.query(
      `with made as (
         insert into contacts (tenant_id, id, kind, name, created_at)
         select $1, uuidv7(), 'PERSON', 'Person', now() from generate_series(1, 6000) i
         returning id)
       insert into leads (tenant_id, id, contact_id, name, attributes, created_at)
       select $1, uuidv7(), id, 'Person',
         jsonb_build_object('rank', row_number() over ()), now() from made`,
      [acme.id],
    );
    await acme.admin.call(updateOwnField, { params: { id }, body: { sortable: true } });
    expect((await acme.admin.try(listLeads, { query: { sort: "own.rank" } })).status).toBe(400);
    const done = await eventually(async () => {
      const [work] = (await acme.admin.call(listOperations)).items;
      return work?.state === "DONE" ? work : undefined;
    });
    expect(done).toMatchObject({ kind: "SORT_FIELD", title: "rank", done: 6000, subjectId: id });
    const query = { sort: "-own.rank", fields: "own.rank", limit: 2 };
    const { items } = await acme.admin.call(listLeads, { query });
    expect(items).toMatchObject([{ attributes: { rank: 6000 } }, { attributes: { rank: 5999 } }]);
    const [field] = (await acme.admin.call(listOwnFields)).items;
    expect(field).toMatchObject({ sortable: true, sortReady: true });
  }, 30_000);
});
