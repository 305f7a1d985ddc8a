import type { Actor, Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { grantsOf } from "./access.ts";
import { grantsOfKeys } from "./api-keys/queries.ts";

/**
 * What somebody may do now who is not here himself, for work that is done in his name later; by a key,
 * what that key may. Undefined when he, or the key, has no access any more.
 */
export async function speakerOf(
  ctx: Ctx,
  userId: string,
  apiKeyId: string | null,
): Promise<Actor | undefined> {
  const tx: Tx<"users" | "api_keys" | "api_key_permissions" | "user_roles" | "role_permissions"> =
    ctx.tx;
  const user = await tx
    .selectFrom("users")
    .select("team_id")
    .where("id", "=", userId)
    .where("status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!user) return undefined;
  const who = { userId, sessionId: null, teamId: user.team_id };
  if (apiKeyId === null) return { ...who, grants: await grantsOf(tx, userId) };
  const key = await tx
    .selectFrom("api_keys")
    .select("id")
    .where("id", "=", apiKeyId)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where((where) =>
      where.or([where("expires_at", "is", null), where("expires_at", ">", ctx.now)]),
    )
    .executeTakeFirst();
  if (!key) return undefined;
  const grants = (await grantsOfKeys(tx, [apiKeyId])).get(apiKeyId) ?? {};
  return { ...who, grants, apiKeyId };
}
