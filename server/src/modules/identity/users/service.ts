import type * as api from "@parley/contract";
import {
  type Grants,
  type Input,
  type Permission,
  type Scope,
  type User,
  userCreated,
  userDeactivated,
  userUpdated,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { grantsOf } from "../access.ts";
import type { UserHook } from "../hooks.ts";
import { endSessionsOfUser } from "../sessions.ts";
import {
  insertUser,
  patchUser,
  selectRoles,
  selectUsers,
  setRoles,
  setUserSkills,
  type UserRow,
  unknownIds,
} from "./queries.ts";

type Create = Omit<Input<typeof api.createUser>["body"], "password"> & { passwordHash: string };
type Patch = Input<typeof api.updateUser>["body"];

/** Creates a user. The password comes hashed: hashing takes long, and a transaction must not. */
export async function createUser(
  ctx: Ctx,
  input: Create,
  hooks: readonly UserHook[],
): Promise<string> {
  await demandKnown(ctx, input);
  const roleIds = await rolesToGive(ctx, input.roles);
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
  await setRoles(ctx.tx, id, roleIds);
  await setUserSkills(ctx.tx, id, input.skillIds);
  await runHooks(ctx, id, hooks);
  await emit(ctx, userCreated, { id }, ofRecord("users:read", [id], input.teamId));
  return id;
}

export async function updateUser(
  ctx: Ctx,
  id: string,
  patch: Patch,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<User> {
  const row = await userOf(ctx, id, "users:update");
  demandVersion(row.version, ifMatch);
  await demandKnown(ctx, patch);
  if (patch.roles) await setRoles(ctx.tx, id, await rolesToGive(ctx, patch.roles));
  if (patch.skillIds) await setUserSkills(ctx.tx, id, patch.skillIds);
  await patchUser(ctx.tx, id, { name: patch.name, locale: patch.locale, team_id: patch.teamId });
  await runHooks(ctx, id, hooks);
  const fields = Object.keys(patch);
  const audience = ofRecord("users:read", [id], patch.teamId ?? row.team_id);
  if (fields.length > 0) await emit(ctx, userUpdated, { id, fields }, audience);
  return getUser(ctx, id);
}

/** Takes access away at once: sessions end, sockets follow. */
export async function deactivateUser(
  ctx: Ctx,
  id: string,
  hooks: readonly UserHook[],
): Promise<User> {
  const row = await userOf(ctx, id, "users:deactivate");
  if (id === ctx.actor.userId) {
    throw new Refusal("conflict", "You cannot take your own access away");
  }
  if (row.status === "ACTIVE") {
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
  const row = await userOf(ctx, id, "users:deactivate");
  if (row.status === "DEACTIVATED") {
    await patchUser(ctx.tx, id, { status: "ACTIVE" });
    await runHooks(ctx, id, hooks);
    const audience = ofRecord("users:read", [id], row.team_id);
    await emit(ctx, userUpdated, { id, fields: ["status"] }, audience);
  }
  return getUser(ctx, id);
}

export async function resetPassword(ctx: Ctx, id: string, passwordHash: string): Promise<void> {
  const row = await userOf(ctx, id, "users:reset-password");
  await patchUser(ctx.tx, id, { password_hash: passwordHash });
  await endSessionsOfUser(ctx, id, "PASSWORD_CHANGED", ctx.actor.sessionId);
  const audience = ofRecord("users:read", [id], row.team_id);
  await emit(ctx, userUpdated, { id, fields: ["password"] }, audience);
}

async function userOf(ctx: Ctx, id: string, permission: Permission): Promise<UserRow> {
  const [row] = await selectUsers(ctx, permission, { id, limit: 1 });
  if (!row) throw notFound("user");
  return row;
}

async function demandKnown(
  ctx: Ctx,
  input: { teamId?: string | null | undefined; skillIds?: string[] | undefined },
): Promise<void> {
  const [team] = await unknownIds(ctx.tx, "teams", input.teamId ? [input.teamId] : []);
  if (team) throw notFound("team");
  const [skill] = await unknownIds(ctx.tx, "skills", input.skillIds ?? []);
  if (skill) throw notFound("skill");
}

const width: Record<Scope, number> = { OWN: 1, TEAM: 2, ALL: 3 };

/** Nobody gives what he lacks: each right of each role must be within the giver's own. */
async function rolesToGive(ctx: Ctx, codes: readonly string[]): Promise<string[]> {
  const roles = await selectRoles(ctx.tx, codes);
  const unknown = codes.find((code) => !roles.some((role) => role.code === code));
  if (unknown) throw notFound(`role ${unknown}`);
  if (ctx.actor.userId !== null) {
    for (const role of roles) {
      const lacking = role.grants.find(([permission, scope]) => !holds(ctx, permission, scope));
      if (!lacking) continue;
      throw new Refusal("permission-missing", `The role ${role.code} grants more than you have`, {
        details: { permission: lacking[0] },
      });
    }
  }
  return roles.map((role) => role.id);
}

function holds(ctx: Ctx, permission: Permission, scope: Scope): boolean {
  const own = ctx.actor.grants[permission];
  return own !== undefined && width[own] >= width[scope];
}

async function runHooks(ctx: Ctx, id: string, hooks: readonly UserHook[]): Promise<void> {
  const row = await ctx.tx
    .selectFrom("users")
    .select(["team_id", "status"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const grants: Grants = await grantsOf(ctx.tx, id);
  const user = { id, teamId: row.team_id, grants, isActive: row.status === "ACTIVE" };
  for (const hook of hooks) await hook(ctx, user);
}

export async function getUser(ctx: Ctx, id: string): Promise<User> {
  const row = await userOf(ctx, id, "users:read");
  return versioned(toUser(ctx, row), row.version);
}

export function toUser(ctx: Ctx, row: UserRow): User {
  const record = { owners: [row.id], teamId: row.team_id };
  const can: User["can"] = [];
  if (inScope(ctx, "users:update", record)) can.push("update");
  const isSelf = row.id === ctx.actor.userId;
  if (!isSelf && inScope(ctx, "users:deactivate", record)) can.push("deactivate");
  if (inScope(ctx, "users:reset-password", record)) can.push("reset-password");
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
