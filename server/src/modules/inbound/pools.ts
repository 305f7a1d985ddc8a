import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { Pool } from "../agents/index.ts";
import { agentsOf } from "./live.ts";

type PoolRow = { id: string; name: string; team_ids: string[]; skill_ids: string[] };

function queuesInUse(ctx: Ctx) {
  const tx: Tx<"queues"> = ctx.tx;
  return tx
    .selectFrom("queues")
    .select(["id", "name", "team_ids", "skill_ids"])
    .where("retired", "=", false)
    .$castTo<PoolRow>();
}

/** Whose calls a queue's are; null where there is no such queue in use. */
export async function poolOfQueue(ctx: Ctx, queueId: string): Promise<Pool | null> {
  const row = await queuesInUse(ctx).where("id", "=", queueId).executeTakeFirst();
  return row ? { teamIds: row.team_ids, skillIds: row.skill_ids } : null;
}

/** Queues by name, and how many of their agents are ready. */
export async function queuesToAsk(
  ctx: Ctx,
): Promise<{ id: string; name: string; ready: number }[]> {
  const rows = await queuesInUse(ctx).orderBy("name").orderBy("id").limit(200).execute();
  const found = [];
  for (const { id, name, team_ids: teamIds, skill_ids: skillIds } of rows) {
    const { ready } = await agentsOf(ctx, { teamIds, skillIds });
    found.push({ id, name, ready });
  }
  return found;
}
