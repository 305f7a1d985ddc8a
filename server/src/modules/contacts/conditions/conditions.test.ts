import {
  CONDITION,
  type Condition,
  type ConditionOp,
  type ConditionScalar,
  valuesOfOp,
} from "@parley/contract";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { type LeadField, type LeadFields, leadFields, ownField } from "./catalogue.ts";
import { checkCondition } from "./check.ts";
import { factsOfLeads } from "./facts.ts";
import { matches } from "./matches.ts";
import { conditionSql } from "./sql.ts";

const now = new Date("2026-11-21T12:00:00.000Z");
const colours = ["red", "green", "blue"].map((value) => ({ value, label: value }));
const fields = [
  ["plan", "TEXT"],
  ["age", "NUMBER"],
  ["since", "DATE"],
  ["signed", "DATETIME"],
  ["vip", "BOOLEAN"],
  ["colour", "CHOICE"],
  ["colours", "MULTI_CHOICE"],
] as const;
const own = fields.map(([key, type]) =>
  ownField({
    id: newId(),
    key,
    label: key,
    type,
    choices: colours,
    sortable: false,
    sort_ready: false,
  }),
);

const texts = ["Ada", "ADA l", "İstanbul", "Straße", "ΣΑΣ", "a%_\\b", "'quoted'", "é", "x"];
const text = fc.oneof(fc.constantFrom(...texts), fc.string({ minLength: 1, maxLength: 3 }));
const plain = text.map((one) => one.replaceAll("\0", "0"));
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.1, 1e-9, 2.5, 1e21));
const day = fc.constantFrom("2026-11-21", "2026-11-20", "2026-11-15", "2025-02-28", "2026-11-22");
const instant = fc.constantFrom(
  "2026-11-21T12:00:00Z",
  "2026-11-21T12:00:00.000001Z",
  "2026-11-20T12:00:00.000000Z",
  "2026-11-14T13:00:00.5+01:00",
  "1999-12-31T23:59:59.999999Z",
);
const colour = fc.constantFrom("red", "green", "blue");
// Also what is of another kind than the field: it was there before the field was defined.
const attribute = <T>(kind: fc.Arbitrary<T>) =>
  fc.option(
    fc.oneof(
      { weight: 5, arbitrary: kind },
      { weight: 1, arbitrary: fc.constantFrom("?", 7, true) },
    ),
    {
      nil: undefined,
    },
  );
const attributes = fc
  .record({
    plan: attribute(plain),
    age: attribute(number),
    since: attribute(day),
    signed: attribute(fc.oneof(instant, fc.constantFrom("2026-06-31T09:00:00Z", "2026-11-21"))),
    vip: attribute(fc.boolean()),
    colour: attribute(colour),
    colours: attribute(fc.uniqueArray(colour)),
  })
  .map((all) => JSON.parse(JSON.stringify(all)));
const lead = fc.record({
  name: plain,
  company: fc.option(plain),
  status: fc.constantFrom("NEW", "CONTACTED", "CONVERTED"),
  source: fc.option(plain),
  attempts: fc.integer({ min: 0, max: 4 }),
  time_zone: fc.option(fc.constantFrom("Europe/London", "Asia/Tokyo")),
  last_outcome: fc.option(fc.constantFrom("ANSWERED", "BUSY")),
  last_attempt_at: fc.option(instant),
  next_attempt_at: fc.option(instant),
  is_mine: fc.boolean(),
  attributes,
});

let acme: TestTenant;
let catalogue: LeadFields;
let ids: string[];

beforeAll(async () => {
  acme = await newTenant();
  const leads = fc.sample(lead, { numRuns: 80, seed: 20_26 });
  const { rows } = await acme.server.admin.query<{ id: string }>(
    `with made as (
       select uuidv7() as contact_id, uuidv7() as id, v.* from jsonb_to_recordset($2::jsonb) as v (
         name text, company text, status text, source text, attempts int, time_zone text,
         last_outcome text, last_attempt_at timestamptz, next_attempt_at timestamptz, is_mine boolean,
         attributes jsonb)
     ), contact as (
       insert into contacts (tenant_id, id, kind, name, created_at)
       select $1, contact_id, 'PERSON', name, now() from made returning id
     )
     insert into leads (tenant_id, id, contact_id, name, company, status, source, attempts, time_zone,
       last_outcome, last_attempt_at, next_attempt_at, assignee_id, attributes, created_at)
     select $1, id, contact_id, name, company, status, source, attempts, time_zone, last_outcome,
       last_attempt_at, next_attempt_at, case when is_mine then $3::uuid end, attributes, now()
     from made returning id`,
    [acme.id, JSON.stringify(leads), acme.admin.userId],
  );
  ids = rows.map(({ id }) => id);
  catalogue = await acme.run(async (ctx) => {
    return new Map([...(await leadFields(ctx)), ...own.map((one) => [one.key, one] as const)]);
  });
});

/** A value that may be asked of a field. */
function askedOf({ type, choices }: LeadField): fc.Arbitrary<ConditionScalar> {
  switch (type) {
    case "NUMBER":
      return number;
    case "BOOLEAN":
      return fc.boolean();
    case "DATE":
      return day;
    case "INSTANT":
      return instant;
    case "REF":
    case "REFS":
      return fc.constantFrom(acme.admin.userId, "01890a5d-ac96-774b-bcce-b302099a8057");
    default:
      return choices ? fc.constantFrom(...choices.map(({ value }) => value)) : plain;
  }
}

function leafOf(field: LeadField, op: ConditionOp): fc.Arbitrary<Condition> {
  const one = askedOf(field);
  const several = fc.array(one, { minLength: 1, maxLength: 3 });
  const isDays = op === "LAST_DAYS" || op === "NOT_LAST_DAYS";
  const values = {
    NONE: fc.constant(undefined),
    ONE: isDays ? fc.integer({ min: 1, max: 10 }) : one,
    TWO: fc.tuple(one, one),
    SOME: several,
  }[valuesOfOp(op)];
  return values.map((value) => ({
    field: field.key,
    op,
    ...(value === undefined ? {} : { value }),
  }));
}

/** Conditions of any form, over all fields and all that can be asked of them. */
function conditions(): fc.Arbitrary<Condition> {
  const leaves = [...catalogue.values()].flatMap((field) =>
    field.ops.map((op) => leafOf(field, op)),
  );
  const leaf = fc.oneof(...leaves);
  const tree = (depth: number): fc.Arbitrary<Condition> => {
    if (depth === 1) return leaf;
    const inner = tree(depth - 1);
    const some = fc.array(inner, { minLength: 1, maxLength: 3 });
    return fc.oneof(
      { weight: 3, arbitrary: leaf },
      { weight: 1, arbitrary: some.map((all) => ({ all })) },
      { weight: 1, arbitrary: some.map((any) => ({ any })) },
      { weight: 1, arbitrary: inner.map((not) => ({ not })) },
    );
  };
  return tree(4);
}

async function found(condition: Condition): Promise<string[]> {
  return acme.run(async (ctx) => {
    const { rows } = await sql<{ id: string }>`select l.id from leads l
      where ${conditionSql(catalogue, condition, now)} order by l.id`.execute(ctx.tx);
    return rows.map(({ id }) => id);
  });
}

test("the database and the pure function agree about every lead and condition", async () => {
  const facts = await acme.run((ctx) => factsOfLeads(ctx, ids, catalogue));
  expect(facts.size).toBe(ids.length);
  const seen = { some: 0, none: 0 };
  await fc.assert(
    fc.asyncProperty(conditions(), async (condition) => {
      checkCondition(catalogue, CONDITION.parse(condition));
      const matching = ids.filter((id) => matches(condition, facts.get(id) ?? {}, now));
      seen[matching.length === 0 ? "none" : "some"] += 1;
      expect(await found(condition)).toEqual(matching.toSorted());
    }),
    { numRuns: 400 },
  );
  // Conditions that never hold would agree as well.
  expect(seen.some).toBeGreaterThan(100);
}, 60_000);

test.each([
  [{ field: "height", op: "IS", value: 1 }, "height", "is not a field of leads"],
  [{ field: "status", op: "CONTAINS", value: "N" }, "status", "cannot be asked with CONTAINS"],
  [{ field: "status", op: "IS", value: "LOST" }, "status", 'has no choice "LOST"'],
  [{ field: "name", op: "EMPTY" }, "name", "cannot be asked with EMPTY"],
  [{ field: "source", op: "EMPTY", value: "x" }, "source", "takes no value with EMPTY"],
  [{ field: "attempts", op: "GREATER", value: "2" }, "attempts", "needs a number"],
  [{ field: "attempts", op: "BETWEEN", value: [1] }, "attempts", "needs two values with BETWEEN"],
  [{ field: "assigneeId", op: "IS", value: "Ada" }, "assigneeId", "needs an id"],
  [{ field: "source", op: "IN", value: "Web" }, "source", "needs a list of values with IN"],
  [{ field: "own.since", op: "IS", value: "2026-06-31" }, "own.since", "needs a date like"],
  [{ field: "createdAt", op: "LESS", value: "soon" }, "createdAt", "needs an instant like"],
  [{ field: "createdAt", op: "LAST_DAYS", value: 0 }, "createdAt", "needs a number of days"],
  [{ field: "own.colours", op: "IN", value: ["pink"] }, "own.colours", 'has no choice "pink"'],
] satisfies [Condition, string, string][])("%o is refused by name", (leaf, field, reason) => {
  const check = () => checkCondition(catalogue, { all: [{ not: leaf }] });
  expect(check).toThrow(expect.objectContaining({ code: "invalid" }));
  expect(check).toThrow(`${field}: ${reason}`);
});

test("a condition has a form, a depth and a number of questions", () => {
  const leaf = { field: "status", op: "IS", value: "NEW" };
  const nested = (depth: number): unknown => (depth === 1 ? leaf : { not: nested(depth - 1) });
  const reason = (value: unknown) => CONDITION.safeParse(value).error?.issues[0];

  expect(CONDITION.parse(nested(5))).toEqual(nested(5));
  expect(reason(nested(6))?.message).toBe("is nested more than 5 deep");
  expect(reason(nested(2000))?.message).toBe("is nested more than 5 deep");
  expect(reason({ any: Array(51).fill(leaf) })?.message).toBe("asks more than 50 questions");
  expect(reason({ all: [leaf, { ...leaf, op: "LIKE" }] })?.path).toEqual(["all", 1, "op"]);
  expect(reason({ all: {} })?.path).toEqual(["all"]);
  expect(reason("status = NEW")?.message).toMatch(/^must be a condition/);
  expect(CONDITION.parse({ all: [] })).toEqual({ all: [] });
});
