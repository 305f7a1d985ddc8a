import {
  type LedgerCheck,
  type LedgerCount,
  type LedgerCounts,
  ledgerCounts,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { type StoredCounts, storedColumns, sums, toCounts } from "./counts.ts";
import { recount, type Span } from "./recount.ts";

type Difference = LedgerCheck["differences"][number];
type Tables = "ledger_hours" | "calls" | "agent_history" | "campaign_ledger";
type Hours = Map<string, LedgerCounts>;

const most = 100;
const listed = sql.join(storedColumns.map((name) => sql.ref(name)));

export type Checked = { calls: number; differences: Difference[] };

/**
 * Counts hours that are over again and holds both ledgers against it: that of the hours, from which reports
 * are made, and that of five minutes, which is kept call by call and which pacing and live figures read.
 * Of all campaigns when none is named.
 */
export async function checkHours(
  ctx: Ctx,
  span: Span,
  campaignId: string | null,
): Promise<Checked> {
  const tx: Tx<Tables> = ctx.tx;
  const again = await byHour(tx, recountedOf(span, campaignId));
  const kept = await byHour(tx, keptOf(span, campaignId));
  const live = await byHour(tx, liveOf(span, campaignId));
  const campaigns = await byHour(tx, recountedOf(span, campaignId, true));
  const calls = [...again.values()].reduce((sum, one) => sum + one.dials + one.notPlaced, 0);
  const differences = [
    ...compare("HOURS", kept, again, ledgerCounts),
    ...compare("FIVE_MINUTES", live, campaigns, liveCounts),
  ];
  return { calls, differences: differences.slice(0, most) };
}

/** What the ledger of five minutes keeps, too. */
const liveCounts: readonly LedgerCount[] = [
  ...(["dials", "people", "connected", "abandoned", "machines", "busy", "noAnswer"] as const),
  ...(["invalidNumber", "rejected", "congestion", "cancelled", "failed", "notPlaced"] as const),
  ...(["sales", "talkSeconds", "callers", "callersServed"] as const),
];

/** Where two countings of the same hours differ; an hour that one lacks counts as nothing. */
export function compare(
  source: Difference["source"],
  ledger: Hours,
  recounted: Hours,
  counts: readonly LedgerCount[],
): Difference[] {
  const hours = [...new Set([...ledger.keys(), ...recounted.keys()])].sort();
  return hours.flatMap((at) =>
    counts.flatMap((count) => {
      const one = ledger.get(at)?.[count] ?? 0;
      const other = recounted.get(at)?.[count] ?? 0;
      return one === other ? [] : [{ at, source, count, ledger: one, recount: other }];
    }),
  );
}

async function byHour(tx: Tx<Tables>, rows: ReturnType<typeof keptOf>): Promise<Hours> {
  const found = await sql<StoredCounts & { hour: Date }>`
    select hour, ${sums} from (${rows}) as counted group by hour`.execute(tx);
  return new Map(found.rows.map((row) => [row.hour.toISOString(), toCounts(row)]));
}

function recountedOf(span: Span, campaignId: string | null, ofCampaigns = false) {
  const only = ofCampaigns ? sql`where campaign_id is not null` : sql``;
  return sql`select hour, ${listed} from (${recount(span, campaignId)}) as again ${only}`;
}

function keptOf({ from, to }: Span, campaignId: string | null) {
  const ofCampaign = campaignId === null ? sql`` : sql`and campaign_id = ${campaignId}`;
  return sql`
    select hour, ${listed} from ledger_hours
    where tenant_id = current_tenant() and hour >= ${from} and hour < ${to} ${ofCampaign}`;
}

const outcomes: Partial<Record<string, string>> = {
  connected: "CONNECTED",
  abandoned: "ABANDONED",
  machine: "MACHINE",
  busy: "BUSY",
  no_answer: "NO_ANSWER",
  invalid_number: "INVALID_NUMBER",
  rejected: "REJECTED",
  congestion: "CONGESTION",
  cancelled: "CANCELLED",
  failed: "FAILED",
  not_placed: "NOT_PLACED",
};

function callersAs(name: "callers" | "callers_served") {
  const counted = name === "callers" ? ["CALLER_SERVED", "CALLER_LOST"] : ["CALLER_SERVED"];
  const listed = sql.join(counted.map((one) => sql.lit(one)));
  return sql`case when outcome in (${listed}) then attempts else 0 end as ${sql.ref(name)}`;
}

function liveOf({ from, to, zone }: Span, campaignId: string | null) {
  const ofCampaign = campaignId === null ? sql`` : sql`and campaign_id = ${campaignId}`;
  const columns = storedColumns.map((name) => {
    if (name === "sales") return sql`conversions as sales`;
    if (name === "talk_seconds") return sql`talk_seconds`;
    if (name === "callers" || name === "callers_served") return callersAs(name);
    const outcome = outcomes[name];
    if (outcome === undefined) return sql`0 as ${sql.ref(name)}`;
    return sql`case when outcome = ${sql.lit(outcome)} then attempts else 0 end as ${sql.ref(name)}`;
  });
  return sql`
    select date_trunc('hour', bucket, ${zone}::text) as hour, ${sql.join(columns)} from campaign_ledger
    where tenant_id = current_tenant() and bucket >= ${from} and bucket < ${to} ${ofCampaign}`;
}
