import { inTenant } from "../../../platform/app.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Caller } from "../../../platform/http/admit.ts";
import type { Doorway } from "../doorway.ts";
import { tellFailed } from "../failed-proofs.ts";
import { verifyPassword } from "./hash.ts";

/**
 * Refuses whoever does not know the password of the user who is signed in, by the field that it came in.
 * Wrong ones are counted as at sign-in: a session is no way around it.
 */
export async function demandPassword(
  door: Doorway,
  caller: Caller,
  field: "password" | "current",
  password: string,
): Promise<void> {
  const { tenantId, actor } = caller;
  const user = await inTenant(door.app, tenantId, (ctx) =>
    ctx.tx
      .selectFrom("users")
      .select(["email", "password_hash"])
      .where("id", "=", actor.userId)
      .executeTakeFirstOrThrow(),
  );
  const counter = door.lockOut.counterOf(user.email, Buffer.from(actor.sessionId ?? ""));
  await door.lockOut.take(counter);
  if (!(await verifyPassword(user.password_hash, password))) {
    const { userId } = actor;
    const failure = { tenantId, userId, event: "proof.refused", proof: "PASSWORD" } as const;
    tellFailed(door.app, caller, failure);
    throw new Refusal("invalid", `The ${field === "current" ? "current " : ""}password is wrong`, {
      errors: [{ field, reason: "is wrong" }],
    });
  }
  await door.lockOut.clear([counter]);
}
