import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Pool } from "../../agents/index.ts";
import { type QueueStage, turnOf } from "./plan.ts";

/** The place of somebody who hung up and is called back in his turn. */
export type KeptPlace = {
  callId: string;
  queueId: string;
  turn: number;
  /** Whose agents are his turn's, and whose may be dialled for. */
  pool: Pool;
  dialledFor: Pool;
};

/** A callback that nobody could be dialled for is a person's to decide after so long. */
const longestMs = 2 * 3_600_000;

type Row = {
  call_id: string;
  queue_id: string;
  came_at: Date;
  stage: QueueStage | null;
  team_ids: string[];
  skill_ids: string[];
};

/** Places that are kept at this moment, of callbacks that a campaign which dials will call and has not called yet. */
export async function keptPlaces(ctx: Ctx): Promise<KeptPlace[]> {
  const since = new Date(ctx.now.getTime() - longestMs);
  const { rows } = await sql<Row>`
    select k.id as call_id, k.queue_id, coalesce(k.requeued_at, k.started_at) as came_at,
      k.queue_plan -> k.queue_stage as stage,
      p.team_ids, p.skill_ids
    from callbacks c
    join calls k on k.tenant_id = c.tenant_id and k.id = c.call_id
    join campaigns p on p.tenant_id = c.tenant_id and p.id = c.campaign_id
    where c.tenant_id = current_tenant() and c.state in ('DUE', 'MISSED') and c.tried_at is null
      and c.owner_id is null and c.call_id is not null and c.due_at > ${since}
      and k.dismissed_as = 'CALLBACK' and k.queue_id is not null
      and p.state = 'RUNNING' and p.mode = 'BLENDED'`.execute(ctx.tx);
  return rows.flatMap(({ stage, ...row }): KeptPlace[] => {
    if (stage === null) return [];
    return [
      {
        ...{ callId: row.call_id, queueId: row.queue_id },
        turn: turnOf(stage.priority, row.came_at),
        pool: { teamIds: stage.teamIds, skillIds: stage.skillIds },
        dialledFor: { teamIds: row.team_ids, skillIds: row.skill_ids },
      },
    ];
  });
}

/** How many of those who keep a place in a queue come before a turn. */
export function keptBefore(places: readonly KeptPlace[], queueId: string, turn: number): number {
  return places.filter((one) => one.queueId === queueId && one.turn < turn).length;
}
