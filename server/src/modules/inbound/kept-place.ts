import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import {
  type Errand,
  estimateSeconds,
  keptBefore,
  keptPlaces,
  paceOf,
  type QueueStage,
  releaseWaiting,
  turnOf,
  withPlace,
} from "../calls/index.ts";
import { createCallback } from "../campaigns/index.ts";

type Waiting = {
  lead_id: string;
  contact_point_id: string | null;
  campaign_id: string | null;
  queue_id: string;
  came_at: Date;
  stage: QueueStage | null;
};

/**
 * Somebody who waits has pressed a key. Where it is that of his queue, he is promised a call in his turn and hears so: a callback
 * that any agent may keep, due at once and dialled by the campaign of the queue, by the decision that any dial has. His turn is
 * still that of his call. A withheld number can be called by nobody, so that key is none.
 */
export async function keepPlace(ctx: Ctx, callId: string, key: string): Promise<Errand[]> {
  const { rows } = await sql<Waiting>`
    select c.lead_id, c.contact_point_id, c.queue_id, coalesce(c.requeued_at, c.started_at) as came_at,
      c.queue_plan -> c.queue_stage as stage,
      -- Who was handed over is of the campaign that he talked for; it is the queue's that calls him back.
      case when c.requeued_at is null then c.campaign_id else q.campaign_id end as campaign_id
    from calls c
    join queues q on q.tenant_id = c.tenant_id and q.id::text = c.queue_plan -> 0 ->> 'queueId'
    where c.tenant_id = current_tenant() and c.id = ${callId} and c.state = 'QUEUED'
      and c.queue_id is not null and c.dismissed_as is null
    for update of c`.execute(ctx.tx);
  const [call] = rows;
  if (!call?.stage || call.stage.callbackKey !== key || call.contact_point_id === null) return [];
  const text = call.stage.callbackText;
  const said = text ? await withEstimate(ctx, call, call.stage, text) : null;
  await createCallback(
    ctx,
    {
      ...{ leadId: call.lead_id, contactPointId: call.contact_point_id },
      ...{ campaignId: call.campaign_id, ownerId: null, teamId: null, note: null },
      dueAt: ctx.now.toISOString(),
    },
    callId,
  );
  return releaseWaiting(ctx, callId, said);
}

/** What he hears, with his place and about how long it will be. */
async function withEstimate(
  ctx: Ctx,
  { queue_id, came_at }: Waiting,
  stage: QueueStage,
  text: string,
): Promise<string> {
  const turn = turnOf(stage.priority, came_at);
  const { rows } = await sql<{ came_at: Date; priority: number }>`
    select coalesce(requeued_at, started_at) as came_at,
      (queue_plan -> queue_stage ->> 'priority')::int as priority from calls
    where tenant_id = current_tenant() and queue_id = ${queue_id} and state = 'QUEUED'`.execute(
    ctx.tx,
  );
  const before = rows.filter((one) => turnOf(one.priority, one.came_at) < turn).length;
  const position = before + keptBefore(await keptPlaces(ctx), queue_id, turn) + 1;
  const { agents, handleSeconds } = await paceOf(ctx, queue_id, stage);
  return withPlace(text, position, estimateSeconds(position, agents, handleSeconds));
}
