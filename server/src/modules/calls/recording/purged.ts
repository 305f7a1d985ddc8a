import { leadPurged } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { deleteSound } from "./expire.ts";
import { selectRecordings } from "./rows.ts";

/** Who was removed for good is heard no more: the sound of his calls goes with him. */
export const recordingsOfPurged: Subscriber = {
  name: "calls.recordings-of-purged",
  events: [leadPurged.name],
  handle: async (ctx, events) => {
    const leadIds = events.map(({ data }) => leadPurged.data.parse(data).id);
    const tx: Tx<"recordings" | "calls"> = ctx.tx;
    const found = await tx
      .selectFrom("recordings as r")
      .innerJoin("calls as c", (join) =>
        join.onRef("c.tenant_id", "=", "r.tenant_id").onRef("c.id", "=", "r.call_id"),
      )
      .select("r.id")
      .where("c.lead_id", "=", sql<string>`any(${leadIds}::uuid[])`)
      .where("r.state", "in", ["WAITING", "STORED"])
      .execute();
    const ids = found.map(({ id }) => id);
    for (const row of await selectRecordings(ctx, { ids }, true)) await deleteSound(ctx, row);
  },
};
