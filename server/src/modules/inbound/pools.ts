import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { Pool } from "../agents/index.ts";
import { estimateSeconds, keptPlaces, paceOf, waitingIn } from "../calls/index.ts";
import { agentsOf } from "./live.ts";
import { wayFrom } from "./queues.ts";
import type { Way } from "./way.ts";

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

/** The way of somebody who comes to a queue now; null where there is no such queue in use. */
export async function wayOfQueue(ctx: Ctx, queueId: string): Promise<Way | null> {
  return (await poolOfQueue(ctx, queueId)) && wayFrom(ctx, queueId);
}

/** A queue as it is for whoever would be handed over to it now. */
export type QueueToAsk = {
  id: string;
  name: string;
  ready: number;
  waiting: number;
  estimateSeconds: number | null;
  full: boolean;
};

/** Queues by name: how many of their agents are ready, and how long one would wait there. */
export async function queuesToAsk(ctx: Ctx): Promise<QueueToAsk[]> {
  const rows = await queuesInUse(ctx).orderBy("name").orderBy("id").limit(200).execute();
  const places = await keptPlaces(ctx);
  const found: QueueToAsk[] = [];
  for (const { id, name, team_ids: teamIds, skill_ids: skillIds } of rows) {
    const pool = { teamIds, skillIds };
    const { ready } = await agentsOf(ctx, pool);
    const { agents, handleSeconds } = await paceOf(ctx, id, pool);
    const kept = places.filter(({ queueId }) => queueId === id).length;
    const waiting = (await waitingIn(ctx, id)) + kept;
    // Who comes now and finds somebody free has him at once.
    const place = waiting < ready ? 0 : waiting + 1;
    found.push({
      ...{ id, name, ready, waiting },
      estimateSeconds: agents === 0 ? null : estimateSeconds(place, agents, handleSeconds),
      full: (await wayFrom(ctx, id)).plan.length === 0,
    });
  }
  return found;
}
