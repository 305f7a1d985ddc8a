import * as api from "@parley/contract";
import { describe, expect, test } from "vitest";
import { encodeCursor } from "../../../platform/http/cursor.ts";
import { newTenant } from "../../../testing/tenant.ts";

/*
 * The three catalogues keep the same rules; here as data. Dispositions belong to the calls, but what
 * they share is tested once.
 */
let hotKeys = 9;
const nothing = () => ({});
const disposition = () => ({ category: "CONTACT" as const, position: hotKeys++ });
const catalogues = [
  {
    kind: "SKILL",
    list: api.listSkills,
    create: api.createSkill,
    update: api.updateSkill,
    rest: nothing,
    seeded: [],
  },
  {
    kind: "PAUSE_REASON",
    list: api.listPauseReasons,
    create: api.createPauseReason,
    update: api.updatePauseReason,
    rest: nothing,
    seeded: ["Break", "Lunch", "Meeting", "Training"],
  },
  {
    kind: "DISPOSITION",
    list: api.listDispositions,
    create: api.createDisposition,
    update: api.updateDisposition,
    rest: disposition,
    seeded: [
      "Call back",
      "Language",
      "Machine",
      "No decision",
      "Not interested",
      "Qualified",
      "Sale",
      "Wrong person",
    ],
  },
] as const;

describe.each(catalogues)("$kind", ({ kind, list, create, update, rest, seeded }) => {
  const named = (name: string) => ({ name, ...rest() }) as never;

  test("an entry is added, listed by name, renamed, retired and brought back", async () => {
    const acme = await newTenant();
    const made = await acme.admin.try(create, { body: named("Alpha") });
    expect(made).toMatchObject({ status: 201, body: { name: "Alpha", retired: false } });
    const { id } = made.body;
    const names = async (retired?: "true" | "false") => {
      const { items } = await acme.admin.call(list, { query: retired ? { retired } : {} });
      return items.map(({ name }) => name);
    };
    expect(await names()).toEqual(["Alpha", ...seeded]);

    const params = { id };
    await acme.admin.call(update, { params, body: { name: "Beta", retired: true } });
    expect(await names()).toEqual(seeded);
    expect(await names("true")).toEqual(["Beta"]);
    const both = await acme.admin.call(list, { query: { withRetired: "true" } });
    expect(both.items.map(({ name }) => name).toSorted()).toEqual(["Beta", ...seeded].toSorted());
    await acme.admin.call(update, { params, body: { retired: false } });
    expect(await names()).toContain("Beta");
    const changes = (await acme.events()).filter(({ name }) => name === "catalogue.changed");
    expect(changes.map(({ data }) => data)).toEqual(Array(3).fill({ kind, id }));
    await acme.sealed();
    const { rows } = await acme.server.admin.query<{ action: string }>(
      "select action from audit_log where tenant_id = $1 and subject_id = $2 order by id",
      [acme.id, id],
    );
    expect(rows.map(({ action }) => action)).toEqual(["CREATE", "UPDATE", "UPDATE"]);
  });

  test("a change that changes nothing says nothing", async () => {
    const acme = await newTenant();
    const { id } = await acme.admin.call(create, { body: named("Alpha") });
    const before = (await acme.events()).length;
    await acme.admin.call(update, { params: { id }, body: {} });
    expect(await acme.events()).toHaveLength(before);
  });

  test("pages stay whole, and a cursor that is none of its own is refused", async () => {
    const acme = await newTenant();
    for (const name of ["A1", "A2", "A3"]) await acme.admin.call(create, { body: named(name) });
    const first = await acme.admin.call(list, { query: { limit: 2 } });
    await acme.admin.call(create, { body: named("A0") });
    const query = { cursor: first.nextCursor ?? "", limit: 1 };
    const second = await acme.admin.call(list, { query });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["A1", "A2", "A3"]);
    const forged = { query: { cursor: encodeCursor(kind, ["A1", "no id"]) } };
    expect(await acme.admin.try(list, forged)).toMatchObject({
      status: 400,
      problem: { code: "invalid-cursor" },
    });
  });

  test("a name stands once in a tenant, retired or not", async () => {
    const [acme, zeta] = [await newTenant(), await newTenant()];
    const { id } = await acme.admin.call(create, { body: named("Alpha") });
    await acme.admin.call(update, { params: { id }, body: { retired: true } });
    const conflict = { status: 409, problem: { code: "conflict" } };
    expect(await acme.admin.try(create, { body: named("Alpha") })).toMatchObject(conflict);
    const other = await acme.admin.call(create, { body: named("Other") });
    const rename = { params: { id: other.id }, body: { name: "Alpha" } };
    expect(await acme.admin.try(update, rename)).toMatchObject(conflict);
    expect((await zeta.admin.try(create, { body: named("Alpha") })).status).toBe(201);
  });

  test("of two who change the same version, the second is told to load it again", async () => {
    const acme = await newTenant();
    const { body, headers } = await acme.admin.try(create, { body: named("Alpha") });
    const ifMatch = { "if-match": String(headers.etag) };
    const params = { id: body.id };
    const replies = await Promise.all(
      ["One", "Two"].map((name) =>
        acme.admin.try(update, { params, body: { name }, headers: ifMatch }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test("an agent reads and changes nothing; another tenant has its own", async () => {
    const [acme, zeta] = [await newTenant(), await newTenant()];
    const bea = await acme.user("AGENT");
    const { id } = await acme.admin.call(create, { body: named("Alpha") });
    expect((await bea.call(list, {})).items.map(({ name }) => name)).toContain("Alpha");
    const body = { name: "X" };
    expect((await bea.try(create, { body: named("X") })).status).toBe(403);
    expect((await bea.try(update, { params: { id }, body })).status).toBe(403);
    expect(await zeta.admin.try(update, { params: { id }, body })).toMatchObject({
      status: 404,
      problem: { code: "not-found" },
    });
    expect((await zeta.admin.call(list, {})).items.map(({ name }) => name)).toEqual(seeded);
  });
});

test("a pause may have a limit, and may lose it", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(api.listPauseReasons, {});
  expect(items.map(({ name, limitMinutes }) => [name, limitMinutes])).toEqual([
    ["Break", 15],
    ["Lunch", 30],
    ["Meeting", null],
    ["Training", null],
  ]);
  const body = { name: "Doctor", limitMinutes: 60 };
  const made = await acme.admin.call(api.createPauseReason, { body });
  const changed = { params: { id: made.id }, body: { limitMinutes: null } };
  expect(await acme.admin.call(api.updatePauseReason, changed)).toMatchObject({
    name: "Doctor",
    limitMinutes: null,
  });
  const endless = { body: { name: "Endless", limitMinutes: 481 } };
  expect((await acme.admin.try(api.createPauseReason, endless)).status).toBe(400);
});

test("dispositions of a new tenant stand on the hot keys from 1 and say what becomes of the lead", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(api.listDispositions, {});
  const byKey = [...items].sort((a, b) => a.position - b.position);
  expect(byKey.map((one) => [one.position, one.name, one.leadStatus, one.retryMinutes])).toEqual([
    [1, "Sale", "CONVERTED", null],
    [2, "Qualified", "QUALIFIED", null],
    [3, "Call back", "CONTACTED", 1440],
    [4, "Not interested", "NOT_INTERESTED", null],
    [5, "Wrong person", "UNREACHABLE", null],
    [6, "Language", null, 1440],
    [7, "Machine", null, 1440],
    [8, "No decision", "CONTACTED", 2880],
  ]);
  const params = { id: byKey[2]?.id ?? "" };
  const body = { retryMinutes: 60, leadStatus: null };
  expect(await acme.admin.call(api.updateDisposition, { params, body })).toMatchObject({
    name: "Call back",
    ...body,
  });
});

test("two dispositions in use share no hot key", async () => {
  const acme = await newTenant();
  const make = (name: string, position: number) =>
    acme.admin.try(api.createDisposition, { body: { name, category: "CONTACT", position } });
  const change = (id: string, body: { position?: number; retired?: boolean }) =>
    acme.admin.try(api.updateDisposition, { params: { id }, body });
  const taken = (name: string) => ({
    status: 422,
    problem: {
      code: "invalid",
      errors: [{ field: "position", reason: `is the hot key of "${name}" already` }],
    },
  });
  const count = async () => (await acme.admin.call(api.listDispositions, {})).items.length;

  expect(await make("Twin", 1)).toMatchObject(taken("Sale"));
  expect(await count()).toBe(8);
  const { body: other } = await make("Other", 9);
  expect(await change(other.id, { position: 1 })).toMatchObject(taken("Sale"));
  expect((await change(other.id, { position: 9 })).status).toBe(200);

  // The key of one that is retired is free; then it can come back on another key only.
  await change(other.id, { retired: true });
  expect((await make("Next", 9)).status).toBe(201);
  expect(await change(other.id, { retired: false })).toMatchObject(taken("Next"));
  expect((await change(other.id, { retired: false, position: 10 })).status).toBe(200);

  const both = await Promise.all([make("One", 30), make("Two", 30)]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
});
