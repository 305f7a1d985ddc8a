import { createLead, createTeam, getLead, getTeam, listLeads, Problem } from "@parley/contract";
import { beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";

/*
 * What a request may look like, and how it is told when it does not. One tenant for all: nothing that
 * is refused leaves anything behind, and the last test counts.
 */
let acme: TestTenant;
let ada: Client;
let teamsBefore: number;
const json = { "content-type": "application/json" };
const huge = `{"name":"${"x".repeat(1_100_000)}"}`;
const someId = "01890a5d-ac96-774b-bcce-b302099a8057";

beforeAll(async () => {
  acme = await newTenant();
  ada = acme.admin;
  teamsBefore = await teams();
});

async function teams(): Promise<number> {
  const { rows } = await acme.server.admin.query<{ count: number }>(
    "select count(*)::int as count from teams where tenant_id = $1",
    [acme.id],
  );
  return rows[0]?.count ?? -1;
}

type Refused = {
  method?: string;
  url?: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  code: string;
  /** The field that is named, and a part of the reason. */
  field?: [string, string];
};

const newTeam = "/api/v1/teams";
const leads = "/api/v1/leads";

const refusals: Record<string, Refused> = {
  "an unknown field": {
    body: { name: "A", colour: "red" },
    status: 400,
    code: "unknown-field",
    field: ["colour", "is not known in the body"],
  },
  "an unknown field further down": {
    url: leads,
    body: { contact: { name: "Ada", points: [{ type: "PHONE", value: "+442079460000", x: 1 }] } },
    status: 400,
    code: "unknown-field",
    field: ["contact.points.0.x", "is not known in the body"],
  },
  "an unknown filter": {
    method: "GET",
    url: `${leads}?colour=red`,
    status: 400,
    code: "unknown-field",
    field: ["colour", "is not known in the query"],
  },
  "a filter of an address that takes none": {
    method: "GET",
    url: "/api/v1/tenant?fields=name",
    status: 400,
    code: "unknown-field",
    field: ["fields", "is not known in the query"],
  },
  "a wrong type": {
    body: { name: 7 },
    status: 400,
    code: "malformed",
    field: ["name", "must be a text"],
  },
  "a missing field": {
    body: {},
    status: 400,
    code: "malformed",
    field: ["name", "is missing"],
  },
  "an empty name": {
    body: { name: "  " },
    status: 400,
    code: "malformed",
    field: ["name", "must not be empty"],
  },
  "a list instead of an object": { body: [], status: 400, code: "malformed", field: ["body", ""] },
  "no body": { status: 400, code: "malformed", field: ["body", ""] },
  "a body where none belongs": {
    url: "/api/v1/notifications/read",
    body: { all: true },
    status: 400,
    code: "malformed",
    field: ["body", ""],
  },
  "a value outside of its list": {
    method: "GET",
    url: `${leads}?status=ASLEEP`,
    status: 400,
    code: "malformed",
    field: ["status.0", "NEW"],
  },
  "a limit beyond the most": {
    method: "GET",
    url: `${leads}?limit=201`,
    status: 400,
    code: "malformed",
    field: ["limit", "200"],
  },
  "the same filter twice": {
    method: "GET",
    url: `${leads}?q=aa&q=bb`,
    status: 400,
    code: "malformed",
    field: ["q", "must be a text"],
  },
  "an id that is none": {
    method: "GET",
    url: `${leads}/17`,
    status: 400,
    code: "malformed",
    field: ["id", "UUID"],
  },
  "an oversized body": { body: huge, headers: json, status: 413, code: "too-large" },
  "another media type": {
    body: "name=A",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 415,
    code: "unsupported-media-type",
  },
  "plain text": {
    body: "A",
    headers: { "content-type": "text/plain" },
    status: 415,
    code: "unsupported-media-type",
  },
  "a file where none belongs": {
    body: "a,b\n",
    headers: { "content-type": "text/csv" },
    status: 415,
    code: "unsupported-media-type",
  },
  "what is not JSON": { body: "{name:", headers: json, status: 400, code: "malformed" },
  "an empty body that says it is JSON": { body: "", headers: json, status: 400, code: "malformed" },
  "a poisoned prototype": {
    body: `{"__proto__":{"x":1},"name":"A"}`,
    headers: json,
    status: 400,
    code: "malformed",
  },
  "a NUL character": {
    body: { name: "A\0B" },
    status: 400,
    code: "malformed",
    field: ["name", "character"],
  },
  "half of a character": {
    body: { name: "A\ud800" },
    status: 400,
    code: "malformed",
    field: ["name", "character"],
  },
  "a NUL character in a field of one's own naming": {
    url: leads,
    body: { contact: { name: "Ada" }, attributes: { "a\0b": "x" } },
    status: 400,
    code: "malformed",
    field: ["attributes", "character"],
  },
  "a NUL character in a filter": {
    method: "GET",
    url: `${leads}?q=ab%00cd`,
    status: 400,
    code: "malformed",
    field: ["q", "character"],
  },
  "an address that cannot be decoded": {
    method: "GET",
    url: `${leads}/%E0%A4%A`,
    status: 400,
    code: "malformed",
  },
  "a version that is none": {
    method: "PATCH",
    url: `${leads}/${someId}`,
    body: {},
    headers: { "if-match": "three" },
    status: 400,
    code: "malformed",
  },
  "an unknown address": {
    method: "GET",
    url: "/api/v1/nothing",
    status: 404,
    code: "not-found",
  },
  "a method that the address does not know": {
    method: "DELETE",
    url: leads,
    status: 404,
    code: "not-found",
  },
};

describe("refused with the field and the reason", () => {
  test.each(Object.entries(refusals))("%s", async (_what, refused) => {
    const { method = "POST", url = newTeam, body, headers, status, code, field } = refused;
    const response = await ada.send({ method, url, body, headers });
    const problem = Problem.strict().parse(response.json());

    expect(response.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect({ status: response.statusCode, code: problem.code }).toEqual({ status, code });
    expect(problem).toMatchObject({
      status,
      type: expect.stringContaining(code),
      traceId: response.headers["x-request-id"],
    });
    expect(problem.title.length * problem.detail.length).toBeGreaterThan(0);
    if (!field) return;
    expect(problem.errors).toEqual([
      { field: field[0], reason: expect.stringContaining(field[1]) },
    ]);
  });

  test("every fault of a request at once", async () => {
    const { problem } = await ada.try(createLead, {
      query: { x: "1" },
      body: { contact: { name: 7, points: "none" }, colour: "red" },
    } as never);
    expect(problem.code).toBe("malformed");
    expect(problem.errors?.map(({ field }) => field).sort()).toEqual([
      "colour",
      "contact.name",
      "contact.points",
      "x",
    ]);
  });

  test("cursors that are not of this list and order", async () => {
    const { items: _, nextCursor } = await listOf(3);
    const id = Buffer.from(JSON.stringify(["leads -createdAt", "no id"])).toString("base64url");
    const cursors = ["", "x", "%%%", "e30", id, `${nextCursor}x`.repeat(3)];
    for (const cursor of cursors) {
      const reply = await ada.try(listLeads, { query: { cursor } });
      expect([cursor, reply.status, reply.problem.code]).toEqual([cursor, 400, "invalid-cursor"]);
    }
    const other = await ada.try(listLeads, {
      query: { cursor: nextCursor ?? "", sort: "createdAt" },
    });
    expect(other.problem).toMatchObject({
      code: "invalid-cursor",
      errors: [{ field: "cursor", reason: expect.any(String) }],
    });
  });

  test("and nothing of it was written", async () => {
    expect(await teams()).toBe(teamsBefore);
  });
});

async function listOf(count: number) {
  for (let i = 0; i < count; i++) await acme.lead();
  return ada.call(listLeads, { query: { limit: 1 } });
}

/** Every list, and what its cursor is made of: a forged one is refused, and never a bug. */
const forged: [string, string, (string | number)[]][] = [
  ["users", "/api/v1/users", ["A", "x"]],
  ["teams", "/api/v1/teams", ["A", "x"]],
  ["agents", "/api/v1/agents", ["A", "x"]],
  ["presence", "/api/v1/presence", ["A", "x"]],
  ["SKILL", "/api/v1/skills", ["A", "x"]],
  ["PAUSE_REASON", "/api/v1/pause-reasons", ["A", "x"]],
  ["CALLER_ID", "/api/v1/caller-ids", ["A", "x"]],
  ["DISPOSITION", "/api/v1/dispositions", ["A", "x"]],
  ["notifications", "/api/v1/notifications", ["x"]],
  ["calls", "/api/v1/calls", ["x"]],
  ["leads name", "/api/v1/leads?sort=name", ["A", "x"]],
  ["contacts", "/api/v1/contacts", ["x"]],
  ["imports", "/api/v1/imports", ["x"]],
  ["operations", "/api/v1/operations", ["x"]],
  ["campaigns", "/api/v1/dialer/campaigns", ["x"]],
  ["roles", "/api/v1/roles", ["A", "B"]],
  ["users", "/api/v1/users", [7, someId]],
  ["users", "/api/v1/users", ["A\0", someId]],
];

test.each(forged)("a forged cursor of %s is refused", async (kind, url, values) => {
  const cursor = Buffer.from(JSON.stringify([kind, ...values])).toString("base64url");
  const response = await ada.send({
    method: "GET",
    url: `${url}${url.includes("?") ? "&" : "?"}cursor=${cursor}`,
  });
  expect([response.statusCode, response.json().code]).toEqual([400, "invalid-cursor"]);
});

test("an answer holds what the contract names and nothing else", async () => {
  const lead = await acme.lead();
  const response = await ada.send({ method: "GET", url: `/api/v1/leads/${lead.id}` });
  // The timeline comes only where it is asked for.
  const known = Object.keys(getLead.response.shape).filter((key) => key !== "timeline");
  expect(Object.keys(response.json()).sort()).toEqual(known.sort());
  // The row has more: the key of its name for sorting, who made it, its version.
  expect(response.body).not.toContain("name_key");
  expect(response.headers.etag).toMatch(/^"1-/);
});

test("each request has an id of its own, in the header and in the refusal", async () => {
  const first = await ada.try(getTeam, { params: { id: someId } });
  const second = await ada.try(getTeam, { params: { id: someId } });
  expect(first.problem.traceId).toBe(first.headers["x-request-id"]);
  expect(first.problem.traceId).not.toBe(second.problem.traceId);
  expect(first.headers["cache-control"]).toBe("no-store");
});

test("a change on an older version is refused, on the newest or on any it is made", async () => {
  const made = await ada.try(createTeam, { body: { name: "Versions" } });
  expect(made.headers.etag).toMatch(/^"1-/);
  const change = (name: string, version?: string) =>
    ada.send({
      method: "PATCH",
      url: `/api/v1/teams/${made.body.id}`,
      body: { name },
      headers: version ? { "if-match": version } : {},
    });

  const changed = await change("Versions 2", '"1"');
  expect([changed.statusCode, changed.headers.etag]).toEqual([200, expect.stringMatching(/^"2-/)]);
  const late = await change("Versions 3", '"1"');
  expect([late.statusCode, late.json()]).toMatchObject([
    412,
    { code: "version-changed", details: { current: 2 } },
  ]);
  expect((await change("Versions 4", "*")).statusCode).toBe(200);
  expect((await change("Versions 5", 'W/"3"')).statusCode).toBe(200);
  expect((await change("Versions 6")).headers.etag).toMatch(/^"5-/);
});
