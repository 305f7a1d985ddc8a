import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { type GapRow, patchRecording, type SeenRecording, selectRecordings } from "./rows.ts";
import { tellChange } from "./tell.ts";

/** So long at most nobody records, whoever forgets to go on. */
export const longestGapMs = 10 * 60_000;

type Why = { why: GapRow["why"]; step?: string };

/** From now on nothing is recorded of it, and that is written down. */
export async function openGap(ctx: Ctx, row: SeenRecording, { why, step }: Why): Promise<void> {
  const tx: Tx<"recording_gaps"> = ctx.tx;
  await tx
    .insertInto("recording_gaps")
    .values({
      ...{ id: newId(), recording_id: row.id, why, step: step ?? null },
      ...{ by_id: ctx.actor.userId, from_at: ctx.now },
    })
    .execute();
  await patchRecording(ctx, row.id, { state: "PAUSED", paused_at: ctx.now });
  await tellChange(ctx, [{ ...row, state: "PAUSED" }]);
}

/** It is recorded on. */
export async function closeGap(
  ctx: Ctx,
  row: SeenRecording,
  endedBy: NonNullable<GapRow["ended_by"]>,
): Promise<void> {
  await endGaps(ctx, row.id, endedBy, ctx.now);
  await patchRecording(ctx, row.id, { state: "RECORDING", paused_at: null });
  await tellChange(ctx, [{ ...row, state: "RECORDING" }]);
}

export async function endGaps(
  ctx: Ctx,
  recordingId: string,
  endedBy: NonNullable<GapRow["ended_by"]>,
  at: Date,
): Promise<void> {
  const tx: Tx<"recording_gaps"> = ctx.tx;
  await tx
    .updateTable("recording_gaps")
    .set({ to_at: at, ended_by: endedBy })
    .where("recording_id", "=", recordingId)
    .where("to_at", "is", null)
    .execute();
}

/**
 * The agent came to a step of his script: where it is for secrets, nothing is recorded until he comes to another one.
 * Answers the recordings that changed.
 */
export async function followStep(
  ctx: Ctx,
  callId: string,
  step: { title: string; pausesRecording: boolean },
): Promise<string[]> {
  const all = await selectRecordings(ctx, { callId }, true);
  const changed: string[] = [];
  for (const row of all) {
    if (row.call_ended) continue;
    if (step.pausesRecording && row.state === "RECORDING") {
      await openGap(ctx, row, { why: "SCRIPT_STEP", step: step.title });
    } else if (!step.pausesRecording && row.state === "PAUSED" && (await isByStep(ctx, row.id))) {
      await closeGap(ctx, row, "SCRIPT_STEP");
    } else continue;
    changed.push(row.id);
  }
  return changed;
}

/** What an agent paused himself, he lets go on himself. */
async function isByStep(ctx: Ctx, recordingId: string): Promise<boolean> {
  const tx: Tx<"recording_gaps"> = ctx.tx;
  const row = await tx
    .selectFrom("recording_gaps")
    .select("why")
    .where("recording_id", "=", recordingId)
    .where("to_at", "is", null)
    .executeTakeFirst();
  return row?.why === "SCRIPT_STEP";
}
