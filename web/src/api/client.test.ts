// @vitest-environment jsdom
import { createTeam, getTeam, listTeams, type Session, signIn } from "@parley/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "./api-error.ts";
import { call, renewSession } from "./client.ts";
import { currentSession, sessionStore } from "./session.ts";

type Asked = { method: string; path: string; headers: Headers; body: unknown };
type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

const asked: Asked[] = [];
let answers: Record<string, Answer[]> = {};

beforeEach(() => {
  asked.length = 0;
  answers = {};
  localStorage.clear();
  sessionStore.setState({ session: session("first-token"), clockOffset: 0 });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const method = init.method ?? "GET";
    asked.push({
      method,
      path,
      headers: new Headers(init.headers),
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    });
    const answer = answers[`${method} ${path}`]?.shift() ?? { status: 404, body: problem(404) };
    const status = answer.status ?? 200;
    const body = status === 204 ? null : JSON.stringify(answer.body ?? {});
    return new Response(body, { status, headers: answer.headers ?? {} });
  });
});
afterEach(() => vi.unstubAllGlobals());

function session(csrfToken: string): Session {
  return {
    user: { id: "u", name: "Maya Okafor", email: "maya@halden.example", locale: "en" },
    tenant: {
      id: "t",
      name: "Halden",
      slug: "halden",
      timeZone: "Europe/London",
      kind: "CUSTOMER",
    },
    roles: ["AGENT"],
    grants: {},
    teamId: null,
    isAgent: true,
    isDemo: true,
    mustEnrol: false,
    csrfToken,
    expiresIn: 900,
    position: 7,
    serverTime: new Date().toISOString(),
  };
}

function problem(status: number, code = "not-found") {
  return { type: "", title: "", status, code, detail: "No", traceId: "abc" };
}

const teams = { items: [], nextCursor: null };

test("parameters and the query stand in the address, arrays by repeating their key", async () => {
  answers = {
    "GET /api/v1/teams?limit=2&cursor=a%2Fb": [{ body: teams }],
    "GET /api/v1/teams/1%202": [{ body: {} }],
  };
  await call(listTeams, { query: { limit: 2, cursor: "a/b" } });
  await call(getTeam, { params: { id: "1 2" } });
  expect(asked.map(({ path }) => path)).toEqual([
    "/api/v1/teams?limit=2&cursor=a%2Fb",
    "/api/v1/teams/1%202",
  ]);
});

test("a write carries the token against forgery and a key for repeats, a read neither", async () => {
  answers = {
    "POST /api/v1/teams": [{ status: 201, body: { id: "x" } }],
    "GET /api/v1/teams": [{ body: teams }],
  };
  await call(createTeam, { body: { name: "South" } }, { idempotencyKey: "once" });
  await call(listTeams);
  const [write, read] = asked;
  expect(write?.headers.get("x-csrf-token")).toBe("first-token");
  expect(write?.headers.get("idempotency-key")).toBe("once");
  expect(write?.body).toEqual({ name: "South" });
  expect(read?.headers.get("x-csrf-token")).toBeNull();
  expect(read?.headers.get("idempotency-key")).toBeNull();
});

test("a refusal is an error with its code, its fields and its trace id", async () => {
  const errors = [{ field: "name", reason: "must not be empty" }];
  const body = { ...problem(422, "invalid"), errors };
  answers = { "POST /api/v1/teams": [{ status: 422, body, headers: { "retry-after": "9" } }] };
  const refusal = await call(createTeam, { body: { name: "" } }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toMatchObject({
    status: 422,
    code: "invalid",
    traceId: "abc",
    fields: errors,
    retryAfterSeconds: 9,
  });
});

test("an ended token is renewed once, and what was asked is asked again", async () => {
  answers = {
    "GET /api/v1/teams": [
      { status: 401, body: problem(401, "unauthenticated") },
      { body: { items: ["ok"], nextCursor: null } },
    ],
    "POST /api/v1/auth/refresh": [{ body: session("second-token") }],
  };
  await expect(call(listTeams)).resolves.toEqual({ items: ["ok"], nextCursor: null });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/v1/teams",
    "POST /api/v1/auth/refresh",
    "GET /api/v1/teams",
  ]);
  expect(currentSession()?.csrfToken).toBe("second-token");
});

test("several requests that fail together renew the token together", async () => {
  const ended = { status: 401, body: problem(401, "unauthenticated") };
  answers = {
    "GET /api/v1/teams": [ended, ended, ended, { body: teams }, { body: teams }, { body: teams }],
    "POST /api/v1/auth/refresh": [{ body: session("second-token") }],
  };
  await Promise.all([call(listTeams), call(listTeams), call(listTeams)]);
  expect(asked.filter(({ path }) => path.endsWith("/refresh"))).toHaveLength(1);
});

test("what another tab has renewed is only read", async () => {
  const since = Date.now() - 1000;
  localStorage.setItem("parley-renewed-at", String(Date.now()));
  answers = { "GET /api/v1/auth/session": [{ body: session("from-the-other-tab") }] };
  await renewSession(since);
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/auth/session"]);
  expect(currentSession()?.csrfToken).toBe("from-the-other-tab");
});

test("when the token cannot be renewed nobody is signed in any more", async () => {
  answers = {
    "GET /api/v1/teams": [{ status: 401, body: problem(401, "unauthenticated") }],
    "POST /api/v1/auth/refresh": [{ status: 401, body: problem(401, "session-ended") }],
  };
  await expect(call(listTeams)).rejects.toMatchObject({ code: "session-ended" });
  expect(currentSession()).toBeNull();
});

test("a wrong password is no ended token: it is not tried a second time", async () => {
  const refusal = { status: 401, body: problem(401, "wrong-credentials") };
  answers = { "POST /api/v1/auth/sign-in": [refusal] };
  const body = { email: "maya@halden.example", password: "wrong" };
  await expect(call(signIn, { body })).rejects.toMatchObject({ code: "wrong-credentials" });
  expect(asked).toHaveLength(1);
});

test("no answer at all has a code of its own", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await expect(call(listTeams)).rejects.toMatchObject({ code: "network", status: 0 });
});
