import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { digestOf, newSecret, writeSecret } from "../../modules/identity/secret-texts.ts";
import { newId } from "../../platform/ids.ts";
import { Client } from "../../testing/client.ts";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { apiKeyCases } from "./api-keys.ts";
import { factorCases } from "./factors.ts";
import { passkeyCases } from "./passkeys.ts";

const password = "correct horse battery";

/** The user's e-mail address, as he knows it himself. */
function emailOf(client: Client): string {
  return client.session?.user.email ?? "";
}

/** Somebody else's browser, with nobody signed in. */
function visitor(own: Estate): Client {
  return new Client(own.admin.http);
}

const newUser = (own: Estate) => ({
  name: own.name("User"),
  email: `u${randomBytes(6).toString("hex")}@${own.tenant.slug}.example`,
  password,
  roles: ["AGENT"],
});

const spareRole = async (own: Estate) => (await own.ownRole()).id;
const spare = async (own: Estate) => (await own.user()).userId;

export const identityCases: Record<string, Case> = {
  // The tenant must be one in which these very credentials are right: theirs is refused like a
  // wrong password, because a 404 would say that the tenant exists.
  signIn: caseOf(
    api.signIn,
    async (own, ids) => ({
      as: visitor(own),
      body: {
        email: emailOf(own.admin),
        password,
        ...(ids["body.tenantId"] ? { tenantId: ids["body.tenantId"] } : {}),
      },
    }),
    { "body.tenantId": { ...key((estate) => estate.tenant.id), theirsIs: "REFUSED" } },
  ),
  // Names no row: the refresh cookie is its whole input, signed by the server for one session.
  refreshSession: caseOf(api.refreshSession, async (own) => ({ as: await own.user() })),
  signOut: caseOf(api.signOut, async (own) => ({ as: await own.user() })),
  getSession: caseOf(api.getSession, () => ({})),
  changeOwnPassword: caseOf(api.changeOwnPassword, async (own) => ({
    as: await own.user(),
    body: { current: password, next: "another horse battery" },
  })),

  listOwnSessions: caseOf(api.listOwnSessions, () => ({})),
  endOwnSession: caseOf(
    api.endOwnSession,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await sessionOf(own)) } }),
    { "path.id": key(sessionOf) },
  ),
  signOutEverywhere: caseOf(api.signOutEverywhere, async (own) => ({ as: await own.user() })),
  listUserSessions: caseOf(
    api.listUserSessions,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  endUserSessions: caseOf(
    api.endUserSessions,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spare(own)) } }),
    { "path.id": key((estate) => estate.agent.userId, spare) },
  ),
  getConfirmWays: caseOf(api.getConfirmWays, () => ({})),
  confirmSession: caseOf(api.confirmSession, () => ({ body: { password } })),
  ...factorCases,
  // Names nothing: the same for everybody.
  getTokenKeys: caseOf(api.getTokenKeys, () => ({})),
  ...passkeyCases,
  ...apiKeyCases,
  // Both name a person by an address; who he is in which tenant is not told.
  checkPassword: caseOf(api.checkPassword, (own) => ({
    as: visitor(own),
    body: { password, name: own.name("User") },
  })),
  requestPasswordReset: caseOf(api.requestPasswordReset, (own) => ({
    as: visitor(own),
    body: { email: emailOf(own.agent) },
  })),
  // The token names the tenant and is a secret of 256 bits; one for another tenant is refused in
  // passwords.test.ts.
  resetPasswordByLink: caseOf(api.resetPasswordByLink, async (own) => ({
    as: visitor(own),
    body: { token: await resetLink(own), password: "another horse battery" },
  })),

  listUsers: caseOf(
    api.listUsers,
    (_, ids) => ({ query: { teamId: ids["query.teamId"], cursor: ids["query.cursor"], q: ids.q } }),
    {
      "query.teamId": filter((estate) => estate.teamId),
      "query.cursor": cursor(api.listUsers, () => ({})),
      q: filter((estate) => estate.mark),
    },
  ),
  getUser: caseOf(
    api.getUser,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  createUser: caseOf(
    api.createUser,
    (own, ids) => ({
      body: {
        ...newUser(own),
        email: ids["body.email"] ?? newUser(own).email,
        teamId: ids["body.teamId"] ?? own.teamId,
        roles: [ids["body.roles[]"] ?? "AGENT"],
        skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId],
      },
    }),
    {
      "body.teamId": key((estate) => estate.teamId),
      "body.skillIds[]": key((estate) => estate.skillId),
      "body.roles[]": key((estate) => estate.role),
      // One person may work for two tenants.
      "body.email": value(
        async (estate) => emailOf(await estate.user()),
        (own) => newUser(own).email,
      ),
    },
  ),
  updateUser: caseOf(
    api.updateUser,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spare(own)) },
      body: {
        name: own.name("User"),
        teamId: ids["body.teamId"] ?? null,
        roles: ["AGENT", ids["body.roles[]"] ?? own.role],
        skillIds: [own.skillId, ids["body.skillIds[]"] ?? own.skillId],
      },
    }),
    {
      "path.id": key((estate) => estate.agent.userId, spare),
      "body.teamId": key((estate) => estate.teamId),
      "body.roles[]": key((estate) => estate.role),
      "body.skillIds[]": key((estate) => estate.skillId),
    },
  ),
  deactivateUser: caseOf(
    api.deactivateUser,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spare(own)) } }),
    { "path.id": key((estate) => estate.agent.userId, spare) },
  ),
  reactivateUser: caseOf(
    api.reactivateUser,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spare(own)) } }),
    {
      "path.id": key(
        (estate) => estate.agent.userId,
        async (own) => {
          const id = await spare(own);
          await own.admin.call(api.deactivateUser, { params: { id } });
          return id;
        },
      ),
    },
  ),
  resetPassword: caseOf(
    api.resetPassword,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spare(own)) },
      body: { password: "another horse battery" },
    }),
    { "path.id": key((estate) => estate.agent.userId, spare) },
  ),

  listTeams: caseOf(api.listTeams, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listTeams, () => ({})),
  }),
  getTeam: caseOf(api.getTeam, (own, ids) => ({ params: { id: ids["path.id"] ?? own.teamId } }), {
    "path.id": key((estate) => estate.teamId),
  }),
  createTeam: caseOf(
    api.createTeam,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Team") } }),
    { "body.name": value(twinTeam, (own) => own.name("Team")) },
  ),
  updateTeam: caseOf(
    api.updateTeam,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.teamId },
      body: { name: own.name("Team") },
    }),
    { "path.id": key((estate) => estate.teamId) },
  ),
  deleteTeam: caseOf(
    api.deleteTeam,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await own.tenant.team()) } }),
    {
      "path.id": key(
        (estate) => estate.teamId,
        (own) => own.tenant.team(),
      ),
    },
  ),
  listRoles: caseOf(api.listRoles, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listRoles, () => ({})),
  }),
  getRole: caseOf(api.getRole, (own, ids) => ({ params: { id: ids["path.id"] ?? own.roleId } }), {
    "path.id": key((estate) => estate.roleId),
  }),
  createRole: caseOf(
    api.createRole,
    (own, ids) => ({
      body: {
        name: ids["body.name"] ?? own.name("Role"),
        grants: { "leads:read": "OWN" as const },
      },
    }),
    { "body.name": value(twinRole, (own) => own.name("Role")) },
  ),
  updateRole: caseOf(
    api.updateRole,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.roleId },
      body: { description: own.name("Role"), grants: { "leads:read": "TEAM" as const } },
    }),
    { "path.id": key((estate) => estate.roleId) },
  ),
  deleteRole: caseOf(
    api.deleteRole,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareRole(own)) } }),
    { "path.id": key((estate) => estate.roleId, spareRole) },
  ),
  getUserRights: caseOf(
    api.getUserRights,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.agent.userId } }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  listUnusedRights: caseOf(
    api.listUnusedRights,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listUnusedRights, () => ({})) },
  ),
  listPermissions: caseOf(api.listPermissions, () => ({})),
  getTenant: caseOf(api.getTenant, () => ({})),

  getEncryption: caseOf(api.getEncryption, () => ({})),
  rotateDataKey: caseOf(api.rotateDataKey, async (own) => {
    // One rotation at a time: the one before must have come to its end.
    await eventually(async () => {
      const { rotation } = await own.admin.call(api.getEncryption);
      return rotation === null || rotation.endedAt !== null;
    });
    return {};
  }),
};

/** Makes a role whose name says nothing of whose it is. */
async function twinRole(estate: Estate): Promise<string> {
  const name = `Twin ${randomBytes(4).toString("hex")}`;
  await estate.admin.call(api.createRole, { body: { name, grants: {} } });
  return name;
}

/** Makes a team whose name says nothing of whose it is. */
async function twinTeam(estate: Estate): Promise<string> {
  const name = `Twin ${randomBytes(4).toString("hex")}`;
  await estate.tenant.team(name);
  return name;
}

/** A link for a new password, as the letter would hold it. */
async function resetLink(estate: Estate): Promise<string> {
  const [secret, userId] = [newSecret(), await spare(estate)];
  const id = newId();
  const { id: tenantId, server } = estate.tenant;
  await server.admin.query(
    `insert into password_resets (tenant_id, id, user_id, digest, created_at, expires_at)
     values ($1, $2, $3, $4, now(), now() + interval '1 hour')`,
    [tenantId, id, userId, digestOf(secret)],
  );
  return writeSecret({ tenantId, id, secret });
}

/** Another session of the administrator. */
async function sessionOf(estate: Estate): Promise<string> {
  const other = await visitor(estate).signIn(emailOf(estate.admin), password);
  const { items } = await other.call(api.listOwnSessions);
  return items.find(({ isCurrent }) => isCurrent)?.id ?? "";
}
