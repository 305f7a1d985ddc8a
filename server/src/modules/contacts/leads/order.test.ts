import { createOwnField, type Lead, listLeads } from "@parley/contract";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

/*
 * Pages of a list in every order, while others write: whoever was there from the beginning and did not
 * change comes once, and in order.
 */
let acme: TestTenant;

const made = `
  with one as (
    select uuidv7() as contact_id, uuidv7() as id, i, hashint4(i * 31 + $2::int) as h
    from generate_series(1, $3::int) i
  ), contact as (
    insert into contacts (tenant_id, id, kind, name, created_at)
    select $1, contact_id, 'PERSON', 'x', now() from one returning id
  )
  insert into leads (tenant_id, id, contact_id, name, company, status, source, external_id, attempts,
    last_outcome, last_attempt_at, next_attempt_at, attributes, created_at, updated_at)
  select $1, id, contact_id, (array['Ada', 'ben', 'Cleo', 'ádám'])[1 + abs(h) % 4],
    (array['Zeta', 'alpha', null])[1 + abs(h / 3) % 3],
    (array['NEW', 'CONTACTED', 'QUALIFIED'])[1 + abs(h / 7) % 3],
    (array['Web', 'Fair', null])[1 + abs(h / 11) % 3],
    case when h % 2 = 0 then 'x' || id end, abs(h / 13) % 4, (array['BUSY', null])[1 + abs(h / 17) % 2],
    case when h % 3 = 0 then now() - make_interval(secs => abs(h) % 50 / 1e6) end,
    case when h % 5 = 0 then now() end,
    case when h % 4 = 0 then '{}' else
      jsonb_build_object('age', (h % 40) / 8.0, 'plan', (array['Gold', 'silver', 'gold'])[1 + abs(h) % 3]) end,
    now(), now() - make_interval(secs => abs(h) % 9)
  from one`;

const make = (seed: number, count: number) => acme.server.admin.query(made, [acme.id, seed, count]);

const sorts = [
  ...["name", "company", "status", "source", "externalId", "attempts", "lastOutcome"],
  ...["lastAttemptAt", "nextAttemptAt", "createdAt", "updatedAt", "own.age", "own.plan"],
].flatMap((key) => [key, `-${key}`]);

beforeAll(async () => {
  acme = await newTenant();
  for (const [key, type] of [
    ["age", "NUMBER"],
    ["plan", "TEXT"],
  ] as const) {
    await acme.admin.call(createOwnField, { body: { key, label: key, type, sortable: true } });
  }
  await make(1, 60);
});

type Row = Lead & { attributes?: Record<string, unknown> };

/** What a row is sorted by, as the list's order sees it. */
function keyOf(lead: Row, key: string): string | number | null {
  if (key.startsWith("own.")) {
    const value = lead.attributes?.[key.slice(4)] ?? null;
    return typeof value === "string" ? value.toLowerCase() : (value as number | null);
  }
  const value = lead[key as keyof Lead] as string | number | null;
  const isFolded = key === "name" || key === "company";
  return isFolded && typeof value === "string" ? value.toLowerCase() : value;
}

function isAfter(a: string | number | null, b: string | number | null, down: boolean): boolean {
  if (a === null || b === null) return b === null;
  const order =
    typeof a === "string" && typeof b === "string"
      ? Buffer.compare(Buffer.from(a), Buffer.from(b))
      : Number(a) - Number(b);
  return down ? order >= 0 : order <= 0;
}

test("every order has its pages, whole and in order, while leads are added", async () => {
  let seed = 100;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sorts),
      fc.integer({ min: 7, max: 40 }),
      async (sort, limit) => {
        const down = sort.startsWith("-");
        const key = down ? sort.slice(1) : sort;
        const fields = [
          ...Object.keys((await acme.admin.call(listLeads)).items[0] ?? {}),
          "own.age",
          "own.plan",
        ];
        const before = new Set(await allIds());
        const seen: Row[] = [];
        let cursor: string | undefined;
        do {
          const query = { sort, limit, fields: fields.join(","), ...(cursor ? { cursor } : {}) };
          const page = await acme.admin.call(listLeads, { query });
          seen.push(...page.items);
          cursor = page.nextCursor ?? undefined;
          if (seen.length < 60) await make(++seed, 2);
        } while (cursor);
        const ids = seen.map(({ id }) => id);
        expect(new Set(ids).size, sort).toBe(ids.length);
        expect(ids.filter((id) => before.has(id)).length, sort).toBe(before.size);
        const keys = seen.map((lead) => keyOf(lead, key));
        keys.slice(1).forEach((one, i) => {
          expect(isAfter(keys[i] ?? null, one, down), `${sort} ${keys[i]} ${one}`).toBe(true);
        });
      },
    ),
    { numRuns: 16 },
  );
}, 60_000);

test("conditions on sortable fields find the same leads in every order", async () => {
  const age = fc.double({ min: -5, max: 5, noNaN: true });
  const where = fc.oneof(
    fc.record({ op: fc.constantFrom("GREATER", "AT_LEAST", "LESS", "AT_MOST"), value: age }),
    fc.record({ op: fc.constant("BETWEEN"), value: fc.tuple(age, age) }),
    fc.record({ op: fc.constant("IN"), value: fc.array(age, { minLength: 1, maxLength: 3 }) }),
  );
  const plan = fc.constantFrom("Gold", "gold", "silver", "none");
  await fc.assert(
    fc.asyncProperty(where, plan, async (asked, named) => {
      const all = [
        { field: "own.age", ...asked },
        { field: "own.plan", op: "IS", value: named },
      ];
      for (const one of [{ all }, all[0], all[1]]) {
        const query = { where: JSON.stringify(one), limit: 200 };
        const found = async (sort: string) =>
          (await acme.admin.call(listLeads, { query: { ...query, sort } })).items.map(
            ({ id }) => id,
          );
        const right = (await found("name")).sort();
        // A condition that is not the first thing asked is judged lead by lead.
        const plainly = { ...query, where: JSON.stringify({ not: { not: one } }) };
        const { items } = await acme.admin.call(listLeads, { query: plainly });
        expect(items.map(({ id }) => id).sort()).toEqual(right);
        for (const sort of ["own.age", "-own.plan"])
          expect((await found(sort)).sort()).toEqual(right);
      }
    }),
    { numRuns: 6 },
  );
}, 60_000);

async function allIds(): Promise<string[]> {
  const { rows } = await acme.server.admin.query<{ id: string }>(
    "select id from leads where tenant_id = $1",
    [acme.id],
  );
  return rows.map(({ id }) => id);
}

test("only what was asked for is answered, and what is unknown is named", async () => {
  const query = { fields: "name, own.plan", limit: 1 };
  const [lead] = (await acme.admin.call(listLeads, { query })).items;
  expect(Object.keys(lead ?? {}).sort()).toEqual(["attributes", "id", "name"]);
  const refusals: [object, string][] = [
    [{ fields: "name,height" }, "fields"],
    [{ fields: "own.height" }, "fields"],
    [{ colour: "red" }, "colour"],
    [{ where: "{" }, "where"],
    [{ where: '{"field":"status","op":"LIKE","value":"N"}' }, "where"],
  ];
  for (const [asked, field] of refusals) {
    const refused = await acme.admin.try(listLeads, { query: asked as never });
    expect([refused.status, JSON.stringify(refused.problem)]).toEqual([
      400,
      expect.stringContaining(field),
    ]);
  }
  for (const sort of ["height", "teamId", "own.height"]) {
    const refused = await acme.admin.try(listLeads, { query: { sort } });
    expect(refused).toMatchObject({ status: 400, problem: { errors: [{ field: "sort" }] } });
  }
  const forged = Buffer.from(JSON.stringify(["leads -updatedAt", acme.id, "soon"])).toString(
    "base64url",
  );
  const query2 = { sort: "-updatedAt", cursor: forged };
  expect(await acme.admin.try(listLeads, { query: query2 })).toMatchObject({
    status: 400,
    problem: { code: "invalid-cursor" },
  });
});
