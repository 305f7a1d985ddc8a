import {
  type BuiltInRole,
  createSkill,
  createUser,
  deactivateUser,
  getOwnAgent,
  getSession,
  getUser,
  listUsers,
  reactivateUser,
  resetPassword,
  setOwnState,
  signIn,
  updateUser,
} from "@parley/contract";
import { expect, test } from "vitest";
import { encodeCursor } from "../../../platform/http/cursor.ts";
import { newId } from "../../../platform/ids.ts";
import { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const password = "a long enough secret";

function person(email: string, more: Partial<{ name: string; roles: string[] }> = {}) {
  return { name: "Grace Hopper", email, password, roles: ["AGENT"], ...more };
}

/** Gives a user a role of the tenant's own. */
async function giveRole(acme: TestTenant, userId: string, grants: [string, string][]) {
  await acme.run(async ({ tx, now }) => {
    const role_id = newId();
    const code = `OWN_${role_id.slice(-6).toUpperCase()}`;
    await tx.insertInto("roles").values({ id: role_id, code, created_at: now }).execute();
    await tx
      .insertInto("role_permissions")
      .values(grants.map(([permission, scope]) => ({ role_id, permission, scope })))
      .execute();
    await tx.insertInto("user_roles").values({ user_id: userId, role_id }).execute();
  });
  acme.server.parley.access.forget(acme.id, userId);
}

test("an administrator creates a user, who signs in and may what his role says", async () => {
  const acme = await newTenant();
  const teamId = await acme.team("Sales");
  const skill = await acme.admin.call(createSkill, { body: { name: "Spanish" } });
  const body = { ...person("Grace@Acme.example"), teamId, skillIds: [skill.id, skill.id] };
  const made = await acme.admin.try(createUser, { body });

  expect(made.status).toBe(201);
  expect(made.headers.etag).toMatch(/^"\d+-[\w-]{16}"$/);
  expect(made.body).toMatchObject({
    email: "grace@acme.example",
    teamId,
    teamName: "Sales",
    roles: ["AGENT"],
    skillIds: [skill.id],
    status: "ACTIVE",
    can: ["update", "deactivate", "reset-password", "end-sessions"],
  });
  const grace = await new Client(acme.server.parley.http).signIn(made.body.email, password);
  expect(await grace.call(getSession)).toMatchObject({ isAgent: true, teamId, roles: ["AGENT"] });
  // He holds agents:work, so he is an agent from the first moment.
  expect(await grace.call(getOwnAgent)).toMatchObject({ state: "OFFLINE", teamId });
  expect((await acme.events()).map(({ name }) => name)).toContain("user.created");
  await acme.sealed();
  const audit = await acme.run(({ tx }) =>
    tx
      .selectFrom("audit_log")
      .select(["action", "actor_id"])
      .where("subject_id", "=", made.body.id)
      .where("event", "=", "user.created")
      .execute(),
  );
  expect(audit).toEqual([{ action: "CREATE", actor_id: acme.admin.userId }]);
});

test("the password is kept as an argon2id hash of the recommended cost, and nowhere shown", async () => {
  const acme = await newTenant();
  const made = await acme.admin.try(createUser, { body: person("g@acme.example") });
  expect(JSON.stringify(made.body)).not.toMatch(/secret|argon/);
  const { rows } = await acme.server.admin.query<{ password_hash: string }>(
    "select password_hash from users where id = $1",
    [made.body.id],
  );
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test.each([
  ["an e-mail address that is taken", { email: "taken@acme.example" }, 409, "conflict"],
  ["a role that does not exist", { roles: ["PIRATE"] }, 404, "not-found"],
  ["the operator's role", { roles: ["SUPER_ADMIN"] }, 403, "permission-missing"],
  ["a team that does not exist", { teamId: newId() }, 404, "not-found"],
  ["a skill that does not exist", { skillIds: [newId()] }, 404, "not-found"],
  ["a short password", { password: "short" }, 400, "malformed"],
  ["no role", { roles: [] }, 400, "malformed"],
  ["an unknown field", { admin: true }, 400, "unknown-field"],
])("refuses %s and keeps nothing", async (_, change, status, code) => {
  const acme = await newTenant();
  await acme.admin.call(createUser, { body: person("taken@acme.example") });
  const before = await acme.admin.call(listUsers, {});
  const body = { ...person("new@acme.example"), ...change };
  const reply = await acme.admin.try(createUser, { body });
  expect(reply).toMatchObject({ status, problem: { code } });
  expect((await acme.admin.call(listUsers, {})).items).toEqual(before.items);
});

test("one e-mail address may belong to users of two tenants", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const body = person(`both@${acme.slug}.example`);
  const [one, two] = [
    await acme.admin.call(createUser, { body }),
    await zeta.admin.call(createUser, { body }),
  ];
  expect(one.id).not.toBe(two.id);
  expect(await zeta.admin.try(getUser, { params: { id: one.id } })).toMatchObject({ status: 404 });
});

test("lists by name in pages that stay whole while people are added, and finds by name, team, status", async () => {
  const acme = await newTenant();
  const teamId = await acme.team();
  for (const name of ["Bob", "Bob", "Cy_"]) await acme.user("AGENT", { name, teamId });

  const first = await acme.admin.call(listUsers, { query: { limit: 2 } });
  expect(first.items.map(({ name }) => name)).toEqual(["Admin", "Bob"]);
  await acme.user("AGENT", { name: "Aaron" });
  const rest = await acme.admin.call(listUsers, { query: { cursor: first.nextCursor ?? "" } });
  expect(rest.items.map(({ name }) => name)).toEqual(["Bob", "Cy_"]);
  expect(rest.nextCursor).toBeNull();

  const named = async (query: Parameters<typeof acme.admin.call<typeof listUsers>>[1]) =>
    (await acme.admin.call(listUsers, query)).items.map(({ name }) => name);
  expect(await named({ query: { q: "BOB" } })).toEqual(["Bob", "Bob"]);
  // What means something in a pattern is only itself in a search.
  expect(await named({ query: { q: "_" } })).toEqual(["Cy_"]);
  expect(await named({ query: { q: "%" } })).toEqual([]);
  expect(await named({ query: { teamId } })).toEqual(["Bob", "Bob", "Cy_"]);
  expect(await named({ query: { active: "false" } })).toEqual([]);
});

test.each([
  ["of another list", encodeCursor("teams", ["a", newId()])],
  ["with an id that is none", encodeCursor("users", ["a", "b"])],
  ["with numbers", encodeCursor("users", [1, 2])],
  ["that is noise", "!!!"],
])("refuses a cursor %s", async (_, cursor) => {
  const acme = await newTenant();
  const reply = await acme.admin.try(listUsers, { query: { cursor } });
  expect(reply).toMatchObject({ status: 400, problem: { code: "invalid-cursor" } });
});

test.each<[BuiltInRole, string[]]>([
  ["ADMIN", ["Admin", "Me", "Mate", "Stranger"]],
  ["SUPERVISOR", ["Me", "Mate"]],
  ["AGENT", ["Me", "Mate"]],
])("%s sees the users in reach of the role", async (role, expected) => {
  const acme = await newTenant();
  const teamId = await acme.team();
  const me = await acme.user(role, { name: "Me", teamId });
  const mate = await acme.user("AGENT", { name: "Mate", teamId });
  const stranger = await acme.user("AGENT", { name: "Stranger", teamId: await acme.team() });

  const { items } = await me.call(listUsers, {});
  expect(items.map(({ name }) => name).sort()).toEqual([...expected].sort());
  expect(await me.try(getUser, { params: { id: mate.userId } })).toMatchObject({ status: 200 });
  const isSeen = expected.includes("Stranger");
  const far = await me.try(getUser, { params: { id: stranger.userId } });
  expect(far.status).toBe(isSeen ? 200 : 404);
});

test("whoever lacks the permission changes nothing", async () => {
  const acme = await newTenant();
  const manager = await acme.user("MANAGER");
  const bea = await acme.user("AGENT");
  const params = { id: bea.userId };
  for (const reply of [
    await manager.try(createUser, { body: person("x@acme.example") }),
    await manager.try(updateUser, { params, body: { name: "X" } }),
    await manager.try(deactivateUser, { params }),
    await manager.try(resetPassword, { params, body: { password } }),
  ]) {
    expect(reply).toMatchObject({ status: 403, problem: { code: "permission-missing" } });
  }
});

test("a change moves roles, team and skills, and is felt by the open session at once", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const teamId = await acme.team();
  const changed = await acme.admin.call(updateUser, {
    params: { id: bea.userId },
    body: { roles: ["SUPERVISOR"], teamId, name: "Bea Arthur" },
  });
  expect(changed).toMatchObject({ roles: ["SUPERVISOR"], teamId, name: "Bea Arthur" });
  await acme.events();
  await eventually(async () => {
    const session = await bea.call(getSession);
    return session.roles[0] === "SUPERVISOR" && session.teamId === teamId;
  });
  expect((await acme.events()).at(-1)).toMatchObject({
    name: "user.updated",
    data: { fields: expect.arrayContaining(["roles", "teamId", "name"]) },
  });
});

test("of two who change the same version, the second is told to load it again", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const params = { id: bea.userId };
  const { headers } = await acme.admin.try(getUser, { params });
  const ifMatch = { "if-match": String(headers.etag) };
  const replies = await Promise.all(
    ["One", "Two"].map((name) =>
      acme.admin.try(updateUser, { params, body: { name }, headers: ifMatch }),
    ),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
  const roles = { params, body: { roles: ["REP"] }, headers: ifMatch };
  expect(await acme.admin.try(updateUser, roles)).toMatchObject({
    status: 412,
    problem: { code: "version-changed" },
  });
});

test("a change of roles alone gives the user a new version", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  const params = { id: bea.userId };
  const before = await acme.admin.try(getUser, { params });
  const after = await acme.admin.try(updateUser, { params, body: { roles: ["REP"] } });
  expect(after.headers.etag).not.toBe(before.headers.etag);
});

test("nobody gives a role that grants more than he has", async () => {
  const acme = await newTenant();
  const clerk = await acme.user("MANAGER");
  await giveRole(acme, clerk.userId, [
    ["users:create", "ALL"],
    ["users:update", "ALL"],
  ]);
  const bea = await acme.user("AGENT");
  const refused = { status: 403, problem: { code: "permission-missing" } };

  const body = person("boss@acme.example", { roles: ["ADMIN"] });
  expect(await clerk.try(createUser, { body })).toMatchObject(refused);
  const raise = { params: { id: bea.userId }, body: { roles: ["ADMIN"] } };
  expect(await clerk.try(updateUser, raise)).toMatchObject(refused);
  const within = { params: { id: bea.userId }, body: { roles: ["SUPERVISOR"] } };
  expect(await clerk.try(updateUser, within)).toMatchObject({ status: 200 });
});

test("nobody takes over, demotes or locks out somebody with wider rights", async () => {
  const acme = await newTenant();
  const clerk = await acme.user("AGENT");
  await giveRole(acme, clerk.userId, [
    ["users:read", "ALL"],
    ["users:update", "ALL"],
    ["users:deactivate", "ALL"],
    ["users:reset-password", "ALL"],
  ]);
  const params = { id: acme.admin.userId };
  for (const reply of [
    await clerk.try(resetPassword, { params, body: { password } }),
    await clerk.try(updateUser, { params, body: { roles: ["AGENT"] } }),
    await clerk.try(deactivateUser, { params }),
  ]) {
    expect(reply).toMatchObject({ status: 403, problem: { code: "permission-missing" } });
  }
  const seen = await clerk.call(getUser, { params });
  expect(seen.can).toEqual(["update"]);
  expect(await clerk.try(updateUser, { params, body: { name: "Renamed" } })).toMatchObject({
    status: 200,
  });
});

test("nobody takes his own access or his own roles away, so a tenant keeps its administrator", async () => {
  const acme = await newTenant();
  const params = { id: acme.admin.userId };
  const refused = { status: 409, problem: { code: "conflict" } };
  expect(await acme.admin.try(deactivateUser, { params })).toMatchObject(refused);
  const body = { roles: ["AGENT"] };
  expect(await acme.admin.try(updateUser, { params, body })).toMatchObject(refused);
  const same = { params, body: { roles: ["ADMIN"], name: "Boss" } };
  expect(await acme.admin.try(updateUser, same)).toMatchObject({ status: 200 });
});

test("who is deactivated is out at once, may not sign in, leaves the floor, and comes back", async () => {
  const acme = await newTenant();
  const { items } = await acme.admin.call(listUsers, {});
  expect(items).toHaveLength(1);
  const email = `bea@${acme.slug}.example`;
  const bea = await acme.admin.call(createUser, { body: person(email) });
  const page = await new Client(acme.server.parley.http).signIn(email, password);
  await page.call(setOwnState, { body: { state: "READY" } });

  const params = { id: bea.id };
  const gone = await acme.admin.call(deactivateUser, { params });
  expect(gone).toMatchObject({ status: "DEACTIVATED" });
  await acme.events();
  await eventually(async () => (await page.try(getSession)).status === 401);
  expect(await page.try(signIn, { body: { email, password } })).toMatchObject({ status: 401 });
  const agent = await acme.run(({ tx }) =>
    tx.selectFrom("agents").select("state").where("user_id", "=", bea.id).executeTakeFirst(),
  );
  expect(agent).toEqual({ state: "OFFLINE" });

  expect(await acme.admin.call(reactivateUser, { params })).toMatchObject({ status: "ACTIVE" });
  await page.signIn(email, password);
  expect(await page.call(getOwnAgent)).toMatchObject({ state: "OFFLINE" });
});

test("who may no longer work as an agent leaves the floor", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT");
  await bea.call(setOwnState, { body: { state: "READY" } });
  await acme.admin.call(updateUser, { params: { id: bea.userId }, body: { roles: ["VIEWER"] } });
  const agent = await acme.run(({ tx }) =>
    tx.selectFrom("agents").select("state").where("user_id", "=", bea.userId).executeTakeFirst(),
  );
  expect(agent).toEqual({ state: "OFFLINE" });
});

test("a new password ends the user's sessions and is the only one that works", async () => {
  const acme = await newTenant();
  const email = `bea@${acme.slug}.example`;
  const bea = await acme.admin.call(createUser, { body: person(email) });
  const page = await new Client(acme.server.parley.http).signIn(email, password);

  const body = { password: "another long secret" };
  await acme.admin.call(resetPassword, { params: { id: bea.id }, body });
  await acme.events();
  await eventually(async () => (await page.try(getSession)).status === 401);
  const sign = (secret: string) => page.try(signIn, { body: { email, password: secret } });
  expect((await sign(password)).status).toBe(401);
  expect((await sign(body.password)).status).toBe(200);
});

test("whoever may act for his team makes and moves people within it only", async () => {
  const acme = await newTenant();
  const [mine, other] = [await acme.team(), await acme.team()];
  const lead = await acme.user("AGENT", { teamId: mine });
  await giveRole(acme, lead.userId, [
    ["users:create", "TEAM"],
    ["users:update", "TEAM"],
  ]);
  const make = (teamId: string | null) =>
    lead.try(createUser, { body: { ...person(`u-${newId()}@acme.example`), teamId } });
  expect((await make(other)).status).toBe(404);
  expect((await make(null)).status).toBe(404);
  const made = await make(mine);
  expect(made.status).toBe(201);
  const away = { params: { id: made.body.id }, body: { teamId: other } };
  expect((await lead.try(updateUser, away)).status).toBe(404);
  const foreign = { params: { id: acme.admin.userId }, body: { name: "X" } };
  expect((await lead.try(updateUser, foreign)).status).toBe(404);
});

test("a team is told who has left it, before the others hear of the change", async () => {
  const acme = await newTenant();
  const [from, to] = [await acme.team(), await acme.team()];
  const bea = await acme.user("AGENT", { teamId: from });
  await acme.admin.call(updateUser, { params: { id: bea.userId }, body: { teamId: to } });
  expect((await acme.events()).slice(-2)).toMatchObject([
    { name: "record.left", data: { kind: "USER", id: bea.userId } },
    { name: "user.updated", data: { id: bea.userId, fields: ["teamId"] } },
  ]);
});

test("users of another tenant cannot be touched", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const bea = await zeta.user("AGENT");
  const params = { id: bea.userId };
  for (const reply of [
    await acme.admin.try(getUser, { params }),
    await acme.admin.try(updateUser, { params, body: { name: "X" } }),
    await acme.admin.try(deactivateUser, { params }),
    await acme.admin.try(reactivateUser, { params }),
    await acme.admin.try(resetPassword, { params, body: { password } }),
  ]) {
    expect(reply).toMatchObject({ status: 404, problem: { code: "not-found" } });
  }
  const foreignTeam = { ...person("x@acme.example"), teamId: await zeta.team() };
  expect(await acme.admin.try(createUser, { body: foreignTeam })).toMatchObject({ status: 404 });
});
