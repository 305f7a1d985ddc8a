import { createHash } from "node:crypto";
import { LedgerReport, type LedgerSnapshot } from "@parley/contract";
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
  const report = await reportOf(ctx, campaignId, asked);
  const id = newId();
  const tx: Tx<"ledger_snapshots"> = ctx.tx;
  await tx
    .insertInto("ledger_snapshots")
    .values({
      id,
      campaign_id: campaignId,
      report: JSON.stringify(report),
      digest: digestOf(report),
      taken_by: ctx.actor.userId,
      taken_at: ctx.now,
    })
    .execute();
  const { report: _report, ...snapshot } = await keptSnapshot(ctx, campaignId, id);
  return snapshot;
}

/** The same figures have the same digest, whenever they were read. */
export function digestOf(report: LedgerReport): string {
  // Parsed first: so its keys stand in the contract's order.
  const { at: _at, closedUntil: _closed, ...figures } = LedgerReport.parse(report);
  return createHash("sha256").update(JSON.stringify(figures)).digest("hex");
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
