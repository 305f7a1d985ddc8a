import {
  changeOwnPassword,
  createApiKey,
  createTeam,
  deleteTeam,
  listApiKeys,
  listTeams,
  listUsers,
  revokeApiKey,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant } from "../../../testing/tenant.ts";
import { isWithin } from "./networks.ts";

// A server of its own: these tests move the clock.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const reading = { name: "Reports", permissions: { "teams:read": "ALL" } } as const;

test("a key opens what it was given and nothing else, without cookies or CSRF tokens", async () => {
  const acme = await newTenant(server);
  const body = {
    name: "Sync",
    permissions: { "teams:read": "ALL", "teams:create": "ALL" },
  } as const;
  const { key, apiKey } = await acme.admin.call(createApiKey, { body });
  expect(key).toMatch(/^parley_[\w-]{86}$/);
  const robot = new Client(server.parley.http);
  const team = await robot.call(createTeam, { body: { name: "By key" }, ...bearer(key) });
  expect((await robot.call(listTeams, bearer(key))).items.map(({ id }) => id)).toContain(team.id);
  expect(await robot.try(deleteTeam, { params: { id: team.id }, ...bearer(key) })).toMatchObject({
    status: 403,
    problem: { details: { permission: "teams:delete" } },
  });
  // What belongs to people is not for keys.
  const own = { current: "x", next: "another horse battery" };
  expect((await robot.try(changeOwnPassword, { body: own, ...bearer(key) })).status).toBe(401);
  // The service user is nobody whom one calls or signs in.
  const { items } = await acme.admin.call(listUsers, {});
  expect(items.map(({ id }) => id)).not.toContain(apiKey.userId);

  const { rows } = await server.admin.query<{ row: string }>(
    "select k::text as row from api_keys k where tenant_id = $1",
    [acme.id],
  );
  const secret = Buffer.from(key.slice(7), "base64url").subarray(32).toString("hex");
  expect(rows.map(({ row }) => row).join()).not.toContain(secret);
});

test("a key that was changed, or taken away, opens nothing at once", async () => {
  const [acme, rival] = [await newTenant(server), await newTenant(server)];
  const { key, apiKey } = await acme.admin.call(createApiKey, { body: reading });
  const robot = new Client(server.parley.http);
  await robot.call(listTeams, bearer(key));
  const bytes = Buffer.from(key.slice(7), "base64url");
  const forged = Buffer.from(bytes);
  forged.write(rival.id.replaceAll("-", ""), 0, "hex");
  for (const text of [`${key.slice(0, -4)}AAAA`, `parley_${forged.toString("base64url")}`]) {
    expect((await robot.try(listTeams, bearer(text))).status).toBe(401);
  }
  const params = { id: apiKey.id };
  expect((await rival.admin.try(revokeApiKey, { params })).status).toBe(404);
  const revoked = await acme.admin.call(revokeApiKey, { params });
  expect(revoked.revokedAt).not.toBeNull();
  expect((await robot.try(listTeams, bearer(key))).status).toBe(401);
});

test("a key ends when it was told to, and says when it was used", async () => {
  const acme = await newTenant(server);
  const expiresAt = new Date(server.clock.now().getTime() + 3_600_000).toISOString();
  const { key } = await acme.admin.call(createApiKey, { body: { ...reading, expiresAt } });
  const robot = new Client(server.parley.http);
  const used = async () => (await acme.admin.call(listApiKeys, {})).items[0]?.lastUsedAt;
  expect(await used()).toBeNull();
  await robot.call(listTeams, bearer(key));
  const first = await used();
  expect(first).not.toBeNull();
  // Not each request is worth a write.
  await robot.call(listTeams, bearer(key));
  expect(await used()).toBe(first);
  server.clock.advance(61_000);
  await robot.call(listTeams, bearer(key));
  expect(await used()).not.toBe(first);
  server.clock.advance(3_600_000);
  expect((await robot.try(listTeams, bearer(key))).status).toBe(401);
});

test("a key is good only where it may be used from", async () => {
  const acme = await newTenant(server);
  const robot = new Client(server.parley.http);
  const statusFrom = async (networks: string[]) => {
    const { key } = await acme.admin.call(createApiKey, { body: { ...reading, networks } });
    return (await robot.try(listTeams, bearer(key))).status;
  };
  expect(await statusFrom(["127.0.0.0/8"])).toBe(200);
  expect(await statusFrom(["203.0.113.0/24", "2001:db8::/32"])).toBe(401);
  const wrong = { ...reading, networks: ["everywhere"] };
  expect(await acme.admin.try(createApiKey, { body: wrong })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "networks" }] },
  });
  expect(isWithin(["203.0.113.7"], "203.0.113.7")).toBe(true);
  expect(isWithin(["203.0.113.7"], "::ffff:203.0.113.7")).toBe(true);
  expect(isWithin(["2001:db8::/32"], "2001:db8::1")).toBe(true);
  expect(isWithin(["203.0.113.0/24"], null)).toBe(false);
});

test("nobody gives a key what he lacks, or makes one at all without the right", async () => {
  const acme = await newTenant(server);
  const [tom, bea] = [await acme.user("MANAGER"), await acme.user("AGENT")];
  expect((await tom.try(createApiKey, { body: reading })).status).toBe(403);
  expect((await bea.try(listApiKeys, {})).status).toBe(403);
  const { key } = await acme.admin.call(createApiKey, {
    body: { name: "Maker", permissions: { "api-keys:create": "ALL", "teams:read": "TEAM" } },
  });
  const robot = new Client(server.parley.http);
  expect(await robot.try(createApiKey, { body: reading, ...bearer(key) })).toMatchObject({
    status: 403,
    problem: { details: { permission: "teams:read" } },
  });
  const person = { ...reading, userId: bea.userId };
  expect((await acme.admin.try(createApiKey, { body: person })).status).toBe(404);
});
