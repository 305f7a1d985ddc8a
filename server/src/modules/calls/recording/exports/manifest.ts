import { createHash } from "node:crypto";
import { defuse, toCsvLine } from "../../../contacts/index.ts";
import type { GapRow } from "../rows.ts";
import type { ChosenRecording } from "./chosen.ts";
import type { ExportRow } from "./rows.ts";

/** Why a recording is listed without its sound. */
export type Missing =
  | "RETENTION"
  | "DELETED"
  | "WITH_THE_PERSON"
  | "LOST"
  | "NOT_OVER"
  | "DAMAGED"
  | "NO_NOTICE"
  | "NOTICE_CUT"
  | "REFUSED";

type Line = {
  file: string | null;
  missing: Missing | null;
  recordingId: string;
  callId: string;
  leadId: string;
  campaignId: string | null;
  agentId: string | null;
  agentName: string | null;
  origin: string;
  outcome: string | null;
  callStartedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  seconds: number | null;
  gaps: { from: string; to: string | null; why: string; step: string | null }[];
  bytes: number | null;
  sha256: string | null;
  simulated: boolean;
  deletedAt: string | null;
};

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Where a sound lies in the archive: by the day and the minute, and by what it is known by. */
export function nameOf({ id, call_id, call_started_at, content_type }: ChosenRecording): string {
  const at = call_started_at.toISOString();
  const kind = content_type === "audio/mpeg" ? "mp3" : "wav";
  const minute = at.slice(11, 16).replace(":", "");
  return `recordings/${at.slice(0, 10)}/${minute}-${call_id}-${id}.${kind}`;
}

/** Why there is no sound of it; null: there is. */
export function missingOf(row: ChosenRecording): Missing | null {
  if (row.state === "STORED") return null;
  if (row.state === "LOST") return "LOST";
  if (row.state === "FAILED") return row.failed_by ?? "REFUSED";
  if (row.state !== "DELETED") return "NOT_OVER";
  if (isOutdated(row)) return "RETENTION";
  return row.deleted_by ? "DELETED" : "WITH_THE_PERSON";
}

/** Whether its sound went because its time was over, and not because somebody wished it. */
export function isOutdated(row: {
  deleted_by: string | null;
  deleted_at: Date | null;
  expires_at: Date | null;
}): boolean {
  const { deleted_by, deleted_at, expires_at } = row;
  return !deleted_by && !!deleted_at && !!expires_at && expires_at <= deleted_at;
}

/** What lies beside the sounds, so that whoever gets the archive knows what it is and can verify it. */
export class Manifest {
  sounds = 0;
  missing = 0;
  private readonly lines: Line[] = [];

  add(
    row: ChosenRecording,
    gaps: readonly GapRow[],
    how: { missing: Missing } | { file: string; sha256: string },
  ): void {
    const isThere = "file" in how;
    if (isThere) this.sounds++;
    else this.missing++;
    this.lines.push({
      file: isThere ? how.file : null,
      missing: isThere ? null : how.missing,
      recordingId: row.id,
      callId: row.call_id,
      leadId: row.lead_id,
      campaignId: row.campaign_id,
      agentId: row.agent_id,
      agentName: row.agent_name,
      origin: row.origin,
      outcome: row.outcome,
      callStartedAt: row.call_started_at.toISOString(),
      startedAt: iso(row.started_at),
      endedAt: iso(row.ended_at),
      seconds: row.seconds,
      gaps: gaps.map(({ from_at, to_at, why, step }) => ({
        ...{ from: from_at.toISOString(), to: iso(to_at), why, step },
      })),
      bytes: row.bytes,
      sha256: isThere ? how.sha256 : row.sha256,
      simulated: row.synthetic,
      deletedAt: iso(row.deleted_at),
    });
  }

  /** The files that tell of the sounds; the last one verifies all others (`sha256sum -c SHA256SUMS`). */
  files({ id, requested_at, filter }: ExportRow): { name: string; text: string }[] {
    const about = { exportId: id, requestedAt: requested_at.toISOString(), filter };
    const sides = { left: "AGENT", right: "CUSTOMER" };
    const json = { ...about, sides, sounds: this.sounds, missing: this.missing };
    const told = [
      { name: "manifest.csv", text: this.csv() },
      {
        name: "manifest.json",
        text: `${JSON.stringify({ ...json, recordings: this.lines }, null, 1)}\n`,
      },
    ];
    const sums = [
      ...this.lines.flatMap(({ file, sha256 }) => (file && sha256 ? [{ file, sha256 }] : [])),
      ...told.map(({ name, text }) => ({ file: name, sha256: hashOf(text) })),
    ];
    const text = sums.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join("");
    return [...told, { name: "SHA256SUMS", text }];
  }

  private csv(): string {
    const head = [...columns];
    const rows = this.lines.map((line) => columns.map((key) => defuse(cellOf(line[key]))));
    return [head, ...rows].map((cells) => `${toCsvLine(cells)}\r\n`).join("");
  }
}

const columns = [
  ...(["file", "missing", "recordingId", "callId", "leadId", "campaignId", "agentId"] as const),
  ...(["agentName", "origin", "outcome", "callStartedAt", "startedAt", "endedAt"] as const),
  ...(["seconds", "gaps", "bytes", "sha256", "simulated", "deletedAt"] as const),
] satisfies (keyof Line)[];

function cellOf(value: Line[keyof Line]): string {
  if (Array.isArray(value)) {
    return value.map(({ from, to, why }) => `${from}/${to ?? ""} ${why}`).join("; ");
  }
  return value === null ? "" : String(value);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
