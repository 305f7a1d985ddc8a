import { leadPurged, voicemailChanged } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { expireVoicemail, keyOf } from "./expire.ts";

/**
 * Who was removed for good is heard no more: the sound of his messages goes with him. One that the carrier still has is
 * over its time from now on, and not kept when it comes.
 */
export const voicemailsOfPurged: Subscriber = {
  name: "inbound.voicemails-of-purged",
  events: [leadPurged.name],
  handle: async (ctx, events) => {
    const leadIds = events.map(({ data }) => leadPurged.data.parse(data).id);
    const tx: Tx<"voicemails"> = ctx.tx;
    const found = await tx
      .updateTable("voicemails")
      .set({ expires_at: ctx.now })
      .where("lead_id", "=", sql<string>`any(${leadIds}::uuid[])`)
      .where("sound", "in", ["WAITING", "STORED"])
      .returning(["id", "box_id", "sound"])
      .execute();
    for (const { id, box_id: boxId, sound } of found) {
      if (sound === "WAITING") continue;
      await tx.updateTable("voicemails").set({ sound: "EXPIRED" }).where("id", "=", id).execute();
      const job = { id, key: keyOf(ctx.tenantId, id) };
      await expireVoicemail.enqueue(ctx, job, { jobKey: `expire-${id}` });
      await emit(ctx, voicemailChanged, { id, boxId }, { permission: "voicemails:read" });
    }
  },
};
