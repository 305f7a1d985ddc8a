import {
  type CallInput,
  createLead,
  listNotifications,
  markAllNotificationsRead,
  markNotificationRead,
  notificationTypes,
  operationChanged,
  sendNotification,
  updateLead,
  updateUser,
} from "@parley/contract";
import { expect, test } from "vitest";
import { emit } from "../../platform/events/emit.ts";
import { encodeCursor } from "../../platform/http/cursor.ts";
import { newId } from "../../platform/ids.ts";
import type { Client } from "../../testing/client.ts";
import { openSocket, type TestSocket } from "../../testing/socket.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../testing/tenant.ts";
import { notify } from "./notices.ts";

function titles(client: Client, query: CallInput<typeof listNotifications>["query"] = {}) {
  return client
    .call(listNotifications, { query })
    .then(({ items }) => items.map(({ title }) => title));
}

function tell(acme: TestTenant, userIds: string[], title: string) {
  return acme.run((ctx) => notify(ctx, userIds, { type: "SYSTEM", title }));
}

/** What the socket was handed, title by title. */
function handed(socket: TestSocket): string[] {
  return socket.of("notifications").flatMap(({ items }) => items.map(({ title }) => title));
}

test.each(notificationTypes)("a notification of type %s reaches its users", async (type) => {
  const acme = await newTenant();
  const [bea, cy] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const userIds = [bea.userId, cy.userId, bea.userId];
  const body = { userIds, type, title: "Team meeting", body: "At noon" };
  expect(await acme.admin.call(sendNotification, { body })).toEqual({ sent: 2 });
  for (const client of [bea, cy]) {
    expect(await client.call(listNotifications, {})).toMatchObject({
      unreadCount: 1,
      nextCursor: null,
      items: [
        {
          number: 1,
          type,
          title: "Team meeting",
          body: "At noon",
          senderId: acme.admin.userId,
          deliveredAt: null,
          readAt: null,
        },
      ],
    });
  }
  expect(await titles(acme.admin)).toEqual([]);
});

test("a user's numbers have no gap and no double, however many send at once", async () => {
  const acme = await newTenant();
  const users = [await acme.user("AGENT"), await acme.user("AGENT"), await acme.user("AGENT")];
  const ids = users.map(({ userId }) => userId);
  // In every order of users, so that two that lock in another order would wait for each other.
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      tell(acme, i % 2 === 0 ? ids : [...ids].reverse(), `Notice ${i}`),
    ),
  );
  for (const user of users) {
    const { items } = await user.call(listNotifications, {});
    expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => 12 - i));
  }
});

test("a notice of work that failed is not sent", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const failing = acme.run(async (ctx) => {
    await notify(ctx, [bea.userId], { type: "SYSTEM", title: "Never" });
    throw new Error("it failed");
  });
  await expect(failing).rejects.toThrow("it failed");
  await tell(acme, [bea.userId], "Then");
  const { items } = await bea.call(listNotifications, {});
  expect(items).toMatchObject([{ number: 1, title: "Then" }]);
});

test("lists newest first in pages that stay whole, all or unread only", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  for (const title of ["One", "Two", "Three"]) await tell(acme, [bea.userId], title);
  const first = await bea.call(listNotifications, { query: { limit: 2 } });
  expect(first.items.map(({ title }) => title)).toEqual(["Three", "Two"]);
  await tell(acme, [bea.userId], "Four");
  expect(await titles(bea, { cursor: first.nextCursor ?? "" })).toEqual(["One"]);

  const id = first.items[0]?.id ?? "";
  const read = await bea.call(markNotificationRead, { params: { id } });
  expect(read.readAt).not.toBeNull();
  expect(await titles(bea, { unread: "true" })).toEqual(["Four", "Two", "One"]);
  expect(await titles(bea, { unread: "false" })).toEqual(["Three"]);
  expect(await bea.call(markNotificationRead, { params: { id } })).toEqual(read);

  expect(await bea.call(markAllNotificationsRead)).toEqual({ read: 3 });
  expect(await bea.call(markAllNotificationsRead)).toEqual({ read: 0 });
  expect(await bea.call(listNotifications, {})).toMatchObject({ unreadCount: 0 });
  const news = (await acme.events()).filter(({ name }) => name === "notification.read");
  expect(news.map(({ data }) => data.all)).toEqual([false, true]);
});

test.each([
  ["of another list", encodeCursor("users", ["a", newId()])],
  ["with a word for a number", encodeCursor("notifications", ["one"])],
  ["with half a number", encodeCursor("notifications", [1.5])],
])("refuses a cursor %s", async (_, cursor) => {
  const acme = await newTenant();
  expect(await acme.admin.try(listNotifications, { query: { cursor } })).toMatchObject({
    status: 400,
    problem: { code: "invalid-cursor" },
  });
});

test("nobody reads or marks what is somebody else's; agents send none", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const [bea, cy] = [await acme.user("AGENT"), await acme.user("AGENT")];
  await tell(acme, [bea.userId], "For Bea");
  const { items } = await bea.call(listNotifications, {});
  const params = { id: items[0]?.id ?? "" };
  for (const other of [cy, acme.admin, zeta.admin]) {
    expect((await other.try(markNotificationRead, { params })).status).toBe(404);
    await other.call(markAllNotificationsRead);
  }
  expect(await bea.call(listNotifications, {})).toMatchObject({ unreadCount: 1 });
  const body = { userIds: [cy.userId], title: "Hello" };
  expect((await bea.try(sendNotification, { body })).status).toBe(403);
});

test("one user of another tenant in the list, and nobody is told", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const [bea, eve] = [await acme.user("AGENT"), await zeta.user("AGENT")];
  const body = { userIds: [bea.userId, eve.userId], title: "Hello" };
  expect(await acme.admin.try(sendNotification, { body })).toMatchObject({
    status: 404,
    problem: { code: "not-found" },
  });
  expect(await titles(bea)).toEqual([]);
  await tell(acme, [bea.userId, eve.userId], "Only ours");
  expect(await titles(bea)).toEqual(["Only ours"]);
  expect(await titles(eve)).toEqual([]);
});

test("what waited is handed over once and in order when the page opens", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const sent = Array.from({ length: 30 }, (_, i) => `Notice ${i}`);
  for (const title of sent) await tell(acme, [bea.userId], title);
  expect((await bea.call(listNotifications, {})).items[0]?.deliveredAt).toBeNull();

  const page = await openSocket(acme.server, bea);
  await eventually(() => handed(page).length >= sent.length);
  expect(handed(page)).toEqual(sent);
  const numbers = page.of("notifications").flatMap(({ items }) => items.map((one) => one.number));
  expect(numbers).toEqual(sent.map((_, i) => i + 1));
  const { items } = await bea.call(listNotifications, {});
  expect(items.every(({ deliveredAt }) => deliveredAt !== null)).toBe(true);

  page.cut();
  const again = await openSocket(acme.server, bea);
  await tell(acme, [bea.userId], "News");
  await eventually(() => handed(again).length > 0);
  expect(handed(again)).toEqual(["News"]);
  again.cut();
});

test("an open page gets each notice once and in order, while many are sent at once", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const page = await openSocket(acme.server, bea);
  await Promise.all(Array.from({ length: 40 }, (_, i) => tell(acme, [bea.userId], `Notice ${i}`)));
  await eventually(() => handed(page).length >= 40);
  const numbers = page.of("notifications").flatMap(({ items }) => items.map((one) => one.number));
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  page.cut();
});

test("two pages that open at once do not both take what waits, and each sees all or nothing of it", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  for (const title of ["One", "Two", "Three"]) await tell(acme, [bea.userId], title);
  const pages = await Promise.all([openSocket(acme.server, bea), openSocket(acme.server, bea)]);
  await eventually(() => pages.some((page) => handed(page).length > 0));
  await Promise.all(pages.map((page) => page.settled()));
  for (const page of pages) expect([[], ["One", "Two", "Three"]]).toContainEqual(handed(page));
  for (const page of pages) page.cut();
});

test("a notice is heard by its user's sockets and by nobody else's", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const [page, other] = [
    await openSocket(acme.server, bea),
    await openSocket(acme.server, acme.admin),
  ];
  await tell(acme, [bea.userId], "For Bea");
  await eventually(() => handed(page).length > 0);
  await acme.events();
  await other.settled();
  expect(other.events.map(({ name }) => name)).not.toContain("notification.created");
  expect(handed(other)).toEqual([]);
  for (const socket of [page, other]) socket.cut();
});

function leadFor(client: Client, assigneeId: string | null) {
  const contact = {
    name: "Ada Lovelace",
    points: [{ type: "PHONE" as const, value: nextPhone(), primary: true }],
  };
  return client.call(createLead, { body: { contact, assigneeId } });
}

test("who is given a lead is told, in his language; who takes one himself is not", async () => {
  const acme = await newTenant();
  const [bea, cy] = [await acme.user("AGENT"), await acme.user("REP")];
  await acme.admin.call(updateUser, { params: { id: cy.userId }, body: { locale: "es" } });
  const lead = await leadFor(acme.admin, bea.userId);
  await acme.settled();
  expect(await bea.call(listNotifications, {})).toMatchObject({
    items: [
      {
        type: "TASK",
        title: "A lead was given to you",
        subjectKind: "LEAD",
        subjectId: lead.id,
        senderId: acme.admin.userId,
      },
    ],
  });
  const change = { params: { id: lead.id }, body: { assigneeId: cy.userId } };
  await acme.admin.call(updateLead, change);
  await leadFor(cy, cy.userId);
  await acme.admin.call(updateLead, { params: { id: lead.id }, body: { status: "CONTACTED" } });
  await acme.settled();
  expect(await titles(cy)).toEqual(["Le han asignado un contacto"]);
  expect(await titles(bea)).toHaveLength(1);
});

test("leads given in one go make one notice for each who gets some", async () => {
  const acme = await newTenant();
  const [bea, cy] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const { subscribers } = acme.server.parley;
  // The subscriber rests until all of them are there, as it does under load.
  await acme.settled();
  await acme.run(({ tx, tenantId }) =>
    tx
      .selectFrom("event_cursors")
      .select("position")
      .where("tenant_id", "=", tenantId)
      .where("subscriber", "=", "notifications.leads")
      .forUpdate()
      .execute()
      .then(async () => {
        for (const owner of [bea, bea, bea, cy]) await leadFor(acme.admin, owner.userId);
        await acme.events();
      }),
  );
  await subscribers.catchUp();
  expect(await titles(bea)).toEqual(["3 leads were given to you"]);
  expect(await bea.call(listNotifications, {})).toMatchObject({
    items: [{ subjectKind: null, subjectId: null }],
  });
  expect(await titles(cy)).toEqual(["A lead was given to you"]);
});

test.each([
  ["DONE", null, "DONE"],
  ["FAILED", "The file is gone", "The file is gone"],
  ["CANCELLED", null, undefined],
])("the owner of long work that is %s is told how it ended", async (state, error, body) => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const [id, subject] = [newId(), newId()];
  await acme.run(async (ctx) => {
    const row = { id, kind: "IMPORT", title: "leads.csv", unit: "ROWS", state, error };
    await ctx.tx
      .insertInto("operations")
      .values({ ...row, subject_id: subject, owner_id: bea.userId, created_at: ctx.now })
      .execute();
    await emit(ctx, operationChanged, { id, state }, { user: bea.userId });
  });
  await acme.settled();
  const { items } = await bea.call(listNotifications, {});
  const told = { type: "EVENT", title: "leads.csv", body, subjectKind: "IMPORT" };
  expect(items).toMatchObject(body ? [{ ...told, subjectId: subject }] : []);
});
