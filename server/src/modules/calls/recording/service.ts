import type { CallRecordings, Permission, Recording } from "@parley/contract";
import { type Ctx, may, userOf } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { inScope } from "../../../platform/scope.ts";
import { settingsAt } from "../../settings/index.ts";
import { selectCalls } from "../queries.ts";
import { ownCall } from "../service.ts";
import { beginOnDemand, policyOfCall } from "./begin.ts";
import { deleteSound } from "./expire.ts";
import { closeGap, endGaps, openGap } from "./gaps.ts";
import { holdTalks, patchRecording, type SeenRecording, selectRecordings } from "./rows.ts";
import { tellChange } from "./tell.ts";
import { isSteerable, toRecordings } from "./view.ts";

/** What changed, and what whoever talks to the carrier must look at. */
export type Steered = { recording: Recording; id: string };

export async function listRecordings(ctx: Ctx, callId: string): Promise<CallRecordings> {
  const [call] = await selectCalls(ctx, { id: callId, limit: 1 });
  if (!call) throw notFound("call");
  const rows = await selectRecordings(ctx, { callId });
  const items = await toRecordings(ctx, rows, await mayPause(ctx));
  const isOwn = call.agent_id !== null && call.agent_id === ctx.actor.userId;
  const isTalk = call.state === "TALKING" || call.state === "ON_HOLD";
  const isRecorded = rows.some((row) => ["ANNOUNCING", "RECORDING", "PAUSED"].includes(row.state));
  const asks = isOwn && isTalk && !isRecorded && may(ctx, "recordings:control");
  const policy = asks ? await policyOfCall(ctx, callId) : null;
  return { items, can: policy !== null && policy !== "NONE" ? ["record"] : [] };
}

/** Records a conversation because the agent in it asks for it. */
export async function startRecording(ctx: Ctx, callId: string): Promise<Steered> {
  const call = await ownCall(ctx, callId);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") {
    throw new Refusal("conflict", "Nobody talks on this call");
  }
  // Of two at once the second finds that of the first.
  await holdTalks(ctx, [callId]);
  const policy = await policyOfCall(ctx, callId);
  if (policy === null || policy === "NONE") {
    throw new Refusal("conflict", "Nothing is recorded of these calls");
  }
  const id = await beginOnDemand(ctx, callId, userOf(ctx));
  if (!id) throw new Refusal("conflict", "It is recorded already");
  const steered = await shown(ctx, id);
  if (steered.recording.failedBy === "NO_NOTICE") {
    throw new Refusal(
      "conflict",
      "A recording must be announced here, and no text is set for that: see the notices",
    );
  }
  return steered;
}

export async function pauseRecording(ctx: Ctx, id: string): Promise<Steered> {
  const row = await own(ctx, id);
  if (row.policy !== "ON_DEMAND" && !(await mayPause(ctx))) {
    throw new Refusal("conflict", "Recordings are not paused here");
  }
  if (row.state !== "RECORDING") throw wrongState(row);
  await openGap(ctx, row, { why: "AGENT" });
  return shown(ctx, id);
}

export async function resumeRecording(ctx: Ctx, id: string): Promise<Steered> {
  const row = await own(ctx, id);
  if (row.state !== "PAUSED") throw wrongState(row);
  await closeGap(ctx, row, "AGENT");
  return shown(ctx, id);
}

/** What nobody but an agent asked for, an agent ends; the rest lasts as long as its call. */
export async function stopRecording(ctx: Ctx, id: string): Promise<Steered> {
  const row = await own(ctx, id);
  if (row.policy !== "ON_DEMAND") {
    throw new Refusal("conflict", "It is recorded by policy, to the end of the call");
  }
  await finish(ctx, row, "AGENT");
  return shown(ctx, id);
}

/** It is over: what there is of it is fetched, and where nothing was recorded it is said why. */
export async function finish(ctx: Ctx, row: SeenRecording, by: "AGENT" | "CALL"): Promise<void> {
  await endGaps(ctx, row.id, by, ctx.now);
  const never =
    row.state === "ANNOUNCING"
      ? ("NOTICE_CUT" as const)
      : row.told === "NOTHING" || row.told === "ANNOUNCING"
        ? ("REFUSED" as const)
        : null;
  const state = never ? ("FAILED" as const) : ("WAITING" as const);
  await patchRecording(ctx, row.id, {
    ...{ state, failed_by: never, ended_at: ctx.now, paused_at: null },
    ...(never && { told: "ENDED" as const }),
  });
  await tellChange(ctx, [{ ...row, state }]);
}

export async function deleteRecording(ctx: Ctx, id: string): Promise<Recording> {
  const row = await heard(ctx, id, "recordings:delete");
  await deleteSound(ctx, row);
  return (await shown(ctx, id)).recording;
}

/** A recording whose sound the caller may have. */
export async function heard(
  ctx: Ctx,
  id: string,
  permission: Extract<Permission, `recordings:${string}`>,
): Promise<SeenRecording> {
  const [row] = await selectRecordings(ctx, { id });
  const isSeen = row && inScope(ctx, permission, { owners: [row.agent_id], teamId: row.team_id });
  if (!row || !isSeen) throw notFound("recording");
  if (row.state !== "STORED") throw new Refusal("conflict", "There is no sound of this recording");
  return row;
}

async function own(ctx: Ctx, id: string): Promise<SeenRecording> {
  const [row] = await selectRecordings(ctx, { id }, true);
  if (!row || row.agent_id === null || row.agent_id !== ctx.actor.userId) {
    throw notFound("recording");
  }
  if (!isSteerable(ctx, row)) throw wrongState(row);
  return row;
}

function wrongState({ state }: SeenRecording): Refusal {
  return new Refusal("conflict", `The recording is ${state.toLowerCase()}`, { details: { state } });
}

async function mayPause(ctx: Ctx): Promise<boolean> {
  return (await settingsAt(ctx, "recording")).value.pauseForPayments;
}

async function shown(ctx: Ctx, id: string): Promise<Steered> {
  const rows = await selectRecordings(ctx, { id });
  const [recording] = await toRecordings(ctx, rows, await mayPause(ctx));
  if (!recording) throw notFound("recording");
  return { recording, id };
}
