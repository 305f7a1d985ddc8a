import { type CallOutcome, mostExported } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { withinScope } from "../../../../platform/scope.ts";
import type { RecordingRow } from "../rows.ts";

/** Of which calls an archive is asked for. */
export type Wanted = {
  campaignId?: string | undefined;
  agentId?: string | undefined;
  leadId?: string | undefined;
  outcome?: CallOutcome[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** A recording with what the manifest tells of it. */
export type ChosenRecording = Pick<
  RecordingRow,
  | ("id" | "call_id" | "state" | "failed_by" | "started_at" | "ended_at" | "seconds")
  | ("content_type" | "synthetic" | "bytes" | "sha256" | "expires_at" | "deleted_at")
> & {
  deleted_by: string | null;
  lead_id: string;
  contact_id: string;
  campaign_id: string | null;
  agent_id: string | null;
  agent_name: string | null;
  origin: string;
  outcome: CallOutcome | null;
  call_started_at: Date;
};

type Tables = "recordings" | "calls" | "users" | "leads";

/** Recordings that a filter finds among those that the caller may take out, in the order they were made. */
function chosen(ctx: Ctx, wanted: Wanted, until: Date) {
  const tx: Tx<Tables> = ctx.tx;
  const { campaignId, agentId, leadId, outcome, from, to } = wanted;
  return tx
    .selectFrom("recordings as r")
    .innerJoin("calls as c", (join) =>
      join.onRef("c.tenant_id", "=", "r.tenant_id").onRef("c.id", "=", "r.call_id"),
    )
    .where(withinScope(ctx, "recordings:export", { owner: ["c.agent_id"], team: "c.team_id" }))
    .where("r.created_at", "<=", until)
    .$if(campaignId !== undefined, (query) => query.where("c.campaign_id", "=", campaignId ?? ""))
    .$if(agentId !== undefined, (query) => query.where("c.agent_id", "=", agentId ?? ""))
    .$if(leadId !== undefined, (query) => query.where("c.lead_id", "=", leadId ?? ""))
    .$if(outcome !== undefined, (query) => query.where("c.outcome", "in", outcome ?? []))
    .$if(from !== undefined, (query) => query.where("c.started_at", ">=", new Date(from ?? "")))
    .$if(to !== undefined, (query) => query.where("c.started_at", "<", new Date(to ?? "")));
}

/** One page of them, behind a recording. */
export function chosenAfter(
  ctx: Ctx,
  wanted: Wanted,
  { until, after, limit }: { until: Date; after: string | undefined; limit: number },
): Promise<ChosenRecording[]> {
  return chosen(ctx, wanted, until)
    .innerJoin("leads as l", (join) =>
      join.onRef("l.tenant_id", "=", "c.tenant_id").onRef("l.id", "=", "c.lead_id"),
    )
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "c.tenant_id").onRef("u.id", "=", "c.agent_id"),
    )
    .select(["r.id", "r.call_id", "r.state", "r.failed_by", "r.started_at", "r.ended_at"])
    .select(["r.seconds", "r.content_type", "r.synthetic", "r.sha256", "r.expires_at"])
    .select(["r.deleted_at", "r.deleted_by", "c.lead_id", "l.contact_id", "c.campaign_id"])
    .select(["c.agent_id", "u.name as agent_name", "c.origin", "c.outcome"])
    .select("c.started_at as call_started_at")
    .select(sql<number | null>`r.bytes::float8`.as("bytes"))
    .$if(after !== undefined, (query) => query.where("r.id", ">", after ?? ""))
    .orderBy("r.id")
    .limit(limit)
    .$castTo<ChosenRecording>()
    .execute();
}

export type Estimate = { recordings: number; sounds: number; bytes: number };

/** How much they are; counted no further than an archive goes. */
export async function measureChosen(ctx: Ctx, wanted: Wanted): Promise<Estimate> {
  const tx: Tx<Tables> = ctx.tx;
  const found = chosen(ctx, wanted, ctx.now)
    .select(["r.state", "r.bytes"])
    .limit(mostExported.recordings + 1);
  const row = await tx
    .selectFrom(found.as("found"))
    .select([
      sql<number>`count(*)::int`.as("recordings"),
      sql<number>`(count(*) filter (where state = 'STORED'))::int`.as("sounds"),
      sql<number>`coalesce(sum(bytes) filter (where state = 'STORED'), 0)::float8`.as("bytes"),
    ])
    .executeTakeFirstOrThrow();
  return row;
}
