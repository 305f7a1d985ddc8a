import {
  changeOwnPassword,
  confirmSession,
  createUser,
  endOwnSession,
  endUserSessions,
  exportAuditTrail,
  getBrandingSettings,
  getCall,
  getLimitSettings,
  getNoticeSettings,
  getOwnAgent,
  getRecordingSettings,
  getRetentionSettings,
  getSession,
  listOwnSessions,
  listUserSessions,
  placeCall,
  refreshSession,
  resetPassword,
  restoreSettings,
  setOwnState,
  signOutEverywhere,
  updateBrandingSettings,
  updateLimitSettings,
  updateNoticeSettings,
  updateRecordingSettings,
  updateRetentionSettings,
  updateUser,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { openSocket } from "../../testing/socket.ts";
import { eventually, fixedE164, newTenant, testPassword } from "../../testing/tenant.ts";

// A server of its own: these tests move the clock.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const emailOf = (client: Client) => client.session?.user.email ?? "";
const minutes = (count: number) => server.clock.advance(count * 60_000);
const stale = { status: 403, problem: { code: "reauthentication-needed" } };

async function isOut(client: Client): Promise<void> {
  await eventually(async () => (await client.try(getSession)).status === 401, { within: 2000 });
}

test("one sees where he is signed in, and ends one session or all", async () => {
  const { admin } = await newTenant(server);
  const phone = await new Client(admin.http).signIn(emailOf(admin), testPassword);
  const tablet = await new Client(admin.http).signIn(emailOf(admin), testPassword);
  const { items } = await admin.call(listOwnSessions);
  expect(items).toHaveLength(3);
  expect(items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
  expect(items[0]).toMatchObject({ ip: "127.0.0.1", startedAt: expect.any(String) });

  const own = (await phone.call(listOwnSessions)).items.find(({ isCurrent }) => isCurrent);
  await admin.call(endOwnSession, { params: { id: own?.id ?? "" } });
  await isOut(phone);
  await tablet.call(getSession);

  await admin.call(signOutEverywhere);
  await isOut(tablet);
  await isOut(admin);
  expect((await tablet.try(refreshSession)).status).toBe(401);
});

test("nobody ends a session of somebody else by its id", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const [session] = (await bea.call(listOwnSessions)).items;
  const params = { id: session?.id ?? "" };
  expect((await acme.admin.try(endOwnSession, { params })).status).toBe(404);
  await bea.call(getSession);
});

test("an administrator ends another's sessions; a supervisor may not", async () => {
  const acme = await newTenant(server);
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("SUPERVISOR")];
  const params = { id: bea.userId };
  expect((await tom.try(endUserSessions, { params })).status).toBe(403);
  expect((await tom.try(listUserSessions, { params })).status).toBe(403);
  expect((await acme.admin.call(listUserSessions, { params })).items).toHaveLength(1);
  await acme.admin.call(endUserSessions, { params });
  await isOut(bea);
  expect((await acme.admin.call(listUserSessions, { params })).items).toEqual([]);
  await acme.admin.call(getSession);
});

test("the sockets of a session end with it, within five seconds", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const socket = await openSocket(server, bea);
  const other = await openSocket(server, acme.admin);
  const began = performance.now();
  await acme.admin.call(endUserSessions, { params: { id: bea.userId } });
  await socket.closing(5000);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(other.closed).toBeUndefined();
  other.ws.close();
});

test("losing the session drops no call: it goes on, and there are no new ones", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = () => acme.lead({ phone: fixedE164("01"), assigneeId: bea.userId });
  const { id } = await bea.call(placeCall, { body: { leadId: (await lead()).id } });
  const state = async () => (await acme.admin.call(getCall, { params: { id } })).state;
  await eventually(async () => (await state()) === "TALKING", { what: "the talk" });

  await acme.admin.call(endUserSessions, { params: { id: bea.userId } });
  await isOut(bea);
  expect((await bea.try(placeCall, { body: { leadId: (await lead()).id } })).status).toBe(401);
  await acme.settled();
  expect(await state()).toBe("TALKING");
  // Who signs in again finds his call as it was.
  const again = await new Client(bea.http).signIn(emailOf(bea), testPassword);
  expect(await again.call(getOwnAgent)).toMatchObject({ state: "ON_CALL" });
});

test("what is dangerous needs a proof of the last ten minutes", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const params = { id: bea.userId };
  const body = { password: "another horse battery" };
  minutes(11);
  for (const tried of [
    await acme.admin.try(resetPassword, { params, body }),
    await acme.admin.try(endUserSessions, { params }),
    await acme.admin.try(updateUser, { params, body: { roles: ["SUPERVISOR"] } }),
    await acme.admin.try(createUser, {
      body: { ...body, name: "Eve", email: "eve@acme.example", roles: ["ADMIN"] },
    }),
  ]) {
    expect(tried).toMatchObject(stale);
  }
  await acme.admin.call(updateUser, { params, body: { name: "Beatrice" } });

  const wrong = await acme.admin.try(confirmSession, { body: { password: "not my password" } });
  expect(wrong).toMatchObject({ status: 422, problem: { errors: [{ field: "password" }] } });
  expect(await acme.admin.try(resetPassword, { params, body })).toMatchObject(stale);
  await acme.admin.call(confirmSession, { body: { password: testPassword } });
  await acme.admin.call(updateUser, { params, body: { roles: ["SUPERVISOR"] } });
  await acme.admin.call(resetPassword, { params, body });

  // Renewing the token proves nothing.
  minutes(11);
  await acme.admin.call(refreshSession);
  expect(await acme.admin.try(resetPassword, { params, body })).toMatchObject(stale);
});

test("so do the own password, the log as a file, and settings that rules hang on", async () => {
  const { admin } = await newTenant(server);
  const next = "another horse battery";
  minutes(11);
  const tried = {
    password: await admin.try(changeOwnPassword, { body: { current: testPassword, next } }),
    export: await admin.try(exportAuditTrail, { body: { password: "a long password" } }),
    retention: await admin.try(updateRetentionSettings, {
      body: (await admin.call(getRetentionSettings)).value,
    }),
    recording: await admin.try(updateRecordingSettings, {
      body: (await admin.call(getRecordingSettings)).value,
    }),
    notices: await admin.try(updateNoticeSettings, {
      body: (await admin.call(getNoticeSettings)).value,
    }),
    limits: await admin.try(updateLimitSettings, {
      body: (await admin.call(getLimitSettings)).value,
    }),
    restored: await admin.try(restoreSettings, { params: { section: "retention", version: 0 } }),
  };
  for (const [what, reply] of Object.entries(tried)) expect(reply, what).toMatchObject(stale);
  const { value } = await admin.call(getBrandingSettings);
  expect((await admin.try(updateBrandingSettings, { body: value })).status).toBe(200);
});

test("who holds a session cannot guess its password", async () => {
  const { admin } = await newTenant(server);
  const wrong = "not my password";
  const guess = () => admin.try(confirmSession, { body: { password: wrong } });
  for (let i = 0; i < 5; i++) expect((await guess()).status).toBe(422);
  expect(await guess()).toMatchObject({ status: 429, problem: { code: "too-many-requests" } });
  const body = { current: wrong, next: "another horse battery" };
  expect((await admin.try(changeOwnPassword, { body })).status).toBe(429);
});
