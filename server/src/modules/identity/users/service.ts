import type * as api from "@parley/contract";
import {
  type Input,
  type Permission,
  recordLeft,
  type User,
  userCreated,
  userDeactivated,
  userUpdated,
} from "@parley/contract";
import { changeOf } from "../../../platform/audit/entry.ts";
import { type Ctx, demandFresh } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { demandRoom } from "../../../platform/quota.ts";
import { inScope } from "../../../platform/scope.ts";
import type { UserHook } from "../hooks.ts";
import { setPassword } from "../passwords/set.ts";
import { rolesInReach, rolesWithin } from "../roles/reach.ts";
import { endSessionsOfUser } from "../session-ends.ts";
import { demandNotBreakGlass } from "../sso/break-glass.ts";
import { demandOtherAdmin } from "./last-admin.ts";
import {
  countUsers,
  insertUser,
  patchUser,
  selectUsers,
  setRoles,
  setUserSkills,
  type UserRow,
  unknownIds,
} from "./queries.ts";
import { runHooks } from "./run-hooks.ts";

type Create = Omit<Input<typeof api.createUser>["body"], "password"> & {
  /** Null for whoever signs in elsewhere. */
  passwordHash: string | null;
};
type Patch = Input<typeof api.updateUser>["body"];

/** Creates a user. The password comes hashed: hashing takes long, and a transaction must not. */
export async function createUser(
  ctx: Ctx,
  input: Create,
  hooks: readonly UserHook[],
): Promise<string> {
  // A new user outlives the session that makes him: a stolen one must not.
  demandFresh(ctx.actor, ctx.now);
  await demandTeam(ctx, "users:create", input.teamId);
  await demandSkills(ctx, input.skillIds);
  const roleIds = await rolesToGive(ctx, null, input.roles);
  const id = newId();
  const isNew = await insertUser(ctx.tx, {
    id,
    email: input.email,
    name: input.name,
    password_hash: input.passwordHash,
    locale: input.locale,
    team_id: input.teamId,
    created_at: ctx.now,
  });
  if (!isNew) {
    throw new Refusal("conflict", "A user with this e-mail address exists already", {
      errors: [{ field: "email", reason: "is taken" }],
    });
  }
  await demandRoom(ctx, "users", () => countUsers(ctx.tx));
  await setRoles(ctx.tx, id, roleIds, ctx.now);
  await setUserSkills(ctx.tx, id, input.skillIds);
  await runHooks(ctx, id, hooks);
  const { passwordHash: _, ...after } = input;
  await emit(ctx, userCreated, { id }, ofRecord("users:read", [id], input.teamId), { after });
  return id;
}

export async function updateUser(
  ctx: Ctx,
  id: string,
  patch: Patch,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<User> {
  const row = await lockUser(ctx, id, "users:update");
  demandVersion(row.version, ifMatch);
  if (patch.teamId !== undefined && patch.teamId !== row.team_id) {
    await demandTeam(ctx, "users:update", patch.teamId);
  }
  if (patch.skillIds) await demandSkills(ctx, patch.skillIds);
  const fields = Object.keys(patch);
  if (fields.length === 0) return getUser(ctx, id);
  if (patch.roles) await changeRoles(ctx, row, patch.roles);
  if (patch.skillIds) await setUserSkills(ctx.tx, id, patch.skillIds);
  await patchUser(ctx.tx, id, { name: patch.name, locale: patch.locale, team_id: patch.teamId });
  await runHooks(ctx, id, hooks);
  const teamId = patch.teamId === undefined ? row.team_id : patch.teamId;
  await tellLeft(ctx, row, teamId);
  const values = changeOf<Patch>(fields, valuesOf(row), { ...valuesOf(row), ...patch });
  await emit(ctx, userUpdated, { id, fields }, ofRecord("users:read", [id], teamId), values);
  return getUser(ctx, id);
}

/** What the audit log keeps of a user, sealed. */
function valuesOf({ name, locale, team_id: teamId, roles, skill_ids: skillIds }: UserRow): Patch {
  return { name, locale: locale as Patch["locale"], teamId, roles, skillIds };
}

/** His own roles are for another administrator to change: so a tenant always keeps one. */
async function changeRoles(ctx: Ctx, row: UserRow, codes: readonly string[]): Promise<void> {
  const wanted = new Set(codes);
  const isSame = wanted.size === row.roles.length && row.roles.every((code) => wanted.has(code));
  if (isSame) return;
  const roleIds = await rolesToGive(ctx, row.id, codes);
  if (row.id === ctx.actor.userId) {
    throw new Refusal("conflict", "Ask another administrator to change your own roles");
  }
  demandFresh(ctx.actor, ctx.now);
  await demandRank(ctx, row);
  if (row.roles.includes("ADMIN") && !wanted.has("ADMIN")) await demandOtherAdmin(ctx, row.id);
  await demandNotBreakGlass(ctx, row.id);
  await setRoles(ctx.tx, row.id, roleIds, ctx.now);
}

/** Tells a team that somebody has left it, before those who still see him hear of the change. */
async function tellLeft(ctx: Ctx, { id, team_id }: UserRow, teamId: string | null): Promise<void> {
  if (team_id === null || team_id === teamId) return;
  await emit(ctx, recordLeft, { kind: "USER", id }, ofRecord("users:read", [], team_id));
}

/** Takes access away at once: sessions end, sockets follow. */
export async function deactivateUser(
  ctx: Ctx,
  id: string,
  hooks: readonly UserHook[],
): Promise<User> {
  const row = await lockUser(ctx, id, "users:deactivate");
  if (id === ctx.actor.userId) {
    throw new Refusal("conflict", "You cannot take your own access away");
  }
  await demandRank(ctx, row);
  await demandNotBreakGlass(ctx, id);
  if (row.status === "ACTIVE") {
    if (row.roles.includes("ADMIN")) await demandOtherAdmin(ctx, id);
    await patchUser(ctx.tx, id, { status: "DEACTIVATED" });
    await endSessionsOfUser(ctx, id, "DEACTIVATED");
    await runHooks(ctx, id, hooks);
    await emit(ctx, userDeactivated, { id }, ofRecord("users:read", [id], row.team_id));
  }
  return getUser(ctx, id);
}

export async function reactivateUser(
  ctx: Ctx,
  id: string,
  hooks: readonly UserHook[],
): Promise<User> {
  const row = await lockUser(ctx, id, "users:deactivate");
  await demandRank(ctx, row);
  if (row.status === "DEACTIVATED") {
    await patchUser(ctx.tx, id, { status: "ACTIVE" });
    await demandRoom(ctx, "users", () => countUsers(ctx.tx));
    await runHooks(ctx, id, hooks);
    const audience = ofRecord("users:read", [id], row.team_id);
    await emit(ctx, userUpdated, { id, fields: ["status"] }, audience);
  }
  return getUser(ctx, id);
}

/** Whose access the caller may set anew. */
export async function demandUserToReset(ctx: Ctx, id: string): Promise<UserRow> {
  const row = await lockUser(ctx, id, "users:reset-password");
  await demandRank(ctx, row);
  return row;
}

export async function resetPassword(ctx: Ctx, id: string, passwordHash: string): Promise<void> {
  const row = await demandUserToReset(ctx, id);
  const { sessionId: except } = ctx.actor;
  await setPassword(ctx, { userId: id, teamId: row.team_id, hash: passwordHash, except });
}

/** Ends all sessions of a user but the one that asks. His call goes on; he must sign in for the next. */
export async function endSessionsOf(ctx: Ctx, id: string): Promise<void> {
  const row = await lockUser(ctx, id, "users:end-sessions");
  await demandRank(ctx, row);
  await endSessionsOfUser(ctx, id, "REVOKED", ctx.actor.sessionId);
}

async function lockUser(ctx: Ctx, id: string, permission: Permission): Promise<UserRow> {
  const [row] = await selectUsers(ctx, permission, { id, limit: 1, lock: true });
  if (!row) throw notFound("user");
  return row;
}

/** Whoever acts for his team only puts people into no other. */
async function demandTeam(ctx: Ctx, permission: Permission, id: string | null): Promise<void> {
  const isInReach = inScope(ctx, permission, { owners: [], teamId: id });
  const [unknown] = await unknownIds(ctx.tx, "teams", id === null ? [] : [id]);
  if (unknown || !isInReach) throw notFound("team");
}

async function demandSkills(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const [unknown] = await unknownIds(ctx.tx, "skills", ids);
  if (unknown) throw notFound("skill");
}

function rolesToGive(ctx: Ctx, userId: string | null, codes: readonly string[]): Promise<string[]> {
  const about = { kind: "GIVE_ROLE", subjectId: userId } as const;
  return rolesWithin(ctx, codes, about, (code) => `The role ${code} grants more than you have`);
}

/** Who may do more than the caller is not his to take over, to demote or to lock out. */
async function demandRank(ctx: Ctx, { id, roles }: UserRow): Promise<void> {
  if (id === ctx.actor.userId) return;
  const about = { kind: "TOUCH_USER", subjectId: id } as const;
  await rolesWithin(ctx, roles, about, (code) => `This user is ${code} and may do more than you`);
}

export async function getUser(ctx: Ctx, id: string): Promise<User> {
  const [row] = await selectUsers(ctx, "users:read", { id, limit: 1 });
  if (!row) throw notFound("user");
  return versioned(toUser(ctx, row, await rolesInReach(ctx)), row.version);
}

/** A page of the list. */
export async function listUsers(
  ctx: Ctx,
  { cursor, limit, q, teamId, active }: Input<typeof api.listUsers>["query"],
): Promise<{ items: User[]; nextCursor: string | null }> {
  const after = nameCursor("users", cursor);
  const rows = await selectUsers(ctx, "users:read", { q, teamId, active, after, limit: limit + 1 });
  const reach = await rolesInReach(ctx);
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("users", [last.name, last.id]),
    (row) => toUser(ctx, row, reach),
  );
}

function toUser(ctx: Ctx, row: UserRow, reach: ReadonlySet<string>): User {
  const record = { owners: [row.id], teamId: row.team_id };
  const isSelf = row.id === ctx.actor.userId;
  const isInReach = isSelf || row.roles.every((code) => reach.has(code));
  const can: User["can"] = [];
  if (inScope(ctx, "users:update", record)) can.push("update");
  if (!isSelf && isInReach && inScope(ctx, "users:deactivate", record)) can.push("deactivate");
  if (isInReach && inScope(ctx, "users:reset-password", record)) can.push("reset-password");
  if (isInReach && inScope(ctx, "users:end-sessions", record)) can.push("end-sessions");
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    locale: row.locale,
    status: row.status,
    teamId: row.team_id,
    teamName: row.team_name,
    roles: row.roles,
    skillIds: row.skill_ids,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
}
