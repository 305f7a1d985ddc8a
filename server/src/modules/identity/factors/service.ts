import { factorChanged, signInRulesChanged } from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { endSessions, endSessionsOfUser } from "../session-ends.ts";
import { demandUserToReset } from "../users/service.ts";
import { wrongCode } from "./proof.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { factorState, factorsToAsk } from "./state.ts";
import { beginTotp, takeTotp } from "./totp.ts";

export type FactorName = "TOTP" | "PASSKEY" | "RECOVERY_CODES" | "ALL";

export async function startTotp(ctx: Ctx): Promise<{ secret: string; uri: string }> {
  const userId = userOf(ctx);
  const { totpSince } = await factorState(ctx.tx, userId);
  if (totpSince) throw new Refusal("conflict", "Take the authenticator app away first");
  const { email } = await ctx.tx
    .selectFrom("users")
    .select("email")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  return beginTotp(ctx, userId, email);
}

/** The first code makes the app a factor. Recovery codes come with the first factor of all. */
export async function confirmTotp(ctx: Ctx, code: string): Promise<string[]> {
  const userId = userOf(ctx);
  if (!(await takeTotp(ctx, userId, code, "NEW"))) throw wrongCode();
  return factorAdded(ctx, "TOTP");
}

/**
 * What follows when a factor was added: codes for its loss, and rights for who had to wait for it. His
 * other sessions know the password only, and somebody else may: each comes back with the new factor.
 */
export async function factorAdded(ctx: Ctx, factor: FactorName): Promise<string[]> {
  const userId = userOf(ctx);
  const state = await factorState(ctx.tx, userId);
  const { isRequired, totpSince, passkeys, recoveryCodes } = state;
  const isFirst = passkeys + (totpSince ? 1 : 0) === 1;
  if (isRequired && isFirst) await endWaiting(ctx, userId);
  await tell(ctx, userId, factor, "ADDED");
  return recoveryCodes > 0 ? [] : newRecoveryCodes(ctx, userId);
}

async function endWaiting(ctx: Ctx, userId: string): Promise<void> {
  const tx: Tx<"sessions"> = ctx.tx;
  const open = await tx
    .selectFrom("sessions")
    .select("id")
    .where("user_id", "=", userId)
    .where("vouched", "=", false)
    .where("ended_at", "is", null)
    .execute();
  const others = open.filter(({ id }) => id !== ctx.actor.sessionId);
  await endSessions(
    ctx,
    others.map(({ id }) => ({ id, userId })),
    "REVOKED",
  );
}

export async function removeTotp(ctx: Ctx): Promise<void> {
  const userId = userOf(ctx);
  await ctx.tx.deleteFrom("totp_factors").where("user_id", "=", userId).execute();
  await factorRemoved(ctx, "TOTP");
}

/** Refuses to take away the last factor of somebody who must have one. */
export async function factorRemoved(ctx: Ctx, factor: FactorName): Promise<void> {
  const userId = userOf(ctx);
  const state = await factorState(ctx.tx, userId);
  const isLast = factorsToAsk(state).length === 0;
  if (isLast && state.isRequired) {
    throw new Refusal("conflict", "Your organisation wants a second factor: add another one first");
  }
  // Codes are for the loss of a factor; without one they would be a password that nobody chose.
  if (isLast) await ctx.tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  await tell(ctx, userId, factor, "REMOVED");
}

export async function renewRecoveryCodes(ctx: Ctx): Promise<string[]> {
  const userId = userOf(ctx);
  const state = await factorState(ctx.tx, userId);
  if (!state.totpSince && state.passkeys === 0) {
    throw new Refusal("conflict", "Recovery codes come with a second factor: add one first");
  }
  await tell(ctx, userId, "RECOVERY_CODES", "ADDED");
  return newRecoveryCodes(ctx, userId);
}

/** For somebody who has lost all of them: he signs in with his password and sets up new ones. */
export async function removeUserFactors(ctx: Ctx, id: string): Promise<void> {
  await demandUserToReset(ctx, id);
  for (const table of ["totp_factors", "passkeys", "recovery_codes"] as const) {
    await ctx.tx.deleteFrom(table).where("user_id", "=", id).execute();
  }
  await tell(ctx, id, "ALL", "REMOVED");
  await endSessionsOfUser(ctx, id, "REVOKED", ctx.actor.sessionId);
}

async function tell(
  ctx: Ctx,
  id: string,
  factor: FactorName,
  change: "ADDED" | "REMOVED",
): Promise<void> {
  await emit(ctx, factorChanged, { id, factor, change }, { user: id });
}

export async function readRules(ctx: Ctx): Promise<{ factorRequired: boolean; roles: string[] }> {
  const tenant = await ctx.tx
    .selectFrom("tenants")
    .select("factor_required")
    .executeTakeFirstOrThrow();
  const roles = await ctx.tx
    .selectFrom("roles")
    .select("code")
    .where("factor_required", "=", true)
    .orderBy("code")
    .execute();
  return { factorRequired: tenant.factor_required, roles: roles.map(({ code }) => code) };
}

export async function changeRules(
  ctx: Ctx,
  patch: { factorRequired?: boolean | undefined; roles?: string[] | undefined },
): Promise<void> {
  const { factorRequired, roles } = patch;
  const tx: Tx<"tenants" | "roles"> = ctx.tx;
  if (factorRequired !== undefined) {
    await tx.updateTable("tenants").set({ factor_required: factorRequired }).execute();
  }
  if (roles) {
    const known = await tx.selectFrom("roles").select("code").execute();
    const unknown = roles.find((code) => !known.some((role) => role.code === code));
    if (unknown) throw notFound(`role ${unknown}`);
    for (const wanted of [true, false]) {
      let change = tx
        .updateTable("roles")
        .set({ factor_required: wanted })
        .where("factor_required", "=", !wanted);
      if (roles.length > 0) change = change.where("code", wanted ? "in" : "not in", roles);
      if (roles.length > 0 || !wanted) await change.execute();
    }
  }
  const fields = Object.keys(patch);
  if (fields.length === 0) return;
  const audience = { permission: "tenant:update" as const };
  await emit(ctx, signInRulesChanged, { id: ctx.tenantId, fields }, audience);
}
