import { createHash } from "node:crypto";
import { LedgerReport, type LedgerSnapshot } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { campaignOf } from "../campaigns/index.ts";
import { type Asked, reportOf } from "./report.ts";

type Row = {
  id: string;
  campaign_id: string;
  report: unknown;
  digest: string;
  taken_at: Date;
  taken_by_name: string | null;
};

/** Figures that were kept, with what tells one keeping from another. */
export type Kept = LedgerSnapshot & { report: LedgerReport };

/** Keeps what a report says now, so that every file that is made of it later says the same. */
export async function takeSnapshot(
  ctx: Ctx,
  campaignId: string,
  asked: Asked,
): Promise<LedgerSnapshot> {
  const { id } = await keepReport(ctx, await reportOf(ctx, campaignId, asked));
  const { report: _report, ...snapshot } = await keptSnapshot(ctx, campaignId, id);
  return snapshot;
}

/** Keeps a report; answers what it is known by. */
export async function keepReport(
  ctx: Ctx,
  report: LedgerReport,
): Promise<{ id: string; digest: string }> {
  const kept = { id: newId(), digest: digestOf(report) };
  const tx: Tx<"ledger_snapshots"> = ctx.tx;
  await tx
    .insertInto("ledger_snapshots")
    .values({
      ...kept,
      campaign_id: report.campaignId,
      report: JSON.stringify(report),
      taken_by: ctx.actor.userId,
      taken_at: ctx.now,
    })
    .execute();
  return kept;
}

/** The same figures have the same digest, whenever they were read. */
export function digestOf(report: LedgerReport): string {
  // Parsed first: so its keys stand in the contract's order.
  const { at: _at, closedUntil: _closed, ...figures } = LedgerReport.parse(report);
  return createHash("sha256").update(JSON.stringify(figures)).digest("hex");
}

/** The digest of the figures in a kept report's JSON file; undefined when there are none. */
export function digestInFile(text: string): string | undefined {
  try {
    return digestOf(z.object({ report: LedgerReport }).parse(JSON.parse(text)).report);
  } catch {
    return undefined;
  }
}

export async function keptSnapshot(ctx: Ctx, campaignId: string, id: string): Promise<Kept> {
  await campaignOf(ctx, campaignId, "campaigns:read-stats");
  const [row] = await selectSnapshots(ctx, { campaignId, id, limit: 1 });
  if (!row) throw notFound("snapshot");
  return { ...toSnapshot(row), report: LedgerReport.parse(row.report) };
}

export function selectSnapshots(
  ctx: Ctx,
  filter: { campaignId: string; id?: string; before?: string | undefined; limit: number },
): Promise<Row[]> {
  const tx: Tx<"ledger_snapshots" | "users"> = ctx.tx;
  const { campaignId, id, before, limit } = filter;
  return tx
    .selectFrom("ledger_snapshots as s")
    .leftJoin("users as u", "u.id", "s.taken_by")
    .select(["s.id", "s.campaign_id", "s.report", "s.digest", "s.taken_at"])
    .select("u.name as taken_by_name")
    .where("s.campaign_id", "=", campaignId)
    .$if(id !== undefined, (query) => query.where("s.id", "=", id ?? ""))
    .$if(before !== undefined, (query) => query.where("s.id", "<", before ?? ""))
    .orderBy("s.id", "desc")
    .limit(limit)
    .$castTo<Row>()
    .execute();
}

/** As lists show it: without the figures themselves. */
export function toSnapshot(row: Row): LedgerSnapshot {
  const { from, to } = LedgerReport.pick({ from: true, to: true }).parse(row.report);
  return {
    ...{ id: row.id, campaignId: row.campaign_id, from, to, digest: row.digest },
    takenAt: row.taken_at.toISOString(),
    takenByName: row.taken_by_name,
  };
}
