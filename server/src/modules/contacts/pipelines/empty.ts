import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { insertActivities } from "../activities/queries.ts";
import { insertMoves, moveAll } from "./move-queries.ts";
import { countInStages, type StageRow } from "./queries.ts";

/** More leads than this are not moved in the transaction of a request. */
const mostMoved = 10_000;

/** Takes the leads out of a stage that is about to go; refuses where there are some and no place for them. */
export async function empty(ctx: Ctx, stage: StageRow, target?: StageRow): Promise<void> {
  const leads = await countInStages(ctx.tx, [stage.id], mostMoved + 1);
  if (leads === 0) return;
  const details = { leads: Math.min(leads, mostMoved), stage: stage.name };
  if (!target) {
    throw new Refusal("conflict", "There are leads in it: say which stage takes them", {
      details,
      errors: [{ field: "moveTo", reason: "is needed while there are leads in the stage" }],
    });
  }
  if (leads > mostMoved) {
    throw new Refusal("conflict", `There are more than ${mostMoved} leads in it: move some first`, {
      details,
    });
  }
  const moved = await moveAll(ctx.tx, stage.id, target, ctx.now);
  const cause = "STAGE_DELETED";
  await insertMoves(
    ctx.tx,
    moved.map((lead) => ({
      id: newId(),
      lead_id: lead.id,
      from_stage_id: stage.id,
      to_stage_id: target.id,
      from_name: stage.name,
      to_name: target.name,
      entered_at: lead.stage_since,
      status_before: lead.status,
      cause,
      reason: null,
      actor_id: ctx.actor.userId,
    })),
    ctx.now,
  );
  const data = {
    from: { id: stage.id, name: stage.name },
    to: { id: target.id, name: target.name },
    cause,
  };
  await insertActivities(
    ctx.tx,
    moved.map((lead) => ({
      id: newId(),
      lead_id: lead.id,
      type: "LEAD_MOVED" as const,
      actor_id: ctx.actor.userId,
      call_id: null,
      data,
      note: null,
    })),
    ctx.now,
  );
}
