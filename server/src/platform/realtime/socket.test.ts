import { closeCodes, createLead, deactivateUser, signOut, updateUser } from "@parley/contract";
import { beforeAll, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { type TestServer, testServer } from "../../testing/server.ts";
import { openSocket, upgradeStatus } from "../../testing/socket.ts";
import { eventually, newTenant } from "../../testing/tenant.ts";

/* How sockets begin and end: who is let in, what he may send, and when he is shown out. */
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

const open = (client: Client) => openSocket(server, client);

test("an upgrade is refused without a session, from another page, and at another address", async () => {
  const { admin } = await newTenant();
  const own = new URL(server.url).host;
  const from = (origin: string) => upgradeStatus(server, admin, { headers: { origin } });
  expect(await upgradeStatus(server, null)).toBe(401);
  expect(await upgradeStatus(server, null, { headers: { cookie: "__Host-parley_at=x" } })).toBe(
    401,
  );
  expect(await from(`http://${own}`)).toBe(101);
  for (const origin of ["https://evil.example", "null", `http://${own}.evil.example`, "x"]) {
    expect([origin, await from(origin)]).toEqual([origin, 403]);
  }
  for (const since of ["x", "-1", "1.5", "1e9", "9".repeat(16)]) {
    expect(await upgradeStatus(server, admin, { query: `?since=${since}` })).toBe(400);
  }
});

test("a session that ends closes its sockets, and those of no other", async () => {
  const acme = await newTenant();
  const ann = await acme.user("AGENT");
  const [ofAnn, ofAdmin] = [await open(ann), await open(acme.admin)];
  await ann.call(signOut);
  expect(await ofAnn.closing()).toBe(closeCodes.ended);

  const bob = await acme.user("AGENT");
  const ofBob = await open(bob);
  await acme.admin.call(deactivateUser, { params: { id: bob.userId } });
  expect(await ofBob.closing()).toBe(closeCodes.ended);
  await ofAdmin.settled();
  expect(ofAdmin.closed).toBeUndefined();
  ofAdmin.cut();
});

test("rights that are taken away are gone from open sockets, with their topics", async () => {
  const acme = await newTenant();
  const boss = await acme.user("MANAGER");
  const socket = await open(boss);
  socket.send({ type: "subscribe", topics: ["board"] });
  await socket.settled();
  expect(socket.of("refused")).toEqual([]);
  const params = { id: boss.userId };
  await acme.admin.call(updateUser, { params, body: { roles: ["AGENT"] } });
  await eventually(() => socket.of("refused").length > 0);
  expect(socket.of("refused")).toEqual([{ type: "refused", topic: "board", code: "not-found" }]);

  const before = socket.of("gauge").length;
  server.parley.hub.publish(acme.id, "board", "secret");
  await acme.admin.call(createLead, { body: { contact: { name: "Ada" } } });
  await acme.settled();
  await socket.settled();
  expect(socket.of("gauge")).toHaveLength(before);
  expect(socket.events.some(({ name }) => name === "lead.created")).toBe(false);
  socket.cut();
});

test("a topic that is left at once is left, and what is no message is refused", async () => {
  const acme = await newTenant();
  const socket = await open(acme.admin);
  socket.send({ type: "subscribe", topics: ["board"] });
  socket.send({ type: "unsubscribe", topics: ["board"] });
  await socket.settled();
  server.parley.hub.publish(acme.id, "board", "not for him");
  for (const bad of ["x", "[]", '{"type":"shout"}', { type: "subscribe", topics: ["all"] }]) {
    socket.send(bad);
  }
  await socket.settled();
  expect(socket.of("gauge")).toEqual([]);
  expect(socket.of("refused").map(({ code }) => code)).toEqual(Array(4).fill("malformed"));
  socket.cut();
});

test("frames that are too large, and too many messages, end the socket", async () => {
  const acme = await newTenant();
  const large = await open(acme.admin);
  large.send("x".repeat(64 * 1024 + 1));
  expect(await large.closing()).toBe(1009);

  const talkative = await open(acme.admin);
  for (let i = 0; i < 60; i++) talkative.send({ type: "ping" });
  expect(await talkative.closing()).toBe(closeCodes.flood);
  const calm = await open(acme.admin);
  for (let i = 0; i < 10; i++) calm.send({ type: "ping" });
  await eventually(() => calm.of("pong").length === 10);
  calm.cut();
});

test("who reads too slowly is told to come back, and holds up nobody", async () => {
  const acme = await newTenant();
  const [slow, quick] = [await open(acme.admin), await open(acme.admin)];
  for (const socket of [slow, quick]) {
    socket.send({ type: "subscribe", topics: ["board"] });
    await socket.settled();
  }
  slow.ws.pause();
  // More than what the two ends of a connection hold between them.
  const large = "x".repeat(500_000);
  for (let i = 0; i < 60; i++) {
    server.parley.hub.publish(acme.id, "board", large);
    await eventually(() => quick.of("gauge").filter(({ value }) => value === large).length > i);
  }
  slow.ws.resume();
  expect(await slow.closing()).toBe(closeCodes.resume);
  quick.cut();
});

test("a page that answers no heartbeat is let go, one that does stays", async () => {
  const acme = await newTenant();
  const [dead, living] = [await open(acme.admin), await open(acme.admin)];
  // A computer that fell asleep: the connection is there and nobody answers.
  dead.ws.pause();
  const size = () => [...server.parley.hub.of(acme.id)].length;
  expect(size()).toBe(2);
  const live = server.parley as unknown as { live: { checkHearts(): void } };
  live.live.checkHearts();
  await living.settled();
  live.live.checkHearts();
  await eventually(() => size() === 1);
  await living.settled();
  living.cut();
  dead.cut();
});
