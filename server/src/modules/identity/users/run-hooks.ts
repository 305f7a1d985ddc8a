import type { Ctx } from "../../../platform/ctx.ts";
import { worksAsAgent } from "../access.ts";
import type { UserHook } from "../hooks.ts";

/** What other modules must do in the transaction that changes what this user may do. */
export async function runHooks(ctx: Ctx, id: string, hooks: readonly UserHook[]): Promise<void> {
  const row = await ctx.tx
    .selectFrom("users")
    .select(["team_id", "status"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const isAgent = row.status === "ACTIVE" && (await worksAsAgent(ctx.tx, id));
  const user = { id, teamId: row.team_id, isAgent };
  for (const hook of hooks) await hook(ctx, user);
}
