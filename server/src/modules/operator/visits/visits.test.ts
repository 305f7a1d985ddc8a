import {
  createTeam,
  endpoints,
  endVisits,
  getSession,
  getSupportAccess,
  getTenant,
  grantSupportAccess,
  listAuditTrail,
  listContacts,
  listLeads,
  listOperatedTenants,
  listSecurityEvents,
  listSettingsVersions,
  listSupportVisits,
  listUnusedRights,
  listUsers,
  listVisits,
  openVisit,
  revokeSupportAccess,
  updateBrandingSettings,
  type VisitLevel,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { newOperator } from "../../../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { upgradeStatus } from "../../../testing/socket.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

// A server of its own: these tests move the clock.
let server: TestServer;
let olga: Client;
beforeAll(async () => {
  server = await startTestServer();
  olga = await newOperator(server);
});
afterAll(() => stopTestServer(server));

const named = (acme: TestTenant | string) => ({
  headers: { "x-tenant-id": typeof acme === "string" ? acme : acme.id },
});
const visit = (acme: TestTenant, minutes = 30) =>
  olga.try(openVisit, {
    params: { id: acme.id },
    body: { reason: "Imports fail since Monday", minutes },
  });

async function agreed(level: VisitLevel): Promise<TestTenant> {
  const acme = await newTenant(server);
  await acme.admin.call(grantSupportAccess, { body: { level, hours: 2 } });
  return acme;
}

async function visited(level: VisitLevel): Promise<TestTenant> {
  const acme = await agreed(level);
  expect((await visit(acme)).status).toBe(201);
  return acme;
}

test("without a visit nothing of a tenant answers, whatever is asked", async () => {
  const acme = await agreed("READ");
  await acme.lead({ name: "Ada Lovelace" });
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  let asked = 0;
  for (const { method, path, permission } of endpoints.values()) {
    if (["public", "operator"].includes(permission)) continue;
    const url = `/api/v1${path.replace(/:\w+/g, id)}`;
    const reply = await olga.send({ method, url, ...named(acme) });
    expect([path, reply.statusCode, reply.json().code]).toEqual([path, 403, "visit-needed"]);
    asked++;
  }
  expect(asked).toBeGreaterThan(100);
  expect((await olga.try(listLeads, named(id))).status).toBe(404);
  expect((await olga.try(listLeads, named("acme"))).status).toBe(404);
});

test("a visit needs the consent of the tenant, and no longer than it holds", async () => {
  const acme = await newTenant(server);
  expect(await visit(acme)).toMatchObject({ status: 403, problem: { code: "visit-needed" } });
  await acme.admin.call(grantSupportAccess, { body: { level: "READ", hours: 1 } });
  const { consent } = await olga.call(listVisits, { params: { id: acme.id } });
  expect(consent).toMatchObject({ level: "READ", grantedByName: "Admin" });
  server.clock.advance(50 * 60_000);
  olga = await newOperator(server);
  const opened = await visit(acme, 60);
  expect(opened.body.endsAt).toBe(consent?.until);
  expect((await olga.try(listLeads, named(acme))).status).toBe(200);
  server.clock.advance(11 * 60_000);
  olga = await newOperator(server);
  expect((await olga.try(listLeads, named(acme))).status).toBe(403);
});

test("who looks at the configuration learns of nobody", async () => {
  const acme = await visited("CONFIGURATION");
  await acme.lead({ name: "Ada Lovelace" });
  await acme.user("AGENT", { name: "Bea Brave" });
  await acme.admin.call(updateBrandingSettings, { body: { name: "Acme", accentColor: null } });
  expect(await olga.call(getTenant, named(acme))).toMatchObject({ id: acme.id, slug: acme.slug });
  const users = await olga.call(listUsers, named(acme));
  expect(users.items).toHaveLength(2);
  const versions = { params: { section: "branding" as const }, ...named(acme) };
  const answers = [
    users,
    await olga.call(listUnusedRights, named(acme)),
    await olga.call(listSettingsVersions, versions),
  ];
  const text = JSON.stringify(answers);
  for (const told of ["Bea", 'Admin"', `@${acme.slug}`]) expect(text).not.toContain(told);
  const search = { query: { q: "bea" }, ...named(acme) };
  expect(await olga.try(listUsers, search)).toMatchObject({
    status: 403,
    problem: { code: "visit-reads-only" },
  });
  const paged = await olga.call(listUsers, { query: { limit: 1 }, ...named(acme) });
  expect(paged.nextCursor).toBeNull();
  for (const endpoint of [listLeads, listContacts, listAuditTrail]) {
    expect(await olga.try(endpoint, named(acme))).toMatchObject({
      status: 403,
      problem: { code: "permission-missing" },
    });
  }
});

test("who reads sees numbers and addresses masked, and writes nothing", async () => {
  const acme = await visited("READ");
  await acme.lead({ name: "Ada Lovelace", phone: "+442079461234", email: "ada@example.org" });
  const text = JSON.stringify(await olga.call(listContacts, named(acme)));
  expect(text).toContain("Ada Lovelace");
  for (const told of ["+442079461234", "ada@example.org"]) expect(text).not.toContain(told);
  const body = { name: "North" };
  for (const reply of [
    await olga.try(createTeam, { body, ...named(acme) }),
    await olga.try(updateBrandingSettings, {
      body: { name: "X", accentColor: null },
      ...named(acme),
    }),
    await olga.try(getSession, named(acme)),
  ]) {
    expect(reply).toMatchObject({ status: 403, problem: { code: "visit-reads-only" } });
  }
  for (const { method, path, permission, reads } of endpoints.values()) {
    if (reads || ["public", "operator"].includes(permission)) continue;
    const url = `/api/v1${path.replace(/:\w+/g, acme.id)}`;
    expect([path, (await olga.send({ method, url, ...named(acme) })).statusCode]).toEqual([
      path,
      403,
    ]);
  }
  expect(await upgradeStatus(server, olga, named(acme))).toBe(403);
  // Within a visit nobody operates either.
  expect((await olga.try(listOperatedTenants, named(acme))).status).toBe(403);
});

test("every request of a visit is in the tenant's log, with who, which visit and why", async () => {
  const acme = await visited("READ");
  const lead = await acme.lead();
  await olga.call(listLeads, named(acme));
  await acme.sealed();
  const { items: visits } = await acme.admin.call(listSupportVisits);
  expect(visits).toEqual([
    expect.objectContaining({
      operatorId: olga.userId,
      operatorName: "Olga Operator",
      reason: "Imports fail since Monday",
      level: "READ",
      isOpen: true,
    }),
  ]);
  const trail = await acme.admin.call(listAuditTrail, { query: { actorId: olga.userId } });
  expect(trail.items).toContainEqual(
    expect.objectContaining({
      event: "listLeads",
      action: "READ",
      actorName: "Olga Operator",
      fields: [`visit ${visits[0]?.id}`, "reason: Imports fail since Monday"],
    }),
  );
  // And whose data it was, as of anybody.
  const about = await acme.admin.call(listAuditTrail, { query: { subjectId: lead.id } });
  expect(about.items.map(({ actorId }) => actorId)).toContain(olga.userId);
  const own = await olga.call(listAuditTrail, { query: { subjectId: acme.id } });
  expect(own.items.map(({ event }) => event)).toContain("tenant.visited");
  await server.parley.watch.catchUp();
  const events = await acme.admin.call(listSecurityEvents, { query: { kind: ["SUPPORT_VISIT"] } });
  expect(events.items).toHaveLength(1);
});

test("the tenant ends a visit at once, and the operator may too", async () => {
  const acme = await visited("READ");
  await acme.admin.call(revokeSupportAccess);
  expect((await olga.try(listLeads, named(acme))).problem.code).toBe("visit-needed");
  const { items } = await acme.admin.call(listSupportVisits);
  expect(items[0]).toMatchObject({ isOpen: false, endedAt: expect.any(String) });
  expect((await visit(acme)).status).toBe(403);

  const zeta = await visited("READ");
  await olga.call(endVisits, { params: { id: zeta.id } });
  expect((await olga.try(listLeads, named(zeta))).status).toBe(403);
  const other = await newOperator(server);
  await visit(zeta);
  expect((await other.try(listLeads, named(zeta))).problem.code).toBe("visit-needed");
});

test("nobody but an administrator agrees to a visit", async () => {
  const acme = await newTenant(server);
  const mona = await acme.user("MANAGER");
  const body = { level: "READ" as const, hours: 1 };
  expect((await mona.try(grantSupportAccess, { body })).status).toBe(403);
  expect((await olga.try(grantSupportAccess, { body })).status).toBe(403);
  expect((await new Client(olga.http).try(getSupportAccess)).status).toBe(401);
});
