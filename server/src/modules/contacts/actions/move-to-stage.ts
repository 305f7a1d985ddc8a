import { z } from "zod";
import { asked, defineAction } from "../../../platform/actions/action.ts";
import { findLead } from "../leads/queries.ts";
import { moveLead } from "../pipelines/move.ts";
import { findStage } from "../pipelines/queries.ts";

const params = z.strictObject({ stageId: asked("STAGE", z.uuid()) });

/**
 * Moves leads to a stage of a pipeline, with the status that goes with it where the tenant's rules let
 * it. One that is in the stage already stays as it is.
 */
export const moveToStageAction = defineAction({
  name: "move-to-stage",
  params,
  check: async (ctx, { stageId }) => {
    const stage = await findStage(ctx.tx, stageId);
    return stage ? undefined : { field: "stageId", reason: "is no stage of a pipeline" };
  },
  run: async (ctx, targets) => {
    for (const { id, params: wanted } of targets) {
      const lead = await findLead(ctx.tx, id);
      if (lead?.stage_id === wanted.stageId) continue;
      await moveLead(ctx, id, { stageId: wanted.stageId }, { cause: "RULE" });
    }
  },
});
