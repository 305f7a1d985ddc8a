import type * as api from "@parley/contract";
import {
  builtInRoles,
  type EffectiveRight,
  type Grants,
  type Input,
  type Role,
  roleChanged,
  roleCreated,
  roleDeleted,
} from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { widest } from "../access.ts";
import type { UserHook } from "../hooks.ts";
import { selectUsers } from "../users/queries.ts";
import { runHooks } from "../users/run-hooks.ts";
import {
  codesLike,
  deleteRoleRow,
  findRoleNamed,
  insertRole,
  patchRole,
  type RoleRow,
  rightsOfUser,
  selectRoles,
  setGrants,
  usersOfRole,
} from "./queries.ts";
import { demandReach, lackingOf } from "./reach.ts";

type Create = Input<typeof api.createRole>["body"];
type Patch = Input<typeof api.updateRole>["body"];

/** Makes a role that grants no more than its maker has. */
export async function createRole(ctx: Ctx, { name, description, grants }: Create): Promise<Role> {
  demandReach(ctx, grants, { kind: "EDIT_ROLE", subjectId: null, role: name }, tooMuch);
  await demandFreeName(ctx, name);
  const id = newId();
  const code = await freeCode(ctx, name);
  await insertRole(ctx.tx, {
    id,
    code,
    name,
    description,
    built_in: false,
    created_at: ctx.now,
  });
  await setGrants(ctx.tx, id, grants, ctx.now);
  await emit(ctx, roleCreated, { id }, { permission: "roles:read" });
  return getRole(ctx, id);
}

/** Both what the role granted and what it shall grant must lie within the caller's own rights. */
export async function updateRole(
  ctx: Ctx,
  id: string,
  patch: Patch,
  ifMatch: number | undefined,
  hooks: readonly UserHook[],
): Promise<Role> {
  const role = await lockOwnRole(ctx, id);
  demandVersion(role.version, ifMatch);
  const about = { kind: "EDIT_ROLE", subjectId: id, role: role.code } as const;
  demandReach(ctx, role.grants, about, "This role grants more than you have");
  if (patch.grants) demandReach(ctx, patch.grants, about, tooMuch);
  if (patch.name !== undefined) await demandFreeName(ctx, patch.name, id);
  const fields = Object.keys(patch);
  if (fields.length === 0) return getRole(ctx, id);
  await patchRole(ctx.tx, id, { name: patch.name, description: patch.description });
  if (patch.grants) {
    await setGrants(ctx.tx, id, patch.grants, ctx.now);
    await tellHooks(ctx, role, patch.grants, hooks);
  }
  await emit(ctx, roleChanged, { id, fields }, { permission: null });
  return getRole(ctx, id);
}

/** Whoever may now take calls becomes an agent, and whoever may not any more is none. */
async function tellHooks(
  ctx: Ctx,
  role: RoleRow,
  grants: Grants,
  hooks: readonly UserHook[],
): Promise<void> {
  if (role.grants["agents:work"] === grants["agents:work"]) return;
  for (const userId of await usersOfRole(ctx.tx, role.id)) await runHooks(ctx, userId, hooks);
}

export async function deleteRole(ctx: Ctx, id: string, ifMatch: number | undefined): Promise<void> {
  const role = await lockOwnRole(ctx, id);
  demandVersion(role.version, ifMatch);
  const about = { kind: "EDIT_ROLE", subjectId: id, role: role.code } as const;
  demandReach(ctx, role.grants, about, "This role grants more than you have");
  if (role.user_count > 0) {
    throw new Refusal("conflict", "Users have this role: give them another one first", {
      details: { userCount: role.user_count },
    });
  }
  await deleteRoleRow(ctx.tx, id);
  await emit(ctx, roleDeleted, { id }, { permission: "roles:read" });
}

export async function getRole(ctx: Ctx, id: string): Promise<Role> {
  const [row] = await selectRoles(ctx.tx, { id });
  if (!row) throw notFound("role");
  return versioned(toRole(ctx, row), row.version);
}

export function toRole(ctx: Ctx, row: RoleRow): Role {
  const isInReach = lackingOf(ctx, row.grants) === undefined;
  const can: Role["can"] = [];
  if (isInReach) can.push("assign");
  if (isInReach && !row.built_in && may(ctx, "roles:update")) can.push("update");
  if (isInReach && !row.built_in && row.user_count === 0 && may(ctx, "roles:delete")) {
    can.push("delete");
  }
  return {
    id: row.id,
    code: row.code,
    name: row.name ?? row.code,
    description: row.description,
    builtIn: row.built_in,
    userCount: row.user_count,
    grants: row.grants,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
}

/** What a user may do, and which of his roles gives it. */
export async function userRights(
  ctx: Ctx,
  userId: string,
): Promise<{ userId: string; items: EffectiveRight[] }> {
  const [user] = await selectUsers(ctx, "users:read", { id: userId, limit: 1 });
  if (!user) throw notFound("user");
  const items = new Map<string, EffectiveRight>();
  for (const { permission, scope, id, code, name } of await rightsOfUser(ctx.tx, userId)) {
    const known = items.get(permission) ?? { permission, scope, roles: [] };
    known.scope = widest(known.scope, scope);
    known.roles.push({ id, code, name: name ?? code, scope });
    items.set(permission, known);
  }
  return { userId, items: [...items.values()] };
}

const tooMuch = "Nobody can grant what he lacks himself";

async function lockOwnRole(ctx: Ctx, id: string): Promise<RoleRow> {
  const [role] = await selectRoles(ctx.tx, { id, lock: true });
  if (!role) throw notFound("role");
  if (role.built_in) {
    throw new Refusal("conflict", "A built-in role stays as it is; make a copy and change that");
  }
  return role;
}

async function demandFreeName(ctx: Ctx, name: string, exceptId?: string): Promise<void> {
  const isTaken =
    name.toUpperCase() in builtInRoles || (await findRoleNamed(ctx.tx, name, exceptId));
  if (!isTaken) return;
  throw new Refusal("conflict", "There is a role of this name already", {
    errors: [{ field: "name", reason: "is taken" }],
  });
}

/** The code that users are given the role by: made of its name once, and never changed. */
async function freeCode(ctx: Ctx, name: string): Promise<string> {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  const code = (/^[A-Z]./.test(plain) ? plain : `ROLE_${plain}`).slice(0, 34);
  const taken = await codesLike(ctx.tx, code);
  const isTaken = (candidate: string) => taken.has(candidate) || candidate in builtInRoles;
  if (!isTaken(code)) return code;
  for (let number = 2; ; number++) {
    if (!isTaken(`${code}_${number}`)) return `${code}_${number}`;
  }
}
