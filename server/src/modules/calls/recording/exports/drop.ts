import { recordingDeleted, recordingExportChanged } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { emit } from "../../../../platform/events/emit.ts";
import type { Subscriber } from "../../../../platform/events/subscriber.ts";
import { defineJob } from "../../../../platform/jobs/jobs.ts";
import { isOutdated } from "./manifest.ts";
import { type ExportRow, patchExport, selectExports } from "./rows.ts";

const dayMs = 24 * 3_600_000;
const keptMs = 7 * dayMs;

/** Where an archive lies. */
export function keyOf(tenantId: string, id: string): string {
  return `${tenantId}/recording-exports/${id}`;
}

/** A week; shorter where a sound in it is to be deleted sooner, but a day at least, so that it can be fetched. */
export function keptUntil(now: Date, expiries: readonly (Date | null)[]): Date {
  const week = now.getTime() + keptMs;
  const soonest = Math.min(week, ...expiries.flatMap((at) => (at ? [at.getTime()] : [])));
  return new Date(Math.max(soonest, now.getTime() + dayMs));
}

/** Takes the file of an archive away, by its time or by somebody's wish. */
export const dropExport = defineJob(
  "drop-recording-export",
  z.object({ id: z.uuid() }),
  async ({ id }, run) => {
    const isLeft = await run.inTenant(async (ctx) => {
      const [row] = await selectExports(ctx, { id, limit: 1, lock: true });
      if (!row) return false;
      const isDue = row.expires_at !== null && row.expires_at <= ctx.now;
      if (row.state === "READY" && isDue) {
        await become(ctx, row, "EXPIRED");
        return false;
      }
      return row.state === "READY" || row.state === "RUNNING";
    });
    if (!isLeft) await run.app.storage.remove(keyOf(run.tenantId, id));
  },
);

/** It is gone: the row now, the file right after. */
export async function withdraw(
  ctx: Ctx,
  row: ExportRow,
  state: "DELETED" | "WITHDRAWN",
): Promise<void> {
  await become(ctx, row, state);
  await dropExport.enqueue(ctx, { id: row.id });
}

async function become(ctx: Ctx, row: ExportRow, state: ExportRow["state"]): Promise<void> {
  await patchExport(ctx, row.id, { state });
  await emit(ctx, recordingExportChanged, { id: row.id, state }, { user: row.requested_by });
}

/** A sound that somebody deleted, or that went with its person, stays in nobody's archive. */
export const exportsOfDeleted: Subscriber = {
  name: "calls.exports-of-deleted",
  events: [recordingDeleted.name],
  handle: async (ctx, events) => {
    const ids = events.map(({ data }) => recordingDeleted.data.parse(data).id);
    const tx: Tx<"recordings"> = ctx.tx;
    const rows = await tx
      .selectFrom("recordings")
      .select(["id", "deleted_by", "deleted_at", "expires_at"])
      .where("id", "in", ids)
      .execute();
    const holds = rows.filter((row) => !isOutdated(row)).map(({ id }) => id);
    if (holds.length === 0) return;
    const found = await selectExports(ctx, { holds, states: ["READY"], limit: 1_000, lock: true });
    for (const row of found) await withdraw(ctx, row, "WITHDRAWN");
  },
};
