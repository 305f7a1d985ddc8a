import { operationChanged } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Subscriber } from "../../platform/events/subscribers.ts";
import { notify } from "./notices.ts";

/** Long work came to its end while its owner did something else. */
export const operationNotices: Subscriber = {
  name: "notifications.operations",
  events: [operationChanged.name],
  handle: async (ctx, events) => {
    for (const event of events) {
      const { id, state } = operationChanged.data.parse(event.data);
      if (state === "DONE" || state === "FAILED") await tellOwner(ctx, id, state);
    }
  },
};

async function tellOwner(ctx: Ctx, id: string, state: "DONE" | "FAILED"): Promise<void> {
  const row = await ctx.tx
    .selectFrom("operations")
    .select(["title", "owner_id", "subject_id", "kind", "error"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return;
  await notify(ctx, [row.owner_id], {
    type: "EVENT",
    title: row.title,
    body: state === "DONE" ? "DONE" : (row.error ?? "FAILED"),
    subjectKind: row.kind === "IMPORT" ? "IMPORT" : "CAMPAIGN",
    subjectId: row.subject_id,
  });
}
