import type { CampaignPace, CampaignPaceChange, PaceReason } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Account } from "./governor.ts";

type Changes = Tx<"campaign_pace_changes">;

/** How a campaign is paced, as far as a change of it is kept. */
export type PaceState = {
  mode: CampaignPace["mode"];
  because: PaceReason | null;
  limit: number;
  linesPerAgent: number;
};

type NewChange = {
  id: string;
  campaignId: string;
  state: PaceState;
  before: PaceState | null;
  linesBefore: number | null;
  account: Account;
  changedBy: string | null;
  told: boolean;
};

export async function insertPaceChange(ctx: Ctx, change: NewChange): Promise<void> {
  const { id, campaignId, state, before, account, changedBy, told } = change;
  const tx: Changes = ctx.tx;
  await tx
    .insertInto("campaign_pace_changes")
    .values({
      ...{ id, campaign_id: campaignId, at: ctx.now, told, changed_by: changedBy },
      ...{ mode: state.mode, because: state.because },
      ...{ abandon_limit: state.limit, lines_per_agent: state.linesPerAgent },
      ...{ mode_before: before?.mode ?? null, because_before: before?.because ?? null },
      abandon_limit_before: before?.limit ?? null,
      lines_per_agent_before: before?.linesPerAgent ?? null,
      lines_before: change.linesBefore,
      ...{ people: account.people, abandoned: account.abandoned },
    })
    .execute();
}

/** How many lines each agent had after a change. */
export async function savePaceLines(ctx: Ctx, id: string, lines: number | null): Promise<void> {
  const tx: Changes = ctx.tx;
  await tx
    .updateTable("campaign_pace_changes")
    .set({ lines_after: lines })
    .where("id", "=", id)
    .execute();
}

export async function removeOldPaceChanges(
  ctx: Ctx,
  campaignId: string,
  before: Date,
): Promise<void> {
  const tx: Changes = ctx.tx;
  await tx
    .deleteFrom("campaign_pace_changes")
    .where("campaign_id", "=", campaignId)
    .where("at", "<", before)
    .execute();
}

/** How a campaign was paced when somebody last said so. */
export async function lastPaceChange(ctx: Ctx, campaignId: string): Promise<PaceState | null> {
  const tx: Changes = ctx.tx;
  const row = await tx
    .selectFrom("campaign_pace_changes")
    .select(["mode", "because", "abandon_limit as limit", "lines_per_agent as linesPerAgent"])
    .where("campaign_id", "=", campaignId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return (row as PaceState | undefined) ?? null;
}

/** Whether supervisors were told since then that a campaign fell back for this reason. */
export async function wasTold(
  ctx: Ctx,
  campaignId: string,
  because: PaceReason,
  since: Date,
): Promise<boolean> {
  const tx: Changes = ctx.tx;
  const row = await tx
    .selectFrom("campaign_pace_changes")
    .select("id")
    .where("campaign_id", "=", campaignId)
    .where("because", "=", because)
    .where("told", "=", true)
    .where("at", ">", since)
    .executeTakeFirst();
  return row !== undefined;
}

type Row = Omit<CampaignPaceChange, "at" | "before" | "changedBy"> & {
  at: Date;
  mode_before: CampaignPace["mode"] | null;
  because_before: PaceReason | null;
  limit_before: number | null;
  lines_per_agent_before: number | null;
  changed_by: string | null;
  changed_by_name: string | null;
};

/** Changes of a campaign's pace, newest first. */
export async function selectPaceChanges(
  ctx: Ctx,
  campaignId: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<CampaignPaceChange[]> {
  const { rows } = await sql<Row>`
    select p.id, p.at, p.mode, p.because, p.abandon_limit as "limit",
      p.lines_per_agent as "linesPerAgent", p.lines_before as "linesBefore",
      p.lines_after as "linesAfter", p.people, p.abandoned, p.mode_before, p.because_before,
      p.abandon_limit_before as limit_before, p.lines_per_agent_before, p.changed_by,
      u.name as changed_by_name
    from campaign_pace_changes p
    left join users u on u.tenant_id = p.tenant_id and u.id = p.changed_by
    where p.tenant_id = current_tenant() and p.campaign_id = ${campaignId}
      and (${before ?? null}::uuid is null or p.id < ${before ?? null}::uuid)
    order by p.id desc limit ${limit}`.execute(ctx.tx);
  return rows.map(toChange);
}

function toChange({
  mode_before: mode,
  because_before: because,
  limit_before: limit,
  lines_per_agent_before: linesPerAgent,
  changed_by: changer,
  changed_by_name: name,
  at,
  ...row
}: Row): CampaignPaceChange {
  const isKnown = mode !== null && limit !== null && linesPerAgent !== null;
  return {
    ...row,
    at: at.toISOString(),
    before: isKnown ? { mode, because, limit, linesPerAgent } : null,
    changedBy: changer === null ? null : { id: changer, name: name ?? "" },
  };
}
