import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { OperationFault } from "../../../platform/operations/run.ts";
import { grantsOf } from "../../identity/index.ts";

/**
 * The transaction of a job in the name of whoever started the work, with the rights that he has at this
 * moment: what was taken from him meanwhile, his work may not do either.
 */
export async function inTheNameOf(ctx: Ctx, userId: string): Promise<Ctx> {
  const tx: Tx<"users"> = ctx.tx;
  const user = await tx
    .selectFrom("users")
    .select("team_id")
    .where("id", "=", userId)
    .where("status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!user) throw new OperationFault("Whoever started this is not active any more");
  const grants = await grantsOf(ctx.tx, userId);
  return { ...ctx, actor: { userId, sessionId: null, teamId: user.team_id, grants } };
}

/** Whether the work is the caller's own or in the scope of his right to change leads. */
export function ownerOf(ctx: Ctx): { owner_id: string; team_id: string | null } {
  return { owner_id: userOf(ctx), team_id: ctx.actor.teamId };
}
