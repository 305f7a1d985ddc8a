import { randomBytes } from "node:crypto";
import {
  type builtInRoles,
  createApiKey,
  createOperatedTenant,
  createRole,
  createUser,
  endpoints,
  getOperatedTenant,
  getSession,
  getTenant,
  listAuditTrail,
  listCampaigns,
  listLeads,
  listOperatedTenants,
  permissionCodes,
  platformPermissions,
  refreshSession,
  resetPasswordByLink,
  resumeTenant,
  type Session,
  signIn,
  suspendTenant,
} from "@parley/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTenant } from "../../platform/app.ts";
import { Client } from "../../testing/client.ts";
import { type MailServer, startMailServer } from "../../testing/mail-server.ts";
import { newOperator, operatorOf } from "../../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { openSocket, upgradeStatus } from "../../testing/socket.ts";
import { eventually, newTenant, testPassword } from "../../testing/tenant.ts";

let server: TestServer;
let mail: MailServer;
let olga: Client;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({ PARLEY_SMTP_URL: mail.url });
  olga = await operatorOf(server);
});
afterAll(async () => {
  await stopTestServer(server);
  mail.close();
});

const slug = () => `s${randomBytes(6).toString("hex")}`;
const emailOf = (client: Client) => client.session?.user.email ?? "";

function newOne(name = "Acme Travel") {
  const short = slug();
  return {
    name,
    slug: short,
    timeZone: "Europe/Madrid",
    country: "ES",
    admin: { name: "Ada Lovelace", email: `ada@${short}.example` },
  };
}

function suspend(id: string, reason = "The bill is unpaid") {
  return olga.call(suspendTenant, { params: { id }, body: { reason } });
}

test("nobody operates without a second factor", async () => {
  const session = await olga.call(getSession);
  expect(session).toMatchObject({ roles: ["SUPER_ADMIN"], mustEnrol: false });
  expect(session.tenant.kind).toBe("PLATFORM");
  const again = new Client(olga.http);
  const body = { email: emailOf(olga), password: testPassword };
  expect(await again.call(signIn, { body })).toMatchObject({ result: "FACTOR_NEEDED" });
});

test("an operator reads nothing that belongs to a tenant", async () => {
  const acme = await newTenant(server);
  await acme.lead();
  for (const endpoint of [listLeads, listCampaigns]) {
    expect(await olga.try(endpoint)).toMatchObject({ status: 403 });
  }
  const readable = Object.keys(olga.session?.grants ?? {}).filter((code) =>
    /^(leads|contacts|calls|campaigns|activities|settings|board)/.test(code),
  );
  expect(readable).toEqual([]);
});

test("tenants are found by name and by how they stand, page by page", async () => {
  const mark = slug();
  const ids: string[] = [];
  for (const name of ["Beta", "Alpha", "Gamma"]) {
    const { tenant } = await olga.call(createOperatedTenant, { body: newOne(`${name} ${mark}`) });
    ids.push(tenant.id);
  }
  const list = (query: object) => olga.call(listOperatedTenants, { query: { q: mark, ...query } });
  const first = await list({ limit: 2 });
  const second = await list({ limit: 2, cursor: first.nextCursor ?? "" });
  const names = [...first.items, ...second.items].map(({ name }) => name.split(" ")[0]);
  expect(names).toEqual(["Alpha", "Beta", "Gamma"]);
  expect(second.nextCursor).toBeNull();
  await suspend(ids[0] ?? "");
  expect((await list({ status: "SUSPENDED" })).items.map(({ id }) => id)).toEqual([ids[0]]);
  // The operator's own tenant is none of those that he looks after.
  const platform = olga.session?.tenant.id ?? "";
  expect((await olga.try(getOperatedTenant, { params: { id: platform } })).status).toBe(404);
  expect(
    (await olga.try(suspendTenant, { params: { id: platform }, body: { reason: "Why not" } }))
      .status,
  ).toBe(404);
});

test("a new tenant's first administrator gets in by the letter", async () => {
  const body = newOne();
  const made = await olga.call(createOperatedTenant, { body });
  expect(made).toMatchObject({ letter: "SENT", tenant: { status: "ACTIVE", slug: body.slug } });
  const letter = await eventually(
    () => mail.letters.find(({ to }) => to.includes(body.admin.email)),
    {
      what: "the letter",
    },
  );
  const token = /reset#(\S+)/.exec(letter.text)?.[1] ?? "";
  expect(letter.text).toContain("seven days");
  const visitor = new Client(olga.http);
  await visitor.call(resetPasswordByLink, { body: { token, password: testPassword } });
  const ada = await new Client(olga.http).signIn(body.admin.email, testPassword);
  expect(await ada.call(getTenant)).toMatchObject({ name: body.name, timeZone: "Europe/Madrid" });
  const team = { name: "Bea", email: `bea@${body.slug}.example`, password: testPassword };
  expect((await ada.try(createUser, { body: { ...team, roles: ["AGENT"] } })).status).toBe(201);

  // In both logs, by the operator.
  await server.parley.app.audit.drained();
  await server.parley.sealer.seal();
  const about = { query: { subjectId: made.tenant.id } };
  for (const client of [olga, ada]) {
    const { items } = await client.call(listAuditTrail, about);
    expect(items).toContainEqual(
      expect.objectContaining({ event: "tenant.created", actorId: olga.userId }),
    );
  }
  expect(await olga.try(createOperatedTenant, { body })).toMatchObject({
    status: 409,
    problem: { code: "conflict", errors: [{ field: "slug" }] },
  });
});

test("suspension ends sessions, sockets and keys, and nobody comes in until it is over", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const { key } = await acme.admin.call(createApiKey, {
    body: { name: "CRM", permissions: { "leads:read": "ALL" } },
  });
  const withKey = { headers: { authorization: `Bearer ${key}` } };
  const program = new Client(olga.http);
  expect((await program.try(listLeads, withKey)).status).toBe(200);
  const socket = await openSocket(server, bea);
  const keySocket = await openSocket(server, program, withKey);
  const before = await newTenant(server);

  const since = Date.now();
  const closed = await suspend(acme.id);
  expect(closed).toMatchObject({ status: "SUSPENDED", suspendedReason: "The bill is unpaid" });
  await eventually(() => socket.closed && keySocket.closed, { what: "the sockets end" });
  expect(Date.now() - since).toBeLessThan(5000);
  expect((await bea.try(getSession)).status).toBe(401);
  expect((await bea.try(refreshSession)).status).toBe(401);
  expect((await program.try(listLeads, withKey)).status).toBe(401);
  expect(await upgradeStatus(server, bea)).toBe(401);
  const credentials = { email: emailOf(bea), password: testPassword };
  const visitor = new Client(olga.http);
  expect(await visitor.try(signIn, { body: credentials })).toMatchObject({
    status: 403,
    problem: { code: "tenant-suspended" },
  });
  // Who has not the password learns nothing of it.
  const guess = { ...credentials, password: "not the password" };
  expect(await visitor.try(signIn, { body: guess })).toMatchObject({ status: 401 });
  // Nobody else is touched.
  expect((await before.admin.try(getSession)).status).toBe(200);
  expect(
    await olga.try(suspendTenant, { params: { id: acme.id }, body: { reason: "Again" } }),
  ).toMatchObject({
    status: 409,
    problem: { details: { status: "SUSPENDED" } },
  });

  await olga.call(resumeTenant, { params: { id: acme.id } });
  await eventually(async () => (await program.try(listLeads, withKey)).status === 200, {
    what: "the key is taken again",
  });
  const back = await new Client(olga.http).signIn(emailOf(acme.admin), testPassword);
  await acme.sealed();
  const { items } = await back.call(listAuditTrail, { query: { subjectId: acme.id } });
  expect(items.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["tenant.suspended", "tenant.resumed"]),
  );
});

test("whoever has the address in an open tenant too comes in there", async () => {
  const [acme, zeta] = [await newTenant(server), await newTenant(server)];
  const email = `both-${slug()}@example.org`;
  for (const one of [acme, zeta]) {
    const body = { name: "Bea", email, password: testPassword, roles: ["AGENT"] };
    await one.admin.call(createUser, { body });
  }
  await suspend(acme.id);
  const bea = await new Client(olga.http).signIn(email, testPassword);
  expect((await bea.call(getSession)).tenant.id).toBe(zeta.id);
});

test("nothing is dialled in a tenant that is closed, and dialling goes on afterwards", async () => {
  const acme = await newTenant(server);
  const lead = await acme.lead();
  const campaign = await acme.campaign({ leads: [lead] });
  const running = async () => {
    const { rows } = await server.admin.query(
      "select campaign_id from door_running_campaigns() where tenant_id = $1",
      [acme.id],
    );
    return rows.map((row) => row.campaign_id);
  };
  expect(await running()).toEqual([campaign.id]);
  await suspend(acme.id);
  expect(await running()).toEqual([]);
  await olga.call(resumeTenant, { params: { id: acme.id } });
  expect(await running()).toEqual([campaign.id]);
});

test("what is dangerous wants a fresh proof", async () => {
  const acme = await newTenant(server);
  const late = await newOperator(server);
  await server.admin.query(
    "update sessions set authenticated_at = authenticated_at - interval '1 hour' where user_id = $1",
    [late.userId],
  );
  server.parley.access.forgetAll();
  const answer = await late.try(suspendTenant, {
    params: { id: acme.id },
    body: { reason: "Why" },
  });
  expect(answer.problem.code).toBe("reauthentication-needed");
  expect((await acme.admin.try(getSession)).status).toBe(200);
});

/** Every address of the platform, and a few that its rights open. */
const platformEndpoints = [...endpoints.values()].filter(({ path }) =>
  path.startsWith("/platform/"),
);

test("no set of roles of a tenant reaches any address of the platform", async () => {
  const acme = await newTenant(server);
  const victim = await newTenant(server);
  expect(platformEndpoints.length).toBeGreaterThan(4);
  const roles: (keyof typeof builtInRoles)[] = [
    "ADMIN",
    "MANAGER",
    "SUPERVISOR",
    "AGENT",
    "REP",
    "VIEWER",
  ];
  // The widest role that there can be: everything that an administrator may give.
  const all = acme.admin.session?.grants as Session["grants"];
  const role = await acme.admin.call(createRole, { body: { name: "Everything", grants: all } });
  const email = `all@${acme.slug}.example`;
  await acme.admin.call(createUser, {
    body: { name: "All", email, password: testPassword, roles: [role.code, ...roles] },
  });
  const clients = [await new Client(olga.http).signIn(email, testPassword)];
  for (const code of roles) clients.push(await acme.user(code));
  for (const client of clients) {
    for (const endpoint of platformEndpoints) {
      const url = `/api/v1${endpoint.path.replace(/:\w+/g, victim.id)}`;
      const headers = { "content-type": "application/json" };
      const reply = await client.send({
        method: endpoint.method,
        url,
        ...(endpoint.method === "GET" ? {} : { body: {}, headers }),
      });
      expect([endpoint.path, reply.statusCode]).toEqual([endpoint.path, 403]);
    }
  }
  expect((await victim.admin.try(getSession)).status).toBe(200);
});

test("nobody makes himself an operator, by role, by key or in the database", async () => {
  const acme = await newTenant(server);
  const refused = { status: 403, problem: { code: "permission-missing" } };
  expect(platformPermissions.length).toBeGreaterThan(9);
  for (const permission of platformPermissions) {
    const grants = { [permission]: "ALL" as const };
    expect(await acme.admin.try(createRole, { body: { name: "Mine", grants } })).toMatchObject(
      refused,
    );
    const key = { name: "Mine", permissions: grants };
    expect(await acme.admin.try(createApiKey, { body: key })).toMatchObject(refused);
  }
  const user = { name: "X", email: `x@${acme.slug}.example`, password: testPassword };
  expect(
    await acme.admin.try(createUser, { body: { ...user, roles: ["SUPER_ADMIN"] } }),
  ).toMatchObject(refused);
  await acme.settled();
  await server.parley.watch.catchUp();
  const { rows } = await server.admin.query(
    "select kind, severity from security_events where tenant_id = $1 and severity = 'HIGH'",
    [acme.id],
  );
  expect(rows).toEqual([{ kind: "PRIVILEGE_ATTEMPT", severity: "HIGH" }]);

  // Our own code, were it wrong, is stopped by the database.
  const { app } = server.parley;
  const inAcme = (statement: string) =>
    inTenant(app, acme.id, ({ tx }) => sql.raw(statement).execute(tx));
  for (const statement of [
    "insert into role_permissions (role_id, permission, scope) select id, 'tenants:list', 'ALL' from roles limit 1",
    "update role_permissions set permission = 'monitoring:health'",
    "update roles set code = 'SUPER_ADMIN' where code = 'ADMIN'",
    "update tenants set kind = 'PLATFORM'",
    "update tenants set status = 'ACTIVE'",
    "select * from platform.operated_tenants(null, null, null, null, null, 10)",
    `select platform.set_tenant_status('${acme.id}', 'ACTIVE', 'SUSPENDED', 'x', now())`,
  ]) {
    await expect(inAcme(statement)).rejects.toMatchObject({ code: "42501" });
  }
  const { rows: founded } = await server.admin.query("select platform.found_platform($1) as done", [
    acme.id,
  ]);
  expect(founded).toEqual([{ done: false }]);
  expect(permissionCodes).toEqual(expect.arrayContaining([...platformPermissions]));
});
