import { sql } from "kysely";
import { z } from "zod";
import { type App, inInstallation, inTenant } from "../../../platform/app.ts";
import { publicUrl } from "../../../platform/config.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { digestOf, isSecret, newSecret, readSecret, writeSecret } from "../secret-texts.ts";
import { isOpenTenant } from "../tenants.ts";
import { hashPassword } from "./hash.ts";
import { resetLetter, welcomeLetter } from "./letters.ts";
import { knownWords } from "./policy.ts";
import type { PasswordRules } from "./rules.ts";
import { setPassword } from "./set.ts";

const minutesValid = 30;
/** Letters to one person: not more than one a minute and five an hour, whoever asks for them. */
const spacingMs = 60_000;
const mostAnHour = 5;

/** The first letter of all waits for somebody who does not know yet that it comes. */
const daysOfWelcome = 7;

const ResetRef = z.object({ resetId: z.uuid(), isWelcome: z.boolean().default(false) });

/**
 * Writes the letter. The secret is made here and lies nowhere but in the letter; if this runs twice,
 * the later letter is the one that works.
 */
export const sendReset = defineJob(
  "send-password-reset",
  ResetRef,
  async ({ resetId, isWelcome }, run) => {
    const secret = newSecret();
    const user = await run.inTenant(async (ctx) => {
      const found = await openReset(ctx, resetId);
      if (!found) return undefined;
      const tx: Tx<"password_resets"> = ctx.tx;
      await tx
        .updateTable("password_resets")
        .set({ digest: digestOf(secret) })
        .where("id", "=", resetId)
        .execute();
      return found;
    });
    if (!user) return;
    const token = writeSecret({ tenantId: run.tenantId, id: resetId, secret });
    // Behind the #, so that it stands in no server's log.
    const link = `${publicUrl(run.app.config)}/reset#${token}`;
    const letter = isWelcome ? welcomeLetter : resetLetter;
    await run.app.mail.send(letter(user.email, user.name, user.locale, link));
  },
);

/** Asks for a link for every tenant that the address belongs to. Tells nobody whether there is one. */
export async function requestReset(app: App, email: string): Promise<void> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string; user_id: string }>`select * from door_sign_in(${email})`.execute(tx),
  );
  if (rows.length === 0) return;
  if (app.config.smtpUrl === undefined) {
    app.log.warn("a new password was asked for by mail, but no mail server is set");
    return;
  }
  for (const { tenant_id, user_id } of rows) {
    await inTenant(app, tenant_id, (ctx) => startReset(ctx, user_id));
  }
}

async function startReset(ctx: Ctx, userId: string): Promise<void> {
  const tx: Tx<"password_resets" | "users"> = ctx.tx;
  // Whoever could not sign in with a new password either gets no letter.
  if (!(await isOpenTenant(ctx.tx))) return;
  await tx.selectFrom("users").select("id").where("id", "=", userId).forUpdate().execute();
  const recent = await tx
    .selectFrom("password_resets")
    .select("created_at")
    .where("user_id", "=", userId)
    .where("created_at", ">", new Date(ctx.now.getTime() - 3_600_000))
    .orderBy("created_at", "desc")
    .execute();
  const [last] = recent;
  if (recent.length >= mostAnHour) return;
  if (last && ctx.now.getTime() - last.created_at.getTime() < spacingMs) return;
  await openLink(ctx, userId, minutesValid * 60_000, false);
}

/** Sends somebody who has no password yet the link to set his first one. */
export function welcome(ctx: Ctx, userId: string): Promise<void> {
  return openLink(ctx, userId, daysOfWelcome * 86_400_000, true);
}

async function openLink(
  ctx: Ctx,
  userId: string,
  validMs: number,
  isWelcome: boolean,
): Promise<void> {
  const tx: Tx<"password_resets"> = ctx.tx;
  const id = newId();
  await tx
    .insertInto("password_resets")
    .values({
      id,
      user_id: userId,
      created_at: ctx.now,
      expires_at: new Date(ctx.now.getTime() + validMs),
    })
    .execute();
  await sendReset.enqueue(ctx, { resetId: id, isWelcome });
}

/** Sets a new password by a link, once, and ends all sessions. Returns whose it was. */
export async function useReset(
  app: App,
  rules: PasswordRules,
  token: string,
  password: string,
): Promise<{ tenantId: string; userId: string; email: string }> {
  const ref = readSecret(token);
  if (!ref) throw expired();
  const { tenantId } = ref;
  const check = async (ctx: Ctx) => {
    const found = await openReset(ctx, ref.id);
    if (!found || !isSecret(ref.secret, found.digest)) throw expired();
    return found;
  };
  const user = await inTenant(app, tenantId, check);
  await rules.demand("password", password, knownWords(user.name, user.email, user.tenant));
  const hash = await hashPassword(password);
  await inTenant(app, tenantId, async (ctx) => {
    await check(ctx);
    await setPassword(ctx, { userId: user.id, teamId: user.teamId, hash });
  });
  return { tenantId, userId: user.id, email: user.email };
}

/** A link that still works, and whose it is. Nobody else uses it until the transaction ends. */
async function openReset(ctx: Ctx, id: string) {
  const tx: Tx<"password_resets" | "users" | "tenants"> = ctx.tx;
  return tx
    .selectFrom("password_resets as r")
    .innerJoin("users as u", "u.id", "r.user_id")
    .innerJoin("tenants as t", "t.id", "u.tenant_id")
    .select(["u.id", "u.name", "u.email", "u.locale", "u.team_id as teamId", "r.digest"])
    .select("t.name as tenant")
    .where("r.id", "=", id)
    .where("r.used_at", "is", null)
    .where("r.expires_at", ">", ctx.now)
    .where("u.status", "=", "ACTIVE")
    .forUpdate("r")
    .executeTakeFirst();
}

function expired(): Refusal {
  return new Refusal("link-expired", "This link was used, replaced or is too old");
}
