import type { Recording } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { TalkFigures } from "./talk-meter.ts";

export type RecordingRow = {
  id: string;
  call_id: string;
  leg_id: string;
  provider: string;
  state: Recording["state"];
  /** How far the carrier was told. */
  told: "NOTHING" | "ANNOUNCING" | "RECORDING" | "PAUSED" | "ENDED";
  policy: Recording["policy"];
  announced_by: Recording["announcedBy"];
  announced_law: string | null;
  notice: string | null;
  failed_by: Recording["failedBy"];
  started_by: string | null;
  started_at: Date | null;
  paused_at: Date | null;
  ended_at: Date | null;
  seconds: number | null;
  content_type: string | null;
  synthetic: boolean;
  bytes: number | null;
  sha256: string | null;
  talk: TalkFigures | null;
  keep_days: number | null;
  expires_at: Date | null;
  deleted_at: Date | null;
  updated_at: Date;
  version: number;
};

export type GapRow = {
  recording_id: string;
  why: "AGENT" | "SCRIPT_STEP";
  step: string | null;
  from_at: Date;
  to_at: Date | null;
  ended_by: "AGENT" | "SCRIPT_STEP" | "LIMIT" | "CALL" | null;
};

/** With what of its call decides who may do what. */
export type SeenRecording = RecordingRow & {
  started_by_name: string | null;
  agent_id: string | null;
  team_id: string | null;
  call_ended: boolean;
  lead_id: string;
  contact_id: string;
};

type Tables = "recordings" | "calls" | "users" | "leads";
type Find =
  | { id: string }
  | { callId: string }
  | { ids: readonly string[] }
  | { callIds: readonly string[] };

export async function selectRecordings(
  ctx: Pick<Ctx, "tx">,
  find: Find,
  forUpdate = false,
): Promise<SeenRecording[]> {
  const tx: Tx<Tables> = ctx.tx;
  let query = tx
    .selectFrom("recordings as r")
    .innerJoin("calls as c", (join) =>
      join.onRef("c.tenant_id", "=", "r.tenant_id").onRef("c.id", "=", "r.call_id"),
    )
    .innerJoin("leads as l", (join) =>
      join.onRef("l.tenant_id", "=", "c.tenant_id").onRef("l.id", "=", "c.lead_id"),
    )
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "r.tenant_id").onRef("u.id", "=", "r.started_by"),
    )
    .select(["r.id", "r.call_id", "r.leg_id", "r.provider", "r.state", "r.told", "r.policy"])
    .select(["r.announced_by", "r.announced_law", "r.notice", "r.failed_by", "r.started_by"])
    .select(["r.started_at", "r.paused_at", "r.ended_at", "r.seconds", "r.content_type"])
    .select(["r.synthetic", "r.sha256", "r.talk", "r.keep_days", "r.expires_at"])
    .select(["r.deleted_at", "r.updated_at", "r.version", "u.name as started_by_name"])
    .select(["c.agent_id", "c.team_id", "c.lead_id", "l.contact_id"])
    .select(sql<number | null>`r.bytes::float8`.as("bytes"))
    .select(sql<boolean>`c.state = 'ENDED'`.as("call_ended"))
    .orderBy("r.id");
  if ("id" in find) query = query.where("r.id", "=", find.id);
  if ("ids" in find) query = query.where("r.id", "=", sql<string>`any(${[...find.ids]}::uuid[])`);
  if ("callIds" in find) {
    query = query.where("r.call_id", "=", sql<string>`any(${[...find.callIds]}::uuid[])`);
  }
  if ("callId" in find) query = query.where("r.call_id", "=", find.callId);
  if (forUpdate) query = query.forUpdate("r");
  return query.$castTo<SeenRecording>().execute();
}

/**
 * Of these conversations one at a time begins to be recorded, or to hear that it is, or comes to another step of its script: until
 * the end of this transaction. The rows of calls are not held for it: who answers does not wait for that.
 */
export async function holdTalks(ctx: Pick<Ctx, "tx">, callIds: readonly string[]): Promise<void> {
  const names = [...new Set(callIds)].sort().map((id) => `recordings of ${id}`);
  await sql`select pg_advisory_xact_lock(hashtextextended(name, 0))
    from unnest(${names}::text[]) as name`.execute(ctx.tx);
}

export function selectGaps(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<GapRow[]> {
  const tx: Tx<"recording_gaps"> = ctx.tx;
  return tx
    .selectFrom("recording_gaps")
    .select(["recording_id", "why", "step", "from_at", "to_at", "ended_by"])
    .where("recording_id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy("from_at")
    .$castTo<GapRow>()
    .execute();
}

export type Patch = Partial<Omit<RecordingRow, "id" | "version" | "updated_at" | "talk">> & {
  talk?: string | null;
  peaks?: string | null;
  deleted_by?: string | null;
};

export async function patchRecording(ctx: Pick<Ctx, "tx">, id: string, patch: Patch) {
  const tx: Tx<"recordings"> = ctx.tx;
  await tx.updateTable("recordings").set(patch).where("id", "=", id).execute();
}

/** Calls of one provider that somebody talks on. */
export async function talkingCalls(ctx: Pick<Ctx, "tx">, provider: string): Promise<string[]> {
  const tx: Tx<"calls"> = ctx.tx;
  const rows = await tx
    .selectFrom("calls")
    .select("id")
    .where("state", "in", ["TALKING", "ON_HOLD"])
    .where("provider", "=", provider)
    .execute();
  return rows.map(({ id }) => id);
}

/** What tells whether something must be done about a recording. */
export type OpenRecording = Pick<
  RecordingRow,
  "id" | "state" | "told" | "notice" | "paused_at" | "ended_at" | "updated_at"
> & { call_ended: boolean };

/** Those that are not over, or whose sound is not here yet, of one provider. */
export async function openRecordings(
  ctx: Pick<Ctx, "tx">,
  provider: string,
): Promise<OpenRecording[]> {
  const tx: Tx<"recordings" | "calls"> = ctx.tx;
  return tx
    .selectFrom("recordings as r")
    .innerJoin("calls as c", (join) =>
      join.onRef("c.tenant_id", "=", "r.tenant_id").onRef("c.id", "=", "r.call_id"),
    )
    .select(["r.id", "r.state", "r.told", "r.notice", "r.paused_at", "r.ended_at", "r.updated_at"])
    .select(sql<boolean>`c.state = 'ENDED'`.as("call_ended"))
    .where("r.state", "in", ["ANNOUNCING", "RECORDING", "PAUSED", "WAITING"])
    .where("r.provider", "=", provider)
    .orderBy("r.id")
    .limit(2_000)
    .$castTo<OpenRecording>()
    .execute();
}
