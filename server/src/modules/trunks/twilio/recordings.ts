import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { TwilioRecording, TwilioStore } from "../../telephony/index.ts";
import { tablesOf } from "./rows.ts";

type Recordings = Pick<
  TwilioStore,
  "addRecording" | "saveRecording" | "recordingsOfLeg" | "keptRecordings" | "removeRecording"
>;

/** What Twilio records, has, or is to delete. */
export function twilioRecordings(app: App): Recordings {
  return {
    addRecording: ({ tenantId, ...recording }) =>
      inTenant(app, tenantId, async (ctx) => {
        const { recordingId, legId, trunk, what, sid, state } = recording;
        const { numInsertedOrUpdatedRows: added } = await tablesOf(ctx)
          .insertInto("twilio_recordings")
          .values({
            ...{ recording_id: recordingId, leg_id: legId, trunk_id: trunk, what, sid, state },
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        return Boolean(added);
      }),
    async saveRecording({ tenantId, recordingId, sid, state }) {
      await inTenant(app, tenantId, (ctx) =>
        tablesOf(ctx)
          .updateTable("twilio_recordings")
          .set({ sid, state })
          .where("recording_id", "=", recordingId)
          .execute(),
      );
    },
    async recordingsOfLeg(legId) {
      const { rows } = await inInstallation(app, (tx) =>
        sql<{ owner: string | null }>`
          select door_twilio_owner(${legId}::uuid, null, null) as owner`.execute(tx),
      );
      const owner = rows[0]?.owner ?? null;
      if (owner === null) return [];
      return inTenant(app, owner, (ctx) => readRecordings(ctx, { legId }));
    },
    async keptRecordings() {
      const { rows } = await inInstallation(app, (tx) =>
        sql<{ tenant_id: string; recording_id: string }>`
          select * from door_twilio_kept()`.execute(tx),
      );
      const found: TwilioRecording[] = [];
      for (const tenantId of new Set(rows.map(({ tenant_id }) => tenant_id))) {
        const theirs = rows.filter(({ tenant_id }) => tenant_id === tenantId);
        const ids = theirs.map(({ recording_id }) => recording_id);
        found.push(...(await inTenant(app, tenantId, (ctx) => readRecordings(ctx, { ids }))));
      }
      return found;
    },
    async removeRecording({ tenantId, recordingId }) {
      await inTenant(app, tenantId, (ctx) =>
        tablesOf(ctx)
          .deleteFrom("twilio_recordings")
          .where("recording_id", "=", recordingId)
          .execute(),
      );
    },
  };
}

type Find = { legId: string } | { ids: readonly string[] };

export async function readRecordings(ctx: Ctx, find: Find): Promise<TwilioRecording[]> {
  const query = tablesOf(ctx).selectFrom("twilio_recordings").selectAll().orderBy("recording_id");
  const rows = await ("legId" in find
    ? query.where("leg_id", "=", find.legId)
    : query.where("recording_id", "=", sql<string>`any(${[...find.ids]}::text[])`)
  ).execute();
  return rows.map((row) => ({
    ...{ recordingId: row.recording_id, tenantId: row.tenant_id, legId: row.leg_id },
    ...{ trunk: row.trunk_id, sid: row.sid },
    // The table's own checks hold no others.
    ...({ what: row.what, state: row.state } as Pick<TwilioRecording, "what" | "state">),
  }));
}
