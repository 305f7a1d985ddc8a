import { z } from "zod";
import { asked, defineAction } from "../../../platform/actions/action.ts";
import { addActivities } from "../activities/service.ts";

const params = z.strictObject({
  text: asked("TEMPLATE", z.string().trim().min(1).max(2000), { most: 2000 }),
});

/** Writes a note on the timeline of leads. */
export const noteAction = defineAction({
  name: "note",
  params,
  run: (ctx, targets) =>
    addActivities(
      ctx,
      targets.map(({ id, params: { text } }) => ({ leadId: id, type: "NOTE", text })),
    ),
});
