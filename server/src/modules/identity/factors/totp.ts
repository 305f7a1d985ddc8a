import { Secret, TOTP } from "otpauth";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

const periodSeconds = 30;
const secretBytes = 20;
/** Clocks of telephones are off by less than half a minute. */
const window = 1;

function totp(secret: Secret, label: string): TOTP {
  return new TOTP({ issuer: "Parley", label, secret, digits: 6, period: periodSeconds });
}

/** A new secret, which counts once a code of it has been given. An older such one is forgotten. */
export async function beginTotp(
  ctx: Ctx,
  userId: string,
  label: string,
): Promise<{ secret: string; uri: string }> {
  const secret = new Secret({ size: secretBytes });
  const vault = await ctx.vault();
  const sealed = vault.seal("totp_factors", "secret", userId, secret.base32);
  const tx: Tx<"totp_factors"> = ctx.tx;
  const fresh = { secret: sealed, last_step: 0, confirmed_at: null, created_at: ctx.now };
  await tx
    .insertInto("totp_factors")
    .values({ user_id: userId, ...fresh })
    .onConflict((c) =>
      c
        .columns(["tenant_id", "user_id"])
        .doUpdateSet(fresh)
        .where("totp_factors.confirmed_at", "is", null),
    )
    .execute();
  return { secret: secret.base32, uri: totp(secret, label).toString() };
}

/**
 * Takes a code of the app: of this half minute or a neighbour, and never one that was taken before or is
 * older than it (RFC 6238, 5.2).
 */
export async function takeTotp(
  ctx: Ctx,
  userId: string,
  code: string,
  which: "CONFIRMED" | "NEW" = "CONFIRMED",
): Promise<boolean> {
  const tx: Tx<"totp_factors"> = ctx.tx;
  const row = await tx
    .selectFrom("totp_factors")
    .select(["secret", "last_step", "confirmed_at"])
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (!row || (row.confirmed_at === null) !== (which === "NEW")) return false;
  const vault = await ctx.vault();
  const secret = Secret.fromBase32(vault.open("totp_factors", "secret", userId, row.secret));
  const token = code.replace(/\s/g, "");
  const delta = totp(secret, "").validate({ token, window, timestamp: ctx.now.getTime() });
  if (delta === null) return false;
  const step = Math.floor(ctx.now.getTime() / 1000 / periodSeconds) + delta;
  if (step <= row.last_step) return false;
  await tx
    .updateTable("totp_factors")
    .set({ last_step: step, confirmed_at: row.confirmed_at ?? ctx.now })
    .where("user_id", "=", userId)
    .execute();
  return true;
}
