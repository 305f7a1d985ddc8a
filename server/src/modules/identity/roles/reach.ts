import {
  builtInRoles,
  type Grants,
  type Permission,
  privilegeAttempted,
  type privilegeKinds,
  type Scope,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { selectRoles } from "./queries.ts";

const width: Record<Scope, number> = { OWN: 1, TEAM: 2, ALL: 3 };

/** The first of these rights that the holder of `own` lacks, or holds less widely. */
export function lacking(own: Grants, wanted: Grants): Permission | undefined {
  const entries = Object.entries(wanted) as [Permission, Scope][];
  return entries.find(([permission, scope]) => {
    const held = own[permission];
    return held === undefined || width[held] < width[scope];
  })?.[0];
}

/** The same of the caller. The system lacks nothing. */
export function lackingOf(ctx: Ctx, wanted: Grants): Permission | undefined {
  return ctx.actor.userId === null ? undefined : lacking(ctx.actor.grants, wanted);
}

export type Attempt = {
  kind: (typeof privilegeKinds)[number];
  /** The role or the user that it is about. */
  subjectId: string | null;
  role: string | null;
};

/**
 * Nobody gives what he lacks, and nobody takes it from others. The refusal names the right, and the
 * attempt is told: it outlives the work, which is rolled back.
 */
export function demandReach(ctx: Ctx, wanted: Grants, attempt: Attempt, refusal: string): void {
  const permission = lackingOf(ctx, wanted);
  if (permission) throw refuse(ctx, permission, attempt, refusal);
}

function refuse(ctx: Ctx, permission: Permission, attempt: Attempt, words: string): Refusal {
  const { userId } = ctx.actor;
  if (userId !== null) {
    ctx.afterRefusal((later) =>
      emit(
        later,
        privilegeAttempted,
        { userId, permission, ...attempt },
        { permission: "roles:update" },
      ),
    );
  }
  const scope = ctx.actor.grants[permission];
  return new Refusal("permission-missing", words, {
    details: { permission, ...(scope ? { yourScope: scope } : {}) },
  });
}

type About = { kind: Attempt["kind"]; subjectId: string | null };

/**
 * The ids of roles of which each right lies within the caller's own. The operator's role is no role of
 * a tenant, and whoever asks for it is told what he lacks.
 */
export async function rolesWithin(
  ctx: Ctx,
  codes: readonly string[],
  about: About,
  refusal: (code: string) => string,
): Promise<string[]> {
  const roles = codes.length > 0 ? await selectRoles(ctx.tx, { codes }) : [];
  for (const code of codes) {
    const role = roles.find((one) => one.code === code);
    if (!role && code !== "SUPER_ADMIN") throw notFound(`role ${code}`);
    const grants: Grants = role?.grants ?? builtInRoles.SUPER_ADMIN;
    demandReach(ctx, grants, { ...about, role: code }, refusal(code));
    if (!role) throw new Refusal("conflict", `${code} operates the platform and is of no tenant`);
  }
  return roles.map((role) => role.id);
}

/** Codes of the roles that lie within the caller's own rights. */
export async function rolesInReach(ctx: Ctx): Promise<ReadonlySet<string>> {
  const roles = await selectRoles(ctx.tx, {});
  return new Set(
    roles.filter((role) => lackingOf(ctx, role.grants) === undefined).map((role) => role.code),
  );
}
