import {
  type AgentState,
  getOwnAgent,
  listPauseReasons,
  listPresence,
  type Presence,
  presences,
  setOwnState,
  setPresence,
} from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeCursor } from "../../platform/http/cursor.ts";
import { newId } from "../../platform/ids.ts";
import type { Client } from "../../testing/client.ts";
import { openSocket } from "../../testing/socket.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { UserFollower } from "./follow.ts";
import { type Chosen, type PhonePresence, setPhonePresences, shownPresence } from "./presence.ts";

describe("what others see", () => {
  const cases: [string, Chosen, PhonePresence | null, boolean, Presence["presence"]][] = [
    ["nobody knows him yet", "ONLINE", null, false, "OFFLINE"],
    ["a page is open", "ONLINE", null, true, "ONLINE"],
    ["he chose to be away", "AWAY", null, true, "AWAY"],
    ["he chose not to be disturbed", "DND", null, true, "DND"],
    ["a choice is nothing without him", "DND", null, false, "OFFLINE"],
    ["off the floor without a page", "ONLINE", "OFFLINE", false, "OFFLINE"],
    ["off the floor with a page open", "ONLINE", "OFFLINE", true, "ONLINE"],
    ["ready at the phone", "ONLINE", "ONLINE", true, "ONLINE"],
    ["ready at the phone without a page", "ONLINE", "ONLINE", false, "ONLINE"],
    ["in a pause", "ONLINE", "AWAY", true, "AWAY"],
    ["a pause does not undo his choice", "DND", "AWAY", true, "DND"],
    ["a call makes busy", "ONLINE", "BUSY", true, "BUSY"],
    ["a call makes busy whatever was chosen", "DND", "BUSY", true, "BUSY"],
    ["a call makes busy though the page is gone", "AWAY", "BUSY", false, "BUSY"],
  ];
  test.each(cases)("%s", (_, chosen, phone, connected, shown) => {
    expect(shownPresence({ chosen, phone, connected })).toBe(shown);
  });

  const person = fc.record({
    chosen: fc.constantFrom<Chosen>("ONLINE", "AWAY", "DND"),
    phone: fc.constantFrom<PhonePresence | null>("ONLINE", "AWAY", "BUSY", "OFFLINE", null),
    connected: fc.boolean(),
  });
  test("busy means a call and nothing else; offline means that nothing reaches him", () => {
    fc.assert(
      fc.property(person, (one) => {
        const shown = shownPresence(one);
        expect(presences).toContain(shown);
        expect(shown === "BUSY").toBe(one.phone === "BUSY");
        const isReachable = one.connected || (one.phone !== null && one.phone !== "OFFLINE");
        expect(shown === "OFFLINE").toBe(!isReachable);
      }),
    );
  });
});

async function presenceOf(client: Client, userId: string): Promise<Presence | undefined> {
  const { items } = await client.call(listPresence, { query: { offline: "true", limit: 200 } });
  return items.find((one) => one.userId === userId);
}

function seen(client: Client, userId: string, presence: Presence["presence"]) {
  return eventually(
    async () => {
      const one = await presenceOf(client, userId);
      return one?.presence === presence ? one : null;
    },
    { what: `${presence}` },
  );
}

test("whose page is open is online, and what he chooses is seen", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT", { name: "Bea" });
  expect((await acme.admin.call(listPresence, {})).items).toEqual([]);
  const page = await openSocket(acme.server, bea);
  await seen(acme.admin, bea.userId, "ONLINE");

  const body = { presence: "DND" as const, activity: "Writing offers" };
  const chosen = await bea.call(setPresence, { body });
  expect(chosen).toMatchObject({ userId: bea.userId, name: "Bea", ...body });
  const { items } = await acme.admin.call(listPresence, {});
  expect(items).toEqual([chosen]);
  const events = (await acme.events()).filter(({ name }) => name === "presence.changed");
  expect(events.map(({ data }) => [data.presence, data.activity])).toEqual([
    ["ONLINE", null],
    ["DND", "Writing offers"],
  ]);
  page.cut();
});

test("the same choice twice is told once", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const body = { presence: "AWAY" as const, activity: "Lunch" };
  const first = await bea.call(setPresence, { body });
  expect(await bea.call(setPresence, { body })).toEqual(first);
  const events = (await acme.events()).filter(({ name }) => name === "presence.changed");
  expect(events).toHaveLength(1);
});

test.each<[AgentState, Presence["presence"]]>([
  ["OFFLINE", "OFFLINE"],
  ["READY", "ONLINE"],
  ["RESERVED", "BUSY"],
  ["ON_CALL", "BUSY"],
  ["WRAP_UP", "BUSY"],
  ["BUSY", "BUSY"],
  ["PAUSED", "AWAY"],
])("an agent who is %s is seen as %s", async (state, presence) => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await acme.run((ctx) => setPhonePresences(ctx, [{ userId: bea.userId, state }]));
  expect(await presenceOf(acme.admin, bea.userId)).toMatchObject({ presence });
});

test("the presence of an agent follows what he does at the phone", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const { items } = await bea.call(listPauseReasons, {});
  const states = [
    { state: "READY" as const },
    { state: "PAUSED" as const, pauseReasonId: items[0]?.id ?? "" },
    { state: "OFFLINE" as const },
  ];
  const shown: (string | undefined)[] = [];
  for (const body of states) {
    await bea.call(setOwnState, { body });
    shown.push((await presenceOf(acme.admin, bea.userId))?.presence);
  }
  expect(shown).toEqual(["ONLINE", "AWAY", "OFFLINE"]);
  expect(await bea.call(getOwnAgent)).toMatchObject({ state: "OFFLINE" });
});

test("first news of a person from two sides at once are both kept", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await Promise.all([
    acme.run((ctx) => setPhonePresences(ctx, [{ userId: bea.userId, state: "ON_CALL" }])),
    bea.call(setPresence, { body: { presence: "DND" } }),
  ]);
  expect(await presenceOf(acme.admin, bea.userId)).toMatchObject({ presence: "BUSY" });
  await acme.run((ctx) => setPhonePresences(ctx, [{ userId: bea.userId, state: "READY" }]));
  expect(await presenceOf(acme.admin, bea.userId)).toMatchObject({ presence: "DND" });
});

test("whose page is closed goes offline after a moment, and a reload is not seen", async () => {
  const acme = await newTenant();
  const [bea, cy] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const [page, reloaded] = [await openSocket(acme.server, bea), await openSocket(acme.server, cy)];
  await seen(acme.admin, bea.userId, "ONLINE");
  await seen(acme.admin, cy.userId, "ONLINE");
  page.cut();
  reloaded.cut();
  const again = await openSocket(acme.server, cy);
  // Five seconds is how long somebody may be gone before others see it.
  await seen(acme.admin, bea.userId, "OFFLINE");
  const heard = (await acme.events()).filter(({ name }) => name === "presence.changed");
  expect(heard.filter(({ data }) => data.userId === cy.userId)).toHaveLength(1);
  again.cut();
});

/** As if the process that held the sockets had been killed some time ago. */
async function silence(acme: TestTenant, userId: string): Promise<void> {
  await acme.server.admin.query(
    `update presence set connected = true, shown = 'ONLINE',
       seen_at = clock_timestamp() - interval '2 minutes'
     where tenant_id = $1 and user_id = $2`,
    [acme.id, userId],
  );
}

test("who was with a process that was killed is found, who came back is not", async () => {
  const acme = await newTenant();
  const { app, hub } = acme.server.parley;
  const [lost, back] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const page = await openSocket(acme.server, back);
  await seen(acme.admin, back.userId, "ONLINE");
  await acme.run((ctx) => setPhonePresences(ctx, [{ userId: lost.userId, state: "OFFLINE" }]));
  await silence(acme, lost.userId);
  await silence(acme, back.userId);

  await new UserFollower(app, hub).beat();
  expect(await presenceOf(acme.admin, lost.userId)).toMatchObject({ presence: "OFFLINE" });
  expect(await presenceOf(acme.admin, back.userId)).toMatchObject({ presence: "ONLINE" });
  page.cut();
});

test("a beat brings back whom another process has taken for gone", async () => {
  const acme = await newTenant();
  const { app, hub } = acme.server.parley;
  const bea = await acme.user("AGENT");
  const page = await openSocket(acme.server, bea);
  await seen(acme.admin, bea.userId, "ONLINE");
  await acme.server.admin.query(
    "update presence set connected = false, shown = 'OFFLINE' where user_id = $1",
    [bea.userId],
  );
  await new UserFollower(app, hub).beat();
  expect(await presenceOf(acme.admin, bea.userId)).toMatchObject({ presence: "ONLINE" });
  page.cut();
});

test("lists by name in pages, those who left the firm not at all", async () => {
  const acme = await newTenant();
  const gone = await acme.user("AGENT", { name: "Dan" });
  for (const name of ["Cy", "Ann", "Bob"]) await acme.user("AGENT", { name });
  await acme.server.admin.query("update users set status = 'DEACTIVATED' where id = $1", [
    gone.userId,
  ]);
  const first = await acme.admin.call(listPresence, { query: { offline: "true", limit: 3 } });
  expect(first.items.map(({ name }) => name)).toEqual(["Admin", "Ann", "Bob"]);
  const query = { offline: "true" as const, cursor: first.nextCursor ?? "" };
  const rest = await acme.admin.call(listPresence, { query });
  expect(rest).toMatchObject({ items: [{ name: "Cy" }], nextCursor: null });
  const forged = { query: { cursor: encodeCursor("presence", ["Ann", "x"]) } };
  expect((await acme.admin.try(listPresence, forged)).status).toBe(400);
});

test("nobody is busy by his own choice, and another tenant sees nobody of us", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const bea = await acme.user("AGENT");
  const busy = { body: { presence: "BUSY" } } as never;
  expect((await bea.try(setPresence, busy)).status).toBe(400);
  await bea.call(setPresence, { body: { presence: "ONLINE" } });
  const { items } = await zeta.admin.call(listPresence, { query: { offline: "true" } });
  expect(items.map(({ userId }) => userId)).toEqual([zeta.admin.userId]);
  const stranger = { userId: newId(), state: "READY" as const };
  await expect(acme.run((ctx) => setPhonePresences(ctx, [stranger]))).rejects.toThrow();
});
