import { inTenant } from "../../../platform/app.ts";
import type { Who } from "../../../platform/audit/write.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Doorway } from "../doorway.ts";
import { tellFailed } from "../failed-proofs.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { takeTotp } from "./totp.ts";

export type GivenCode = { factor: "TOTP" | "RECOVERY_CODE"; code: string };

/** Takes a code of a user's, slowed down like a password: whoever has the one must not guess the other. */
export async function demandCode(
  door: Doorway,
  who: Who & { tenantId: string; userId: string },
  { factor, code }: GivenCode,
  event: "factor.refused" | "proof.refused",
): Promise<void> {
  const counter = door.lockOut.counterOf(`factor ${who.tenantId} ${who.userId}`);
  await door.lockOut.take(counter);
  const take = (ctx: Ctx) =>
    factor === "TOTP" ? takeTotp(ctx, who.userId, code) : takeRecoveryCode(ctx, who.userId, code);
  if (!(await inTenant(door.app, who.tenantId, take))) {
    tellFailed(door.app, who, { ...who, event, proof: factor });
    throw wrongCode();
  }
  await door.lockOut.clear([counter]);
}

export function wrongCode(): Refusal {
  return new Refusal("invalid", "This code is wrong, over or was used before", {
    errors: [{ field: "code", reason: "is wrong, over or was used before" }],
  });
}
