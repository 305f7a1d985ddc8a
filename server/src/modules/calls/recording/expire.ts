import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { patchRecording, type SeenRecording, selectRecordings } from "./rows.ts";
import { tellSound } from "./tell.ts";

/** Where the sound of a recording lies. */
export function keyOf(tenantId: string, id: string): string {
  return `${tenantId}/recordings/${id}`;
}

/** Takes the sound away, by its time or by somebody's wish; that there was one stays known. */
export const expireRecording = defineJob(
  "expire-recording",
  z.object({ id: z.uuid() }),
  async ({ id }, run) => {
    await run.inTenant(async (ctx) => {
      const [row] = await selectRecordings(ctx, { id }, true);
      const isDue = row?.expires_at && row.expires_at.getTime() <= ctx.now.getTime();
      if (row && row.state === "STORED" && isDue) await markDeleted(ctx, row);
    });
    const isLeft = await run.inTenant(async (ctx) => {
      const [row] = await selectRecordings(ctx, { id });
      return row?.state === "STORED" || row?.state === "WAITING";
    });
    if (!isLeft) await run.app.storage.remove(keyOf(run.tenantId, id));
  },
);

/** What is known of it goes as far as it is the sound's. */
export async function markDeleted(ctx: Ctx, row: SeenRecording): Promise<void> {
  const gone = { state: "DELETED" as const, told: "ENDED" as const, peaks: null };
  const by = { deleted_at: ctx.now, deleted_by: ctx.actor.userId };
  await patchRecording(ctx, row.id, { ...gone, ...by });
  await tellSound(ctx, { ...row, state: "DELETED" });
}

/** Deletes it now: the row in this transaction, the file right after it. */
export async function deleteSound(ctx: Ctx, row: SeenRecording): Promise<void> {
  await markDeleted(ctx, row);
  const jobKey = `expire-recording-${row.id}`;
  await expireRecording.enqueue(ctx, { id: row.id }, { jobKey });
}
