import {
  finishSso,
  getSession,
  getUser,
  listScimTokens,
  listUsers,
  revokeScimToken,
  setGroupRoles,
  setSso,
  startSso,
  suspendTenant,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences, Witness } from "../../../isolation/footprint.ts";
import { Client } from "../../../testing/client.ts";
import { OpenIdProvider } from "../../../testing/openid-provider.ts";
import { operatorOf } from "../../../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { openSocket } from "../../../testing/socket.ts";
import { eventually } from "../../../testing/tenant.ts";
import { Directory, newDirectory, type Resource } from "./testing.ts";

let server: TestServer;
let provider: OpenIdProvider;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  provider = await OpenIdProvider.start({}, ["http://localhost/sign-in/callback"]);
});
afterAll(async () => {
  provider.stop();
  await stopTestServer(server);
});

test("31 users in 5 groups have the roles of their groups; whoever is removed is out", async () => {
  const directory = await newDirectory(server);
  const { acme } = directory;
  const people: Resource[] = [];
  for (let i = 0; i < 31; i++) people.push(await directory.user(`p${i}`));
  const groups = [
    await directory.group("North", people.slice(0, 8)),
    await directory.group("South", people.slice(8, 16)),
    await directory.group("Renewals", people.slice(16, 24)),
    await directory.group("Leads", people.slice(22, 28)),
    await directory.group("Admins", people.slice(28, 31)),
  ];
  const { items } = await acme.admin.call(listUsers, { query: { limit: 100 } });
  const count = (roles: string) => items.filter((user) => user.roles.join() === roles).length;
  expect(items).toHaveLength(32);
  expect([count("AGENT"), count("AGENT,SUPERVISOR"), count("SUPERVISOR")]).toEqual([22, 2, 4]);
  expect(count("ADMIN")).toBe(4);

  await acme.admin.call(setSso, {
    body: {
      name: "Directory",
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scopes: "openid email",
    },
  });
  const [one] = people;
  if (!one) throw new Error("nobody was made");
  provider.people.p0 = { email: `p0@${acme.slug}.example`, email_verified: true };
  const client = new Client(server.parley.http);
  const { address } = await client.call(startSso, { body: { tenant: acme.slug } });
  const back = await provider.signIn(address, "p0");
  const { session } = await client.call(finishSso, { body: { ...back, state: back.state ?? "" } });
  client.session = session;
  // The token says nothing of groups; the directory's groups hold.
  expect(session).toMatchObject({ roles: ["AGENT"], user: { id: one.id } });
  const socket = await openSocket(server, client);

  const removed = await directory.send("DELETE", `/Users/${one.id}`);
  expect(removed.status).toBe(204);
  await eventually(async () => (await client.try(getSession)).status === 401, { within: 5000 });
  await eventually(() => socket.closed !== undefined, { within: 5000, what: "the socket's end" });
  expect((await directory.send("GET", `/Users/${one.id}`)).status).toBe(404);
  const north = await directory.send("GET", `/Groups/${groups[0]?.id}`);
  expect(north.body.members).toHaveLength(7);
  const gone = await acme.admin.call(getUser, { params: { id: one.id } });
  expect(gone).toMatchObject({ status: "DEACTIVATED", roles: [] });

  const again = await directory.user("p0");
  expect(again).toMatchObject({ id: one.id, active: true });
});

test("a user is read, replaced and patched, each with the version it had", async () => {
  const directory = await newDirectory(server);
  const ada = await directory.user("ada");
  const path = `/Users/${ada.id}`;
  const read = await directory.send("GET", path);
  expect(read.headers).toMatchObject({
    etag: ada.meta.version,
    "content-type": "application/scim+json; charset=utf-8",
  });
  const same = await directory.send("GET", path, undefined, { "if-none-match": ada.meta.version });
  expect(same.status).toBe(304);

  const renamed = await directory.patch(
    path,
    { op: "Replace", path: "name.givenName", value: "Augusta" },
    { op: "replace", path: 'emails[type eq "work"].value', value: "augusta@acme.example" },
    { op: "add", value: { externalId: "e-2" } },
  );
  expect(renamed.body).toMatchObject({
    displayName: "Augusta Lovelace",
    externalId: "e-2",
    emails: [{ value: "augusta@acme.example" }],
  });
  const stale = await directory.send("PUT", path, ada, { "if-match": ada.meta.version });
  expect(stale).toMatchObject({ status: 412, body: { status: "412" } });
  const put = await directory.send(
    "PUT",
    path,
    { USERNAME: "ada2@acme.example", displayName: "Ada", active: true },
    { "if-match": renamed.body.meta.version },
  );
  expect(put).toMatchObject({
    status: 200,
    body: { userName: "ada2@acme.example", displayName: "Ada" },
  });
  expect(put.body.externalId).toBeUndefined();

  const off = await directory.patch(path, { op: "replace", path: "active", value: "False" });
  expect(off.body.active).toBe(false);
  const on = await directory.patch(path, { op: "replace", value: { active: true } });
  expect(on.body.active).toBe(true);
});

test("members come and go in every way that directories say it", async () => {
  const directory = await newDirectory(server);
  const [ada, ben] = [await directory.user("ada"), await directory.user("ben")];
  const north = await directory.group("North");
  const path = `/Groups/${north.id}`;
  const members = async () =>
    (await directory.send("GET", path)).body.members?.map(({ value }) => value).sort();
  const both = [ada.id, ben.id].sort();

  await directory.patch(path, {
    op: "Add",
    path: "members",
    value: [{ value: ada.id, display: "x" }],
  });
  await directory.patch(path, {
    op: "add",
    path: "members",
    value: [{ value: ada.id }, { value: ben.id }],
  });
  expect(await members()).toEqual(both);
  expect(await directory.rolesOf(ada.id)).toEqual(["AGENT"]);
  await directory.patch(path, { op: "remove", path: `members[value eq "${ada.id}"]` });
  expect(await members()).toEqual([ben.id]);
  expect(await directory.rolesOf(ada.id)).toEqual([]);
  await directory.patch(path, { op: "Remove", path: "members", value: [{ value: ben.id }] });
  expect(await members()).toEqual([]);
  await directory.patch(path, { op: "replace", value: { members: [{ value: ada.id }] } });
  expect(await members()).toEqual([ada.id]);

  await directory.patch(path, { op: "replace", path: "displayName", value: "Leads" });
  expect(await directory.rolesOf(ada.id)).toEqual(["SUPERVISOR"]);
  await directory.acme.admin.call(setGroupRoles, {
    body: { items: [{ group: "Leads", roles: ["AGENT"] }] },
  });
  expect(await directory.rolesOf(ada.id)).toEqual(["AGENT"]);
  expect((await directory.send("DELETE", path)).status).toBe(204);
  expect(await directory.rolesOf(ada.id)).toEqual([]);
});

test("filters find, pages follow one another, and attributes are left out on demand", async () => {
  const directory = await newDirectory(server);
  const people: Resource[] = [];
  for (const login of ["ada", "ben", "cleo"]) people.push(await directory.user(login));
  await directory.patch(`/Users/${people[1]?.id}`, { op: "replace", path: "active", value: false });
  const { slug, admin } = directory.acme;
  const find = async (filter: string) =>
    (await directory.send("GET", `/Users?filter=${encodeURIComponent(filter)}`)).body;
  const logins = async (filter: string) =>
    (await find(filter)).Resources.map(({ userName }) => userName?.split("@")[0]);

  expect(await logins(`userName eq "ADA@${slug}.example"`)).toEqual(["ada"]);
  expect(await logins('externalId eq "ext-ben"')).toEqual(["ben"]);
  expect(await logins('externalId eq "EXT-BEN"')).toEqual([]);
  expect(await logins('externalId eq "ext-ada" or externalId eq "ext-cleo"')).toEqual([
    "ada",
    "cleo",
  ]);
  expect(await logins('active eq false and name.familyName co "LOVE"')).toEqual(["ben"]);
  expect(await logins('externalId pr and not (userName sw "b")')).toEqual(["ada", "cleo"]);
  expect(await logins(`emails[type eq "work" and value ew "${slug}.example"]`)).toHaveLength(4);
  expect(await logins('meta.created gt "2999-01-01T00:00:00Z"')).toEqual([]);
  expect(await logins('userName sw "%"')).toEqual([]);
  for (const filter of ["userName eq", 'password eq "x"', 'active co "x"', "userName eq 7"]) {
    expect(await find(filter)).toMatchObject({ status: "400", scimType: "invalidFilter" });
  }

  const first = (await directory.send("GET", "/Users?startIndex=1&count=3")).body;
  const second = (await directory.send("GET", "/Users?startIndex=4&count=3")).body;
  expect([first.totalResults, first.itemsPerPage, second.itemsPerPage]).toEqual([4, 3, 1]);
  const ids = [...first.Resources, ...second.Resources].map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set([admin.userId, ...people.map(({ id }) => id)]));
  expect((await directory.send("GET", "/Users?count=0")).body.Resources).toEqual([]);
  const slim = (await directory.send("GET", "/Users?attributes=userName")).body.Resources[0];
  expect(Object.keys(slim ?? {}).sort()).toEqual(["id", "schemas", "userName"]);
  await directory.group("North", people);
  const groups = await directory.send("GET", "/Groups?excludedAttributes=members");
  expect(groups.body.Resources[0]?.members).toBeUndefined();
});

test("what cannot be is refused as SCIM says it", async () => {
  const directory = await newDirectory(server);
  const ada = await directory.user("ada");
  const path = `/Users/${ada.id}`;
  const twice = await directory.send("POST", "/Users", { userName: ada.userName });
  expect(twice).toMatchObject({ status: 409, body: { scimType: "uniqueness", status: "409" } });
  const nobody = { members: [{ value: crypto.randomUUID() }], displayName: "X" };
  const refused = [
    [await directory.send("POST", "/Users", {}), 400, "invalidValue"],
    [await directory.send("POST", "/Users", { userName: "no address" }), 400, "invalidValue"],
    [await directory.send("POST", "/Users", [1]), 400, "invalidValue"],
    [await directory.send("POST", "/Groups", nobody), 400, "invalidValue"],
    [await directory.patch(path, { op: "move", path: "x" }), 400, "invalidSyntax"],
    [
      await directory.patch(path, { op: "replace", path: 'emails[type eq "home"].value' }),
      400,
      "invalidSyntax",
    ],
    [
      await directory.patch(path, { op: "add", path: "__proto__.evil", value: 1 }),
      400,
      "invalidPath",
    ],
    [
      await directory.patch(path, { op: "add", value: { "constructor.prototype.evil": 1 } }),
      400,
      "invalidPath",
    ],
    [
      await directory.patch(path, { op: "replace", path: "userName.x", value: 1 }),
      400,
      "invalidPath",
    ],
  ] as const;
  for (const [answer, status, scimType] of refused) {
    expect(answer).toMatchObject({ status, body: { scimType } });
  }
  expect("evil" in {}).toBe(false);
  for (const at of ["/Users/nobody", `/Groups/${crypto.randomUUID()}`, "/Nothing"]) {
    const answer = await directory.send("GET", at);
    expect(answer).toMatchObject({ status: 404, body: { status: "404" } });
  }
});

test("the documents of the service are whole", async () => {
  const directory = await newDirectory(server);
  const config = await directory.send("GET", "/ServiceProviderConfig");
  expect(config.body).toMatchObject({ patch: { supported: true }, etag: { supported: true } });
  for (const path of ["/ResourceTypes", "/Schemas"]) {
    const all = await directory.send("GET", path);
    expect(all.body.totalResults).toBe(2);
    for (const { id } of all.body.Resources) {
      expect((await directory.send("GET", `${path}/${id}`)).body.id).toBe(id);
    }
  }
});

test("the break-glass account is out of the directory's hands, and an administrator stays", async () => {
  const directory = await newDirectory(server);
  const { admin } = directory.acme;
  const path = `/Users/${admin.userId}`;
  const alone = await directory.send("DELETE", path);
  expect(alone.status).toBe(409);
  await directory.acme.user("ADMIN");
  await admin.call(setSso, {
    body: {
      name: "Directory",
      issuer: provider.issuer,
      clientId: "parley",
      breakGlassUserId: admin.userId,
    },
  });
  expect((await directory.send("DELETE", path)).status).toBe(409);
  expect((await directory.patch(path, { op: "replace", value: { active: false } })).status).toBe(
    409,
  );
  await directory.group("North", [{ id: admin.userId }]);
  expect(await directory.rolesOf(admin.userId)).toEqual(["ADMIN"]);
});

test("a token opens its own tenant and nothing of another, until it is revoked or over", async () => {
  const [ours, theirs] = [await newDirectory(server), await newDirectory(server)];
  const victim = await theirs.user("ada");
  const group = await theirs.group("North", [victim]);
  const witness = await Witness.of(server);
  await theirs.acme.settled();
  const before = await witness.footprint(theirs.acme.id);
  const own = await ours.group("South");
  const member = { op: "add", path: "members", value: [{ value: victim.id }] };
  for (const [kind, id] of [
    ["Users", victim.id],
    ["Groups", group.id],
  ] as const) {
    const path = `/${kind}/${id}`;
    for (const method of ["GET", "DELETE"])
      expect((await ours.send(method, path)).status).toBe(404);
    const whole = { userName: "x@example.org", displayName: "X" };
    expect((await ours.send("PUT", path, whole)).status).toBe(404);
    const patch = { op: "replace", path: "displayName", value: "X" };
    expect((await ours.patch(path, patch)).status).toBe(404);
    const listed = await ours.send("GET", `/${kind}?filter=${encodeURIComponent(`id eq "${id}"`)}`);
    expect(listed.body.totalResults).toBe(0);
  }
  expect((await ours.patch(`/Groups/${own.id}`, member)).body.scimType).toBe("invalidValue");
  const named = { displayName: "East", members: [{ value: victim.id }] };
  expect((await ours.send("POST", "/Groups", named)).status).toBe(400);
  // The same names and addresses may well exist in both.
  expect((await ours.user("ada", { userName: victim.userName })).id).not.toBe(victim.id);
  expect(differences(before, await witness.footprint(theirs.acme.id))).toEqual([]);

  const { admin } = ours.acme;
  const { items } = await admin.call(listScimTokens);
  expect(items).toMatchObject([{ name: "Directory", lastUsedAt: expect.any(String) }]);
  expect(JSON.stringify(items)).not.toContain(ours.token);
  await admin.call(revokeScimToken, { params: { id: items[0]?.id ?? "" } });
  for (const token of [ours.token, "scim_nonsense", ""]) {
    const shut = await new Directory(ours.acme, token).send("GET", "/Users");
    expect(shut).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
  }
  const cookie = await admin.send({ method: "GET", url: "/scim/v2/Users" });
  expect(cookie.statusCode).toBe(401);
});

test("the directory of a tenant that is closed is refused", async () => {
  const directory = await newDirectory(server);
  expect((await directory.send("GET", "/Users")).status).toBe(200);
  const olga = await operatorOf(server);
  const params = { id: directory.acme.id };
  await olga.call(suspendTenant, { params, body: { reason: "The bill is unpaid" } });
  expect((await directory.send("GET", "/Users")).status).toBe(401);
});
