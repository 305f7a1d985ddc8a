import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant, type TestTenant, testPassword } from "../../../testing/tenant.ts";

let server: TestServer;
beforeAll(async () => {
  // Behind a proxy on this machine, which says where people come from.
  server = await startTestServer({ TRUST_PROXY: "127.0.0.1" });
});
afterAll(() => stopTestServer(server));

const addresses = {
  britain: "81.2.69.160",
  germany: "193.99.144.80",
  spain: "2a0c:5a80::1",
  inside: "10.1.2.3",
};

async function signIn(user: Client, from: keyof typeof addresses): Promise<Client> {
  const client = new Client(user.http);
  const body = { email: user.session?.user.email ?? "", password: testPassword };
  const headers = { "x-forwarded-for": addresses[from] };
  const answer = await client.call(api.signIn, { body, headers });
  if (answer.result === "SIGNED_IN") client.session = answer.session;
  return client;
}

async function raised(tenant: TestTenant, userId: string) {
  await tenant.settled();
  await tenant.server.parley.watch.catchUp();
  const query = { kind: ["NEW_COUNTRY" as const] };
  const { items } = await tenant.admin.call(api.listSecurityEvents, { query });
  return items.filter((one) => one.userId === userId);
}

test("a sign-in from another country than before is told to administrators, once", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await signIn(bea, "inside");
  await signIn(bea, "britain");
  await signIn(bea, "britain");
  expect(await raised(acme, bea.userId)).toEqual([]);
  await signIn(bea, "germany");
  expect(await raised(acme, bea.userId)).toMatchObject([
    { severity: "MEDIUM", ip: addresses.germany, event: "DE", state: "OPEN" },
  ]);
  const { items } = await acme.admin.call(api.listNotifications, { query: {} });
  expect(items.map(({ title }) => title)).toContain("Security: a sign-in from a new country");
  // Countries that he has come from are no news, nor is an address that belongs to none.
  server.clock.advance(2 * 3_600_000);
  await signIn(bea, "britain");
  await signIn(bea, "germany");
  await signIn(bea, "inside");
  expect(await raised(acme, bea.userId)).toHaveLength(1);
});

test("one sees the country that each session began in", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const abroad = await signIn(bea, "germany");
  await signIn(bea, "inside");
  const { items } = await abroad.call(api.listOwnSessions);
  const countries = items.map(({ ip, country }) => [ip, country]);
  expect(countries).toEqual(
    expect.arrayContaining([
      [addresses.germany, "DE"],
      [addresses.inside, null],
    ]),
  );
});
