import { z } from "zod";
import type { Tx } from "../../../platform/db/tx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";

/** Where the sound of a message lies. */
export function keyOf(tenantId: string, id: string): string {
  return `${tenantId}/voicemails/${id}`;
}

/** Deletes the sound of a message when its time is over; also of one that went with its lead. */
export const expireVoicemail = defineJob(
  "expire-voicemail",
  z.object({ id: z.uuid(), key: z.string() }),
  async ({ id, key }, run) => {
    await run.inTenant(async (ctx) => {
      const tx: Tx<"voicemails"> = ctx.tx;
      await tx.updateTable("voicemails").set({ sound: "EXPIRED" }).where("id", "=", id).execute();
    });
    await run.app.storage.remove(key);
  },
);
