import type {
  AttemptOutcome,
  CallerIdRule,
  CallPurpose,
  Campaign,
  CampaignMode,
  CampaignState,
  Condition,
  DetectionOff,
  OutcomeLimits,
  Permission,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { withinScope } from "../../platform/scope.ts";
import type { SettingColumns } from "./columns.ts";
import type { RetryMinutes } from "./plan.ts";
import type { CampaignHours } from "./schedule/hours.ts";
import type { SplitArms } from "./split/arms.ts";

export type CampaignRow = {
  id: string;
  name: string;
  mode: CampaignMode;
  strategy: "SEQUENTIAL" | "RANDOM" | "PRIORITY_BASED" | "SKILL_BASED";
  state: CampaignState;
  ring_seconds: number;
  max_attempts: number;
  retry_minutes: RetryMinutes;
  outcome_limits: OutcomeLimits;
  /** Most attempts on each number of a lead; null calls only the one that it came with. */
  attempts_per_number: number | null;
  next_number_after: AttemptOutcome[];
  wrap_up_seconds: number;
  caller_id: string | null;
  caller_id_rule: CallerIdRule;
  /** Of which numbers of the stock it chooses (none: all). */
  caller_id_set: string[];
  script_id: string | null;
  team_ids: string[];
  skill_ids: string[];
  sources: string[];
  abandon_limit: number;
  lines_per_agent: number;
  farewell: string | null;
  farewell_prompt_id: string | null;
  machine_prompt_id: string | null;
  hours: CampaignHours | null;
  purpose: CallPurpose;
  start_at: Date | null;
  stop_at: Date | null;
  budget_minor: number | null;
  budget_currency: string | null;
  line_minute: number | null;
  agent_hour: number | null;
  /** How often the list is gone through; of those who were done before, who ended so is called again. */
  pass: number;
  pass_outcomes: AttemptOutcome[];
  pass_outcomes_before: AttemptOutcome[];
  pass_began_at: Date | null;
  /** Since somebody of this pass had his turn it cannot be taken back. */
  pass_dialled_at: Date | null;
  budget_told: 0 | 80 | 100;
  turned_by: "SCHEDULE" | "BUDGET" | "HALT" | null;
  machine_detection: Campaign["machineDetection"];
  detection_off: DetectionOff;
  detector: Campaign["detector"];
  machine_message: string | null;
  measures_talk: boolean;
  recording: Campaign["recording"];
  recording_days: number | null;
  machine_certainty: number;
  sample_share: number;
  stops_at_limit: boolean;
  /** What a conversion is worth. */
  sale_minor: number | null;
  weight: number;
  calls_per_second: number | null;
  /** What a lead must meet to be dialled. */
  filter: Condition | null;
  /** What leads are dialled with in place of its own settings, while a split test of settings runs. */
  split_arms: SplitArms | null;
  created_by: string | null;
  started_at: Date | null;
  stopped_at: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

/** A campaign belongs to who made it; with the scope TEAM one sees also those of one's team. */
function visible(ctx: Ctx, permission: Permission) {
  const team = ctx.actor.teamId;
  const own = withinScope(ctx, permission, { owner: ["created_by"] });
  if (team === null || ctx.actor.grants[permission] !== "TEAM") return own;
  return sql<boolean>`(${own} or team_ids = '{}' or ${team} = any (team_ids))`;
}

export function selectCampaigns(
  ctx: Ctx,
  permission: Permission,
  filter: {
    id?: string | undefined;
    states?: readonly CampaignState[] | undefined;
    before?: string | undefined;
    limit: number;
    forUpdate?: boolean;
  },
): Promise<CampaignRow[]> {
  const tx: Tx<"campaigns"> = ctx.tx;
  let query = tx.selectFrom("campaigns").selectAll().where(visible(ctx, permission));
  if (filter.id) query = query.where("id", "=", filter.id);
  if (filter.states) query = query.where("state", "in", [...filter.states]);
  if (filter.before) query = query.where("id", "<", filter.before);
  if (filter.forUpdate) query = query.forUpdate();
  return query.orderBy("id", "desc").limit(filter.limit).$castTo<CampaignRow>().execute();
}

/** Every campaign that the caller sees, for whoever looks among their names. */
export function findCampaigns(ctx: Ctx): Promise<CampaignRow[]> {
  return selectCampaigns(ctx, "campaigns:read", { limit: 500 });
}

export async function insertCampaign(
  tx: Tx<"campaigns">,
  row: SettingColumns & Pick<CampaignRow, "id" | "created_by">,
  now: Date,
): Promise<void> {
  const retry_minutes = JSON.stringify(row.retry_minutes);
  const outcome_limits = JSON.stringify(row.outcome_limits);
  const hours = written(row.hours);
  const detection_off = JSON.stringify(row.detection_off);
  await tx
    .insertInto("campaigns")
    .values({ ...row, retry_minutes, outcome_limits, hours, detection_off, created_at: now })
    .execute();
}

export async function patchCampaign(
  tx: Tx<"campaigns">,
  id: string,
  patch: Partial<CampaignRow>,
): Promise<void> {
  const { retry_minutes, outcome_limits, hours, filter, detection_off, split_arms, ...rest } =
    patch;
  const set = {
    ...rest,
    ...(retry_minutes === undefined ? {} : { retry_minutes: JSON.stringify(retry_minutes) }),
    ...(outcome_limits === undefined ? {} : { outcome_limits: JSON.stringify(outcome_limits) }),
    ...(hours === undefined ? {} : { hours: written(hours) }),
    ...(detection_off === undefined ? {} : { detection_off: JSON.stringify(detection_off) }),
    ...(filter === undefined ? {} : { filter: written(filter) }),
    ...(split_arms === undefined ? {} : { split_arms: written(split_arms) }),
  };
  await tx.updateTable("campaigns").set(set).where("id", "=", id).execute();
}

function written(document: CampaignHours | Condition | SplitArms | null): string | null {
  return document === null ? null : JSON.stringify(document);
}

export async function removeCampaign(tx: Tx<"campaigns">, id: string): Promise<void> {
  await tx.deleteFrom("campaigns").where("id", "=", id).execute();
}

/** Of these teams, those that the tenant does not have. */
export async function unknownTeams(tx: Tx<"teams">, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("teams")
    .select("id")
    .where("id", "in", [...ids])
    .execute();
  return ids.filter((id) => !rows.some((row) => row.id === id));
}

/** Queues in use whose callers are the campaign's. */
export function queuesOf(tx: Tx<"queues">, campaignId: string) {
  return tx
    .selectFrom("queues")
    .select(["id", "name"])
    .where("campaign_id", "=", campaignId)
    .where("retired", "=", false)
    .orderBy("name")
    .execute();
}

/** Sums since an instant, by outcome. */
export function ledgerByOutcome(tx: Tx<"campaign_ledger">, campaignId: string, since: Date) {
  return tx
    .selectFrom("campaign_ledger")
    .select(["outcome"])
    .select((eb) => [
      eb.fn.sum<string>("attempts").as("attempts"),
      eb.fn.sum<string>("talk_seconds").as("talk_seconds"),
      eb.fn.sum<string>("conversions").as("conversions"),
    ])
    .where("campaign_id", "=", campaignId)
    .where("bucket", ">=", since)
    .groupBy("outcome")
    .$castTo<{
      outcome: LedgerOutcome;
      attempts: number;
      talk_seconds: number;
      conversions: number;
    }>()
    .execute();
}

/** Five-minute sums since an instant, oldest first. */
export function ledgerByBucket(tx: Tx<"campaign_ledger">, campaignId: string, since: Date) {
  return tx
    .selectFrom("campaign_ledger")
    .select("bucket")
    .select(
      sql<number>`coalesce(sum(attempts) filter (where outcome not in
        ('NOT_PLACED', 'CALLER_SERVED', 'CALLER_LOST')), 0)`.as("attempts"),
    )
    .select(
      sql<number>`coalesce(sum(attempts) filter (where outcome = 'CONNECTED'), 0)`.as("connected"),
    )
    .select(
      sql<number>`coalesce(sum(attempts) filter (where outcome = 'ABANDONED'), 0)`.as("abandoned"),
    )
    .where("campaign_id", "=", campaignId)
    .where("bucket", ">=", since)
    .groupBy("bucket")
    .orderBy("bucket")
    .execute();
}

/** What attempts came to, and callers, who are none of them. */
export type LedgerOutcome = AttemptOutcome | "CALLER_SERVED" | "CALLER_LOST";

export type LedgerEntry = {
  campaignId: string;
  bucket: Date;
  outcome: LedgerOutcome;
  attempts: number;
  talkSeconds: number;
  conversions: number;
};

/** Adds to the ledger; entries of one key must be summed before. */
export async function addToLedger(
  tx: Tx<"campaign_ledger">,
  entries: readonly LedgerEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into campaign_ledger as l
      (campaign_id, bucket, outcome, attempts, talk_seconds, conversions)
    select v."campaignId", v.bucket, v.outcome, v.attempts, v."talkSeconds", v.conversions
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as v ("campaignId" uuid,
      bucket timestamptz, outcome text, attempts int, "talkSeconds" int, conversions int)
    order by v."campaignId", v.bucket, v.outcome
    on conflict (tenant_id, campaign_id, bucket, outcome) do update set
      attempts = l.attempts + excluded.attempts,
      talk_seconds = l.talk_seconds + excluded.talk_seconds,
      conversions = l.conversions + excluded.conversions`.execute(tx);
}
