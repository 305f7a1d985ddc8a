import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import {
  type GapRow,
  holdTalks,
  patchRecording,
  type SeenRecording,
  selectRecordings,
} from "./rows.ts";
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
  await holdTalks(ctx, [callId]);
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

/** Whoever was asked for his card before the recording had begun is not recorded either, until the next step. */
export async function pauseAtSecretStep(ctx: Ctx, callIds: readonly string[]): Promise<void> {
  const steps = callIds.length > 0 ? await secretSteps(ctx, callIds) : [];
  if (steps.length === 0) return;
  const titles = new Map(steps.map(({ call_id, title }) => [call_id, title]));
  const rows = await selectRecordings(ctx, { callIds: [...titles.keys()] }, true);
  for (const row of rows) {
    if (row.state !== "RECORDING") continue;
    await openGap(ctx, row, { why: "SCRIPT_STEP", step: titles.get(row.call_id) ?? "" });
  }
}

/** Of calls whose agents are at a step of their script that is not recorded: its title. */
async function secretSteps(ctx: Ctx, callIds: readonly string[]) {
  const { rows } = await sql<{ call_id: string; title: string }>`
    select c.id as call_id, step ->> 'title' as title
    from calls c
    join script_versions v on v.tenant_id = c.tenant_id and v.script_id = c.script_id
      and v.number = c.script_version
    cross join lateral (select s.step_id from call_steps s
      where s.tenant_id = c.tenant_id and s.call_id = c.id order by s.last_at desc limit 1) last
    cross join lateral jsonb_array_elements(v.definition -> 'steps') step
    where c.tenant_id = current_tenant() and c.id = any(${[...callIds]}::uuid[])
      and step ->> 'id' = last.step_id and (step ->> 'pausesRecording')::boolean`.execute(
    ctx.tx as Tx<"calls" | "call_steps" | "script_versions">,
  );
  return rows;
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
