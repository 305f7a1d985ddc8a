import {
  builtInRoles,
  createRole,
  createUser,
  deactivateUser,
  deleteRole,
  endpoints,
  type Grants,
  getAgent,
  getLead,
  getRole,
  getSession,
  getUserRights,
  listLeads,
  listRoles,
  setOwnState,
  updateRole,
  updateUser,
} from "@parley/contract";
import { expect, test } from "vitest";
import { userHooks } from "../../../modules.ts";
import { Client } from "../../../testing/client.ts";
import { startTestServer } from "../../../testing/server.ts";
import { openSocket } from "../../../testing/socket.ts";
import { eventually, newTenant, type TestTenant, testPassword } from "../../../testing/tenant.ts";
import { deactivateUser as deactivate } from "../users/service.ts";

const analyst: Grants = {
  "activities:read": "ALL",
  "calls:read": "ALL",
  "campaigns:read": "ALL",
  "contacts:read": "ALL",
  "dispositions:read": "ALL",
  "leads:read": "TEAM",
  "skills:read": "ALL",
  "teams:read": "ALL",
  "users:read": "TEAM",
};

const makeRole = (client: Client, name: string, grants: Grants) =>
  client.call(createRole, { body: { name, grants } });

/** A signed-in user who has exactly these roles. */
async function userWith(acme: TestTenant, ...roles: string[]): Promise<Client> {
  const email = `x${roles.join("").toLowerCase()}${Date.now()}@${acme.slug}.example`;
  const body = { name: roles.join(), email, password: testPassword, roles };
  await acme.admin.call(createUser, { body });
  return new Client(acme.server.parley.http).signIn(email, testPassword);
}

test("a role of nine permissions allows these nine and names what it does not", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Quality analyst", analyst);
  expect(role).toMatchObject({
    code: "QUALITY_ANALYST",
    name: "Quality analyst",
    builtIn: false,
    userCount: 0,
    grants: analyst,
    can: ["assign", "update", "delete"],
  });
  const quinn = await userWith(acme, role.code);
  expect((await quinn.call(getSession)).grants).toEqual(analyst);
  expect((await quinn.try(listLeads)).status).toBe(200);
  const refused = await quinn.try(createRole, { body: { name: "Mine", grants: {} } });
  expect(refused.problem).toMatchObject({
    status: 403,
    code: "permission-missing",
    details: { permission: "roles:create" },
  });
});

test("every endpoint says by name which permission is missing", async () => {
  const acme = await newTenant();
  const nobody = await userWith(acme, (await makeRole(acme.admin, "Nothing", {})).code);
  const id = "00000000-0000-7000-8000-000000000000";
  for (const { path, method, permission } of endpoints.values()) {
    if (["public", "session", "operator"].includes(permission)) continue;
    const url = `/api/v1${path.replace(/:\w+/g, id)}`;
    const reply = await nobody.send({ method, url });
    expect([path, reply.statusCode, reply.json().details]).toEqual([path, 403, { permission }]);
  }
});

test("a right that reaches one's own finds nothing of others: absent, not forbidden", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Own leads", { "leads:read": "OWN" });
  const bea = await userWith(acme, role.code);
  const [hers, other] = [await acme.lead({ assigneeId: bea.userId }), await acme.lead()];
  expect((await bea.try(getLead, { params: { id: hers.id } })).status).toBe(200);
  expect((await bea.try(getLead, { params: { id: other.id } })).status).toBe(404);
});

test("a role is renamed, changed, and told to whoever has it; his rights follow at once", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Junior", { "leads:read": "OWN" });
  const bea = await userWith(acme, role.code);
  const lead = await acme.lead();
  const params = { id: lead.id };
  expect((await bea.try(getLead, { params })).status).toBe(404);
  const changed = await acme.admin.call(updateRole, {
    params: { id: role.id },
    body: { name: "Senior", grants: { "leads:read": "ALL" } },
  });
  expect(changed).toMatchObject({ code: "JUNIOR", name: "Senior", userCount: 1 });
  await eventually(async () => (await bea.try(getLead, { params })).status === 200, {
    what: "the wider right",
  });
  const told = (await acme.events()).filter(({ name }) => name.startsWith("role."));
  expect(told.map(({ name, data }) => ({ name, data }))).toEqual([
    { name: "role.created", data: { id: role.id } },
    { name: "role.changed", data: { id: role.id, fields: ["name", "grants"] } },
  ]);
});

test("another process forgets rights as soon as a role has changed", async () => {
  const acme = await newTenant();
  const second = await startTestServer({}, acme.server);
  try {
    const role = await makeRole(acme.admin, "Reader", { "leads:read": "ALL" });
    const here = await userWith(acme, role.code);
    const there = new Client(second.parley.http);
    there.cookies = here.cookies;
    there.session = here.session;
    expect((await there.try(listLeads)).status).toBe(200);
    const changed = Date.now();
    await acme.admin.call(updateRole, { params: { id: role.id }, body: { grants: {} } });
    await eventually(async () => (await there.try(listLeads)).status === 403, {
      what: "the refusal on the other process",
    });
    // Remembered rights last 30 s: it was the event.
    expect(Date.now() - changed).toBeLessThan(5000);
  } finally {
    await second.parley.stop();
    await second.admin.end();
  }
});

test("a role that comes to take calls makes agents of its users, and no agents when it is over", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Caller", { "leads:read": "OWN" });
  const bea = await userWith(acme, role.code);
  const set = (grants: Grants) =>
    acme.admin.call(updateRole, { params: { id: role.id }, body: { grants } });
  const agent = () => acme.admin.try(getAgent, { params: { id: bea.userId } });
  expect((await agent()).status).toBe(404);
  await set({ "agents:work": "OWN", "agents:read": "OWN" });
  await eventually(
    async () => (await bea.try(setOwnState, { body: { state: "READY" } })).status === 200,
    { what: "her readiness" },
  );
  await set({});
  expect((await agent()).body.state).toBe("OFFLINE");
});

const manage = { "users:read": "ALL", "users:create": "ALL", "users:update": "ALL" } as const;

test("nobody grants what he lacks, neither a right nor its reach; the attempt is told", async () => {
  const acme = await newTenant();
  const may = { ...manage, "roles:read": "ALL", "roles:create": "ALL", "roles:update": "ALL" };
  const lead = await makeRole(acme.admin, "Lead", { ...may, "leads:read": "TEAM" } as Grants);
  const bea = await userWith(acme, lead.code);
  const tries: [Grants, string][] = [
    [{ "leads:delete": "OWN" }, "leads:delete"],
    [{ "leads:read": "ALL" }, "leads:read"],
    [{ "monitoring:metrics": "ALL" }, "monitoring:metrics"],
  ];
  for (const [grants, permission] of tries) {
    const { problem } = await bea.try(createRole, { body: { name: "More", grants } });
    expect(problem).toMatchObject({ status: 403, details: { permission } });
  }
  const own = await makeRole(bea, "Less", { "leads:read": "OWN" });
  const strong = await makeRole(acme.admin, "Strong", { "leads:delete": "ALL" });
  for (const [id, grants] of [
    [own.id, { "leads:delete": "OWN" }],
    // Not even to make it weaker: it is beyond her.
    [strong.id, {}],
  ] as const) {
    const { problem } = await bea.try(updateRole, { params: { id }, body: { grants } });
    expect(problem).toMatchObject({ status: 403, details: { permission: "leads:delete" } });
  }
  expect(await bea.call(getRole, { params: { id: strong.id } })).toMatchObject({ can: [] });

  const told = (await acme.events()).filter(({ name }) => name === "privilege.attempted");
  expect(told).toHaveLength(5);
  expect(told.at(-1)?.data).toEqual({
    userId: bea.userId,
    kind: "EDIT_ROLE",
    permission: "leads:delete",
    subjectId: strong.id,
    role: "STRONG",
  });
});

test("whoever is refused hears why, also when the attempt cannot be told", async () => {
  const acme = await newTenant();
  const lead = await makeRole(acme.admin, "Lead", { "roles:read": "ALL", "roles:create": "ALL" });
  const bea = await userWith(acme, lead.code);
  const { admin } = acme.server;
  await admin.query(`create function fail_to_tell() returns trigger language plpgsql as
    $$ begin raise exception 'no room'; end $$`);
  await admin.query(`create trigger fail_to_tell before insert on event_outbox for each row
    when (new.name = 'privilege.attempted' and new.tenant_id = '${acme.id}')
    execute function fail_to_tell()`);
  try {
    const body = { name: "More", grants: { "leads:delete": "OWN" as const } };
    const { problem } = await bea.try(createRole, { body });
    expect(problem).toMatchObject({ status: 403, details: { permission: "leads:delete" } });
  } finally {
    await admin.query("drop trigger fail_to_tell on event_outbox; drop function fail_to_tell()");
  }
});

test("an administrator cannot make herself operator of the platform, and it is told", async () => {
  const acme = await newTenant();
  const { userId } = acme.admin;
  const { problem } = await acme.admin.try(updateUser, {
    params: { id: userId },
    body: { roles: ["ADMIN", "SUPER_ADMIN"] },
  });
  const permission = Object.keys(builtInRoles.SUPER_ADMIN)[0];
  expect(problem).toMatchObject({ status: 403, details: { permission } });
  const told = (await acme.events()).find(({ name }) => name === "privilege.attempted");
  expect(told).toMatchObject({
    data: { userId, kind: "GIVE_ROLE", role: "SUPER_ADMIN" },
  });
  const listed = await acme.admin.call(listRoles);
  expect(listed.items.map(({ code }) => code)).not.toContain("SUPER_ADMIN");
});

test("administrators hear of an attempt on their sockets, agents do not", async () => {
  const acme = await newTenant();
  const [bea, mia] = [await acme.user("AGENT"), await acme.user("MANAGER")];
  const [hers, his] = [
    await openSocket(acme.server, bea),
    await openSocket(acme.server, acme.admin),
  ];
  const stronger = { params: { id: acme.admin.userId }, body: { roles: ["AGENT"] } };
  expect((await mia.try(updateUser, stronger)).status).toBe(403);
  await acme.admin.try(updateUser, {
    params: { id: bea.userId },
    body: { roles: ["SUPER_ADMIN"] },
  });
  const heard = (socket: typeof his) =>
    socket.events.filter(({ name }) => name === "privilege.attempted");
  await eventually(() => heard(his).length > 0, { what: "the attempt" });
  await hers.settled();
  expect(heard(hers)).toEqual([]);
  hers.cut();
  his.cut();
});

test("built-in roles stay as they are", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(listRoles);
  for (const { id } of items) {
    const params = { id };
    expect((await acme.admin.try(updateRole, { params, body: { name: "X" } })).status).toBe(409);
    expect((await acme.admin.try(deleteRole, { params })).status).toBe(409);
  }
});

test("names are taken once, whatever their capitals; codes are made of them", async () => {
  const acme = await newTenant();
  await makeRole(acme.admin, "Équipe Nord", {});
  const again = await acme.admin.try(createRole, { body: { name: "équipe nord", grants: {} } });
  expect(again.problem).toMatchObject({ status: 409, errors: [{ field: "name" }] });
  expect((await makeRole(acme.admin, "Equipe - Nord!", {})).code).toBe("EQUIPE_NORD_2");
  for (const name of ["admin", "Super_Admin"]) {
    expect((await acme.admin.try(createRole, { body: { name, grants: {} } })).status).toBe(409);
  }
  expect((await makeRole(acme.admin, "超级", {})).code).toBe("ROLE_");
  expect((await makeRole(acme.admin, "Super admin!", {})).code).toBe("SUPER_ADMIN_2");
});

test("a role goes when nobody has it; a stale change is refused", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Temp", { "leads:read": "OWN" });
  const bea = await userWith(acme, role.code);
  const params = { id: role.id };
  const { problem } = await acme.admin.try(deleteRole, { params });
  expect(problem).toMatchObject({ status: 409, details: { userCount: 1 } });
  await acme.admin.call(updateUser, { params: { id: bea.userId }, body: { roles: ["AGENT"] } });
  const headers = { "if-match": '"9"' };
  expect((await acme.admin.try(updateRole, { params, body: { name: "Y" }, headers })).status).toBe(
    412,
  );
  await acme.admin.call(deleteRole, { params });
  expect((await acme.admin.try(getRole, { params })).status).toBe(404);
});

test("the rights of a user name the roles they come from, the widest reach holds", async () => {
  const acme = await newTenant();
  const role = await makeRole(acme.admin, "Sees all leads", { "leads:read": "ALL" });
  const bea = await userWith(acme, "AGENT", role.code);
  const { items } = await acme.admin.call(getUserRights, { params: { id: bea.userId } });
  const leads = items.find(({ permission }) => permission === "leads:read");
  expect(leads).toMatchObject({
    scope: "ALL",
    roles: [
      { code: "AGENT", scope: "OWN" },
      { id: role.id, name: "Sees all leads", scope: "ALL" },
    ],
  });
  const grants = Object.fromEntries(items.map(({ permission, scope }) => [permission, scope]));
  expect(grants).toEqual((await bea.call(getSession)).grants);
  // A supervisor sees the rights of her own team only.
  const sue = await acme.user("SUPERVISOR", { teamId: await acme.team() });
  expect((await sue.try(getUserRights, { params: { id: bea.userId } })).status).toBe(404);
});

test("two administrators who lock each other out at once leave one", async () => {
  const acme = await newTenant();
  const eve = await acme.user("ADMIN");
  const replies = await Promise.all([
    acme.admin.try(deactivateUser, { params: { id: eve.userId } }),
    eve.try(deactivateUser, { params: { id: acme.admin.userId } }),
  ]);
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("not even the system takes a tenant's last administrator away", async () => {
  const acme = await newTenant();
  const { userId } = acme.admin;
  await expect(acme.run((ctx) => deactivate(ctx, userId, userHooks))).rejects.toMatchObject({
    code: "conflict",
  });
});
