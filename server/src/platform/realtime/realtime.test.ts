import { type LiveEvent, listNotifications, sendNotification, updateLead } from "@parley/contract";
import { beforeAll, expect, test } from "vitest";
import type { Client } from "../../testing/client.ts";
import { type TestServer, testServer } from "../../testing/server.ts";
import { openSocket, type TestSocket } from "../../testing/socket.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";

/* What pages hear, over real sockets: who hears what, in which order, and after a cut. */
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

const open = (client: Client, since?: number) =>
  openSocket(server, client, since === undefined ? {} : { since });

async function heard(acme: TestTenant, ...sockets: TestSocket[]): Promise<void> {
  await acme.settled();
  for (const socket of sockets) await socket.settled();
}

const teamsIn = (socket: TestSocket) =>
  socket.events.filter(({ name }) => name === "team.created").map(({ data }) => data.id);

test("greets with the position, and tells only what comes after it", async () => {
  const acme = await newTenant();
  await acme.team();
  const head = (await acme.events()).at(-1)?.position;
  const socket = await open(acme.admin);
  expect(socket.messages[0]).toEqual({
    type: "hello",
    position: head,
    heartbeatSeconds: expect.any(Number),
    serverTime: expect.any(String),
  });
  const id = await acme.team();
  await heard(acme, socket);
  expect(teamsIn(socket)).toEqual([id]);
  socket.cut();
});

test("a page that is cut again and again during a stream misses nothing and hears nothing twice", async () => {
  const acme = await newTenant();
  let socket = await open(acme.admin);
  const all: LiveEvent[] = [];
  const made: string[] = [];
  let isDone = false;
  const stream = (async () => {
    for (let i = 0; i < 60; i++) made.push(await acme.team());
    isDone = true;
  })();
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { position } = socket;
    all.push(...socket.events);
    socket.cut();
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket = await open(acme.admin, position);
  }
  await stream;
  await heard(acme, socket);
  all.push(...socket.events);
  socket.cut();

  expect(all.filter(({ name }) => name === "team.created").map(({ data }) => data.id)).toEqual(
    made,
  );
  const positions = all.map(({ position }) => position);
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
});

test("a position that cannot be resumed from is answered by: load everything anew", async () => {
  const acme = await newTenant();
  await acme.team();
  const head = (await acme.events()).at(-1)?.position ?? 0;
  const future = await open(acme.admin, head + 1000);
  await eventually(() => future.of("resync").length > 0);
  expect(future.of("resync")).toEqual([{ type: "resync", position: head }]);
  // It goes on from there.
  const id = await acme.team();
  await heard(acme, future);
  expect(teamsIn(future)).toEqual([id]);

  // Events that were dropped after their time are a gap.
  const { rowCount } = await server.admin.query(
    "delete from events where tenant_id = $1 and position <= 2",
    [acme.id],
  );
  expect(rowCount).toBe(2);
  const old = await open(acme.admin, 1);
  await eventually(() => old.of("resync").length > 0);
  expect(old.events).toEqual([]);
  future.cut();
  old.cut();
});

test("a record's events go to its owner, to his supervisor and to whoever sees all", async () => {
  const acme = await newTenant();
  const [a, b] = [await acme.team(), await acme.team()];
  const [ann, bob, sue] = [
    await acme.user("AGENT", { teamId: a }),
    await acme.user("AGENT", { teamId: b }),
    await acme.user("SUPERVISOR", { teamId: a }),
  ];
  const sockets = await Promise.all([ann, bob, sue, acme.admin].map((client) => open(client)));
  const [ofAnn, ofBob, ofSue, ofAdmin] = sockets as [
    TestSocket,
    TestSocket,
    TestSocket,
    TestSocket,
  ];
  const lead = await acme.lead({ assigneeId: ann.userId });
  await heard(acme, ...sockets);

  const hears = (socket: TestSocket, name: string) =>
    socket.events.some((event) => event.name === name && event.data.id === lead.id);
  const created = sockets.map((socket) => hears(socket, "lead.created"));
  expect(created).toEqual([true, false, true, true]);

  // Given away, it leaves those who no longer see it, with its id only.
  await acme.admin.call(updateLead, {
    params: { id: lead.id },
    body: { assigneeId: bob.userId },
  });
  await heard(acme, ...sockets);
  for (const socket of [ofAnn, ofSue]) {
    expect(socket.events.at(-1)).toMatchObject({
      name: "record.left",
      data: { kind: "LEAD", id: lead.id },
    });
  }
  expect(hears(ofAnn, "lead.updated")).toBe(false);
  expect(hears(ofBob, "lead.updated")).toBe(true);
  expect(hears(ofAdmin, "lead.updated")).toBe(true);
  for (const socket of sockets) socket.cut();
});

test("what is said to one user is heard by him alone, in all of his pages", async () => {
  const acme = await newTenant();
  const ann = await acme.user("AGENT");
  const [one, two, other] = await Promise.all([open(ann), open(ann), open(acme.admin)]);
  const body = { userIds: [ann.userId], title: "Lunch" };
  await acme.admin.call(sendNotification, { body });
  await heard(acme, one, two, other);
  const told = (socket: TestSocket) =>
    socket.events.filter(({ name }) => name === "notification.created").length;
  expect([told(one), told(two), told(other)]).toEqual([1, 1, 0]);
  await eventually(() => one.of("notifications").length > 0 && two.of("notifications").length > 0);
  expect(other.of("notifications")).toEqual([]);
  for (const socket of [one, two, other]) socket.cut();
});

test("notices that waited come once and in order, and none comes again", async () => {
  const acme = await newTenant();
  const ann = await acme.user("AGENT");
  const titles = Array.from({ length: 12 }, (_, i) => `Notice ${i}`);
  for (const title of titles) {
    await acme.admin.call(sendNotification, { body: { userIds: [ann.userId], title } });
  }
  const [one, two] = await Promise.all([open(ann), open(ann)]);
  const shown = (...sockets: TestSocket[]) =>
    sockets.map((socket) =>
      socket.of("notifications").flatMap(({ items }) => items.map(({ title }) => title)),
    );
  await eventually(() => shown(one, two).flat().length >= titles.length);
  await heard(acme, one, two);
  // Whichever page was first took them; each page saw any of them once at most, and in order.
  expect([...new Set(shown(one, two).flat())].sort()).toEqual([...titles].sort());
  for (const list of shown(one, two)) {
    expect(list).toEqual(titles.filter((title) => list.includes(title)));
  }
  one.cut();
  two.cut();
  const later = await open(ann);
  await heard(acme, later);
  expect(shown(later)).toEqual([[]]);
  const { items } = await ann.call(listNotifications);
  expect(items.every(({ deliveredAt }) => deliveredAt !== null)).toBe(true);
  later.cut();
});
