import {
  countLeads,
  createLead,
  type Input,
  type Lead,
  listLeads,
  type Problem,
} from "@parley/contract";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

type Query = Omit<Partial<Input<typeof listLeads>["query"]>, "where">;

const statuses = ["NEW", "CONTACTED", "QUALIFIED"] as const;
const sources = ["Web", "Fair"];
const firms = ["Engines 50%", null, "Under_score"];
const people = ["Ada", "ben", "Zoë", "ada b"];

let acme: TestTenant;
let rep: Client;
let boss: Client;
let teamId: string;
let all: Lead[];

/** Ninety leads that differ in everything a list can be narrowed by; made once, only read here. */
beforeAll(async () => {
  acme = await newTenant();
  teamId = await acme.team();
  rep = await acme.user("REP", { teamId });
  boss = await acme.user("SUPERVISOR", { teamId });
  const mate = await acme.user("REP", { teamId });
  const owners = [rep.userId, null, mate.userId, null, null];
  const made: Lead[] = [];
  for (let i = 0; i < 90; i++) {
    const phone = { type: "PHONE" as const, value: `+4411349600${String(i).padStart(2, "0")}` };
    const email = { type: "EMAIL" as const, value: `p${i % 7}@example.org` };
    const points = i % 2 === 0 ? [phone] : [{ ...phone, value: `+4479999600${i}` }];
    const name = `${people[i % 4]} ${i % 5}`;
    const company = firms[i % 3] ?? null;
    const body = {
      contact: { name, company, points: i < 7 ? [...points, email] : points },
      status: statuses[i % 3] ?? "NEW",
      source: sources[i % 2] ?? null,
      assigneeId: owners[i % 5] ?? null,
    };
    made.push(await acme.admin.call(createLead, { body }));
  }
  all = made.toReversed();
}, 60_000);

/** What the list ought to hold, worked out by hand. */
function expected(query: Query, seen: Lead[]): Lead[] {
  const { q, status, source, assigneeId, sort = "-createdAt" } = query;
  const found = seen.filter(
    (lead) =>
      (q === undefined ||
        `${lead.name} ${lead.company ?? ""}`.toLowerCase().includes(q.toLowerCase())) &&
      (status === undefined || status.includes(lead.status)) &&
      (source === undefined || lead.source === source) &&
      (assigneeId === undefined || lead.assigneeId === assigneeId),
  );
  if (sort === "-createdAt") return found;
  if (sort === "createdAt") return found.toReversed();
  const direction = sort === "name" ? 1 : -1;
  return found.toSorted((a, b) => {
    const [x, y] = [a.name.toLowerCase(), b.name.toLowerCase()];
    if (x !== y) return Buffer.compare(Buffer.from(x), Buffer.from(y)) * direction;
    return (a.id < b.id ? -1 : 1) * direction;
  });
}

async function walk(client: Client, query: Query): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call(listLeads, {
      query: { ...query, ...(cursor ? { cursor } : {}) },
    });
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
    ids.push(...page.items.map((lead) => lead.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

// Some fifty walks through the list, each of several requests.
test("whatever is asked for comes in order, all of it, and nothing twice", async () => {
  const query = fc.record(
    {
      q: fc
        .constantFrom("ada", "a b", "50%", "r_s", "engines", "zo", "0", " 1", "nobody")
        .filter((q) => q.trim().length > 1),
      status: fc.subarray([...statuses], { minLength: 1 }),
      source: fc.constantFrom(...sources),
      sort: fc.constantFrom("-createdAt", "createdAt", "name", "-name"),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      query,
      fc.integer({ min: 3, max: 40 }),
      fc.boolean(),
      async (asked, limit, own) => {
        const client = own ? rep : acme.admin;
        const seen = own ? all.filter((lead) => lead.assigneeId === rep.userId) : all;
        const wanted = { ...asked, ...(asked.q ? { q: asked.q.trim() } : {}) } as Query;
        const right = expected(wanted, seen).map((lead) => lead.id);
        expect(await walk(client, { ...wanted, limit })).toEqual(right);
        const { sort: _, ...filter } = wanted;
        const counted = await client.call(countLeads, { query: filter });
        expect(counted).toEqual({ count: right.length, capped: false });
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

describe("by address", () => {
  test.each<[Query, number[]]>([
    [{ phone: "+441134960042" }, [42]],
    [{ phone: "+441134960043" }, []],
    [{ phoneEnds: "0042" }, [42]],
    [{ phoneEnds: "4960042" }, [42]],
    [{ phoneEnds: "14960042" }, []],
    [{ email: "P3@example.org" }, [3]],
    [{ email: "p3@example.org", status: ["CONTACTED"] }, []],
    [{ phoneEnds: "0042", q: "zo" }, [42]],
    [{ phoneEnds: "0042", q: "be" }, []],
    [{ phoneEnds: "0042", phone: "+441134960044" }, []],
  ])("%j", async (query, numbers) => {
    const right = numbers.map((i) => all[89 - i]?.id);
    expect(await walk(acme.admin, query)).toEqual(right);
    expect(await acme.admin.call(countLeads, { query })).toMatchObject({ count: right.length });
  });
});

test("a team's supervisor sees the team's leads, by owner and by team", async () => {
  const team = all.filter((lead) => lead.teamId === teamId);
  expect(team).toHaveLength(36);
  expect(await walk(boss, {})).toEqual(team.map((lead) => lead.id));
  expect(await walk(acme.admin, { teamId })).toEqual(team.map((lead) => lead.id));
  const own = team.filter((lead) => lead.assigneeId === rep.userId).map((lead) => lead.id);
  expect(await walk(acme.admin, { assigneeId: rep.userId })).toEqual(own);
});

test("leads of a campaign", async () => {
  const [first, second] = all;
  if (!first || !second) throw new Error("no leads");
  const campaign = await acme.campaign({ leads: [first, second], start: false });
  expect(await walk(acme.admin, { campaignId: campaign.id })).toEqual([first.id, second.id]);
  expect(await walk(acme.admin, { campaignId: campaign.id, q: first.name.slice(0, 3) })).toContain(
    first.id,
  );
});

test("another tenant finds none of them, whatever it asks", async () => {
  const other = await newTenant();
  const campaign = await acme.campaign({ leads: all.slice(0, 1), start: false });
  for (const query of [
    {},
    { q: "ada" },
    { phone: "+441134960042" },
    { phoneEnds: "0042" },
    { email: "p3@example.org" },
    { assigneeId: rep.userId },
    { teamId },
    { campaignId: campaign.id },
  ]) {
    expect(await walk(other.admin, query)).toEqual([]);
    expect(await other.admin.call(countLeads, { query })).toEqual({ count: 0, capped: false });
  }
});

describe("refused", () => {
  test.each<[Record<string, string>, string, string]>([
    [{ q: "a" }, "malformed", "q"],
    [{ phoneEnds: "123" }, "malformed", "phoneEnds"],
    [{ status: "LOST" }, "malformed", "status.0"],
    [{ sort: "zodiac" }, "malformed", "sort"],
    [{ limit: "201" }, "malformed", "limit"],
    [{ colour: "red" }, "unknown-field", "colour"],
    [{ cursor: "nonsense" }, "invalid-cursor", "cursor"],
  ])("%j", async (query, code, field) => {
    const address = `/api/v1/leads?${new URLSearchParams(query)}`;
    const response = await acme.admin.send({ method: "GET", url: address });
    const problem: Problem = response.json();
    expect(problem).toMatchObject({ status: 400, code });
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  test("the cursor of another order", async () => {
    const { nextCursor } = await acme.admin.call(listLeads, { query: { limit: 5, sort: "name" } });
    const query = { cursor: nextCursor ?? "", sort: "createdAt" as const };
    const reply = await acme.admin.try(listLeads, { query });
    expect(reply).toMatchObject({ status: 400, problem: { code: "invalid-cursor" } });
  });
});
