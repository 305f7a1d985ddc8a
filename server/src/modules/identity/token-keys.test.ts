import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { getSession, getTokenKeys, refreshSession } from "@parley/contract";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { homeAt } from "../../platform/home.ts";
import { keyFiles } from "../../platform/keys.ts";
import { rotateOldTokenKey, rotateTokenKey } from "../../platform/token-keys.ts";
import { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { cookieNames } from "./access.ts";

// A server of its own, with a second process beside it: these tests change its keys.
let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  other = await startTestServer({}, server);
});
afterAll(async () => {
  await other.parley.stop();
  await other.admin.end();
  await stopTestServer(server);
});
afterEach(() => {
  vi.useRealTimers();
});

const home = () => server.parley.app.config.home;
const tokenOf = (client: Client) => client.cookies.get(cookieNames.access) ?? "";
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("anybody can check our tokens by the published keys", async () => {
  const { admin } = await newTenant(server);
  const { keys } = await new Client(server.parley.http).call(getTokenKeys);
  expect(keys).toMatchObject([{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" }]);
  expect(JSON.stringify(keys)).not.toContain('"d"');
  const { payload } = await jwtVerify(tokenOf(admin), createLocalJWKSet({ keys }));
  expect(payload.sub).toBe(admin.userId);
});

test("after a rotation tokens of both keys are taken, in every process, and the old ones for ten minutes", async () => {
  const { admin } = await newTenant(server);
  const old = tokenOf(admin);
  const { from, to } = await rotateTokenKey(home());
  await server.parley.tokens.reload();
  await admin.call(refreshSession);
  const fresh = tokenOf(admin);
  const kid = (token: string) => JSON.parse(atob(token.split(".")[0] ?? "")).kid;
  expect([kid(old), kid(fresh)]).toEqual([from, to]);

  // The other process has not been told: it looks when it meets a key that it does not know.
  const elsewhere = new Client(other.parley.http);
  expect((await elsewhere.try(getSession, bearer(fresh))).status).toBe(200);
  expect((await elsewhere.try(getSession, bearer(old))).status).toBe(200);
  expect((await elsewhere.call(getTokenKeys)).keys.map((key) => key.kid)).toEqual([to, from]);

  vi.useFakeTimers({ now: Date.now() + 11 * 60_000, toFake: ["Date"] });
  await server.parley.tokens.reload();
  expect(server.parley.tokens.publicKeys().map(({ id }) => id)).toEqual([to]);
});

test("a key is replaced by itself when it is 90 days old", async () => {
  expect(await rotateOldTokenKey(home())).toBe(false);
  const longAgo = new Date(Date.now() - 91 * 86_400_000);
  await utimes(join(homeAt(home()).keys, keyFiles.tokens), longAgo, longAgo);
  expect(await rotateOldTokenKey(home())).toBe(true);
  expect(await rotateOldTokenKey(home())).toBe(false);
});
