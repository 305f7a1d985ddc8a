import { rootCertificates } from "node:tls";
import * as api from "@parley/contract";
import { beforeEach, expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { directoryOf } from "./directory.ts";

let acme: TestTenant;
beforeEach(async () => {
  acme = await newTenant();
});

/** Addresses of the public internet, to which nothing is sent. */
const [host, elsewhere] = ["9.9.9.10", "9.9.9.11"];
const [authority = ""] = rootCertificates;
const account = { username: "acme", password: "what-the-carrier-gave" };

/** What the switch would be told of this tenant. */
async function told() {
  const { trunks, phones } = await directoryOf(acme.server.parley.app);
  const isOurs = ({ tenantId }: { tenantId: string | null }) => tenantId === acme.id;
  return { trunks: trunks.filter(isOurs), phones: phones.filter(isOurs) };
}

test("a trunk is told to the switch with its password, which nobody sees again", async () => {
  const body = { name: "Carrier", host, ...account, registers: true, channels: 30 };
  const trunk = await acme.admin.call(api.createTrunk, { body });
  expect(trunk).toMatchObject({ hasPassword: true, port: 5060, transport: "UDP", enabled: true });
  expect(JSON.stringify(trunk)).not.toContain(account.password);
  expect((await told()).trunks).toMatchObject([
    { name: trunk.id, host, credentials: account, registers: true, channels: 30 },
  ]);
  const { rows } = await acme.server.admin.query(
    "select encode(password, 'escape') as kept from trunk_passwords where trunk_id = $1",
    [trunk.id],
  );
  expect(rows[0].kept).not.toContain(account.password);

  const params = { id: trunk.id };
  await acme.admin.call(api.updateTrunk, { params, body: { callsPerSecond: 2.5, priority: 1 } });
  expect((await told()).trunks).toMatchObject([{ credentials: account, callsPerSecond: 2.5 }]);
  await acme.admin.call(api.updateTrunk, { params, body: { enabled: false } });
  expect((await told()).trunks).toEqual([]);
  // No switch is spoken to by this server.
  expect(await acme.admin.call(api.getTrunkState, { params })).toEqual({
    ...{ state: "UNKNOWN", registration: "NONE", certificate: "NONE" },
  });
});

test("a password is sent to no other host and for no other user than it was given for", async () => {
  const body = { name: "Carrier", host, ...account };
  const params = { id: (await acme.admin.call(api.createTrunk, { body })).id };
  for (const change of [{ host: elsewhere }, { username: "somebody" }]) {
    expect(await acme.admin.try(api.updateTrunk, { params, body: change })).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "password" }] },
    });
  }
  const anew = { host: elsewhere, password: "given-anew" };
  await acme.admin.call(api.updateTrunk, { params, body: anew });
  expect((await told()).trunks).toMatchObject([
    { host: elsewhere, credentials: { username: "acme", password: "given-anew" } },
  ]);
  await acme.admin.call(api.updateTrunk, { params, body: { username: null } });
  expect((await told()).trunks).toMatchObject([{ credentials: null }]);
});

test.each([
  { wrong: "a host inside of the house", body: { host: "10.0.0.5" }, status: 422 },
  { wrong: "a host that is none", body: { host: "sip:carrier" }, status: 400 },
  { wrong: "a user without a password", body: { username: "acme" }, status: 422 },
  { wrong: "a registration without a user", body: { registers: true }, status: 422 },
  { wrong: "a password with a line break", body: { ...account, password: "a\nb" }, status: 400 },
  { wrong: "a sender without a user", body: { callsAsUser: true }, status: 422 },
  { wrong: "an authority without TLS", body: { caCertificate: authority }, status: 422 },
  {
    wrong: "an authority of whom nothing is verified",
    body: { transport: "TLS" as const, verifiesCertificate: false, caCertificate: authority },
    status: 422,
  },
  {
    wrong: "a certificate that is none",
    body: { transport: "TLS" as const, caCertificate: authority.replace(/MII.{40}/, "") },
    status: 422,
  },
  {
    wrong: "a key instead of a certificate",
    body: { transport: "TLS" as const, caCertificate: authority.replaceAll("CERTIFICATE", "KEY") },
    status: 400,
  },
])("$wrong is refused", async ({ body, status }) => {
  const refused = await acme.admin.try(api.createTrunk, {
    body: { name: "Carrier", host, ...body },
  });
  expect(refused.status).toBe(status);
  expect((await told()).trunks).toEqual([]);
});

test("what is encrypted, and who is believed, is told to the switch", async () => {
  const secure = { transport: "TLS" as const, mediaEncryption: "SRTP" as const };
  const body = { name: "Carrier", host, ...secure, caCertificate: authority, behindNat: true };
  const trunk = await acme.admin.call(api.createTrunk, { body });
  expect(trunk).toMatchObject({ port: 5061, verifiesCertificate: true, callsAsUser: false });
  expect((await told()).trunks).toMatchObject([
    { ...secure, caCertificate: authority, verifiesCertificate: true, behindNat: true },
  ]);
  const params = { id: trunk.id };
  // An authority stays with the transport that it is for.
  const plain = { transport: "UDP" as const };
  expect((await acme.admin.try(api.updateTrunk, { params, body: plain })).status).toBe(422);
  await acme.admin.call(api.updateTrunk, { params, body: { ...plain, caCertificate: null } });
  expect((await told()).trunks).toMatchObject([{ ...plain, caCertificate: null, port: 5061 }]);
});

test("only administrators see trunks", async () => {
  const manager = await acme.user("MANAGER");
  expect((await manager.try(api.listTrunks)).status).toBe(403);
});

test("an agent's phone has a password of its own, and the newest counts", async () => {
  const agent = await acme.user("AGENT");
  expect(await agent.call(api.getPhone)).toEqual({ provider: "SIMULATED", kind: null });
  const first = await agent.call(api.issuePhone, { body: {} });
  expect((await told()).phones).toMatchObject([{ id: agent.userId, kind: "SIP" }]);
  const second = await agent.call(api.issuePhone, { body: { kind: "BROWSER" } });
  expect(await agent.call(api.getPhone)).toMatchObject({ kind: "BROWSER" });
  expect(second.username).toBe(first.username);
  expect(second.password).not.toBe(first.password);
  expect((await told()).phones).toMatchObject([
    { id: agent.userId, password: second.password, kind: "BROWSER" },
  ]);
  const viewer = await acme.user("VIEWER");
  expect((await viewer.try(api.issuePhone, { body: {} })).status).toBe(403);
  // Who supervises calls is rung for it.
  const supervisor = await acme.user("SUPERVISOR");
  const { password } = await supervisor.call(api.issuePhone, { body: {} });
  expect((await told()).phones).toContainEqual(
    expect.objectContaining({ id: supervisor.userId, password }),
  );
  const params = { id: supervisor.userId };
  await acme.admin.call(api.updateUser, { params, body: { roles: ["VIEWER"] } });
  expect((await told()).phones.map(({ id }) => id)).not.toContain(supervisor.userId);
});
