import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notify, wordsOf } from "../notifications/index.ts";
import type { WebhookRow } from "./queries.ts";

/**
 * Tells that an endpoint was switched off: its owner, or where that is a program all who could switch it
 * on again.
 */
export async function tellOff(
  ctx: Ctx,
  webhook: Pick<WebhookRow, "name" | "owner_id">,
  reason: "GONE" | "FAILING",
): Promise<void> {
  for (const { id, locale } of await concerned(ctx.tx, webhook.owner_id)) {
    const title = wordsOf(locale).webhookOff(webhook.name, reason);
    await notify(ctx, [id], { type: "SYSTEM", title });
  }
}

async function concerned(
  tx: Tx<"users" | "user_roles" | "role_permissions">,
  ownerId: string,
): Promise<{ id: string; locale: string }[]> {
  const people = tx
    .selectFrom("users as u")
    .select(["u.id", "u.locale"])
    .where("u.status", "=", "ACTIVE")
    .where("u.kind", "<>", "SERVICE");
  const owner = await people.where("u.id", "=", ownerId).execute();
  if (owner.length > 0) return owner;
  return people
    .where((where) =>
      where.exists(
        where
          .selectFrom("user_roles as ur")
          .innerJoin("role_permissions as p", "p.role_id", "ur.role_id")
          .select("ur.user_id")
          .whereRef("ur.user_id", "=", "u.id")
          .where("p.permission", "=", "webhooks:manage"),
      ),
    )
    .orderBy("u.id")
    .execute();
}
