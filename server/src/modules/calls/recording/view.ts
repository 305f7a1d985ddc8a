import type { Recording } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { inScope } from "../../../platform/scope.ts";
import { type GapRow, type SeenRecording, selectGaps } from "./rows.ts";

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Recordings as the API shows them. */
export async function toRecordings(
  ctx: Ctx,
  rows: readonly SeenRecording[],
  mayPause: boolean,
): Promise<Recording[]> {
  const gaps = await selectGaps(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    callId: row.call_id,
    state: row.state,
    policy: row.policy,
    announcedBy: row.announced_by,
    announcedLaw: row.announced_law,
    failedBy: row.failed_by,
    startedAt: iso(row.started_at),
    startedByName: row.started_by_name,
    endedAt: iso(row.ended_at),
    seconds: row.seconds,
    bytes: row.bytes,
    sha256: row.sha256,
    talk: row.talk,
    synthetic: row.synthetic,
    gaps: gaps.filter((gap) => gap.recording_id === row.id).map(toGap),
    expiresAt: iso(row.expires_at),
    deletedAt: iso(row.deleted_at),
    can: actions(ctx, row, mayPause),
  }));
}

function toGap({ from_at, to_at, why, step, ended_by }: GapRow): Recording["gaps"][number] {
  return { from: from_at.toISOString(), to: iso(to_at), why, step, endedBy: ended_by };
}

function actions(ctx: Ctx, row: SeenRecording, mayPause: boolean): Recording["can"] {
  const can: Recording["can"] = [];
  const record = { owners: [row.agent_id], teamId: row.team_id };
  if (isSteerable(ctx, row)) {
    if (row.state === "RECORDING" && (mayPause || row.policy === "ON_DEMAND")) can.push("pause");
    if (row.state === "PAUSED") can.push("resume");
    if (row.policy === "ON_DEMAND") can.push("stop");
  }
  if (row.state !== "STORED") return can;
  if (inScope(ctx, "recordings:listen", record)) can.push("listen");
  if (inScope(ctx, "recordings:download", record)) can.push("download");
  if (inScope(ctx, "recordings:delete", record)) can.push("delete");
  return can;
}

/** Of a conversation of one's own that goes on. */
export function isSteerable(ctx: Ctx, row: SeenRecording): boolean {
  const isOwn = row.agent_id !== null && row.agent_id === ctx.actor.userId;
  const isLive = ["ANNOUNCING", "RECORDING", "PAUSED"].includes(row.state) && !row.call_ended;
  return isOwn && isLive && may(ctx, "recordings:control");
}
