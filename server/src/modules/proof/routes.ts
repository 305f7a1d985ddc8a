import { Readable } from "node:stream";
import * as api from "@parley/contract";
import type { App } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { campaignOf } from "../campaigns/index.ts";
import { certificateRoutes } from "./certificate/routes.ts";
import { checkHours } from "./check.ts";
import { toCsv } from "./files/csv.ts";
import { localeOf } from "./files/locale.ts";
import { toReportPdf } from "./files/pdf.ts";
import { toXlsx } from "./files/xlsx.ts";
import { closedUntil } from "./ledger.ts";
import { periodOf, spanOf, zoneOf } from "./period.ts";
import { type Asked, reportOf } from "./report.ts";
import { type Kept, keptSnapshot, selectSnapshots, takeSnapshot, toSnapshot } from "./snapshots.ts";
import { wordsOf } from "./words.ts";

export function proofRoutes(serve: Api, app: Pick<App, "keys">): void {
  certificateRoutes(serve, app);
  serve.serve(api.getCampaignLedger, (ctx, { params, query }) => reportOf(ctx, params.id, query));
  serve.serve(api.checkCampaignLedger, (ctx, { params, query }) => check(ctx, params.id, query));
  serve.serve(api.takeLedgerSnapshot, (ctx, { params, body }) =>
    takeSnapshot(ctx, params.id, body),
  );
  serve.serve(api.listLedgerSnapshots, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("ledger", cursor);
    const { id: campaignId } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectSnapshots(ctx, { campaignId, before, limit: limit + 1 });
    return toPage(rows, limit, (last) => encodeCursor("ledger", [last.id]), toSnapshot);
  });
  serve.serveDownload(api.downloadLedgerSnapshot, (run, { params, query }) =>
    run(async (ctx) => {
      const kept = await keptSnapshot(ctx, params.id, params.snapshotId);
      const fileName = `${kept.from}-${kept.to}-${kept.id}.${query.format.toLowerCase()}`;
      return { fileName, body: Readable.from([await fileOf(ctx, kept, query.format)]) };
    }),
  );
}

async function fileOf(ctx: Ctx, kept: Kept, format: api.LedgerFormat): Promise<Buffer> {
  const locale = await localeOf(ctx);
  switch (format) {
    case "JSON":
      return Buffer.from(`${JSON.stringify(kept, null, 2)}\n`);
    case "CSV":
      return Buffer.from(toCsv(kept));
    case "XLSX":
      return toXlsx(kept, wordsOf(locale));
    case "PDF":
      return toReportPdf(kept, wordsOf(locale), locale);
  }
}

async function check(ctx: Ctx, campaignId: string, asked: Asked): Promise<api.LedgerCheck> {
  const { id } = await campaignOf(ctx, campaignId, "campaigns:read-stats");
  const zone = await zoneOf(ctx);
  const period = periodOf(asked, zone, ctx.now);
  const span = spanOf(period, zone);
  const closed = (await closedUntil(ctx.tx)) ?? span.from;
  const to = new Date(Math.max(span.from.getTime(), Math.min(span.to.getTime(), closed.getTime())));
  const tx: Tx<"ledger_marks"> = ctx.tx;
  const mark = await tx
    .selectFrom("ledger_marks")
    .select(["checked_at", "checked_from", "differences"])
    .executeTakeFirst();
  return {
    ...period,
    at: ctx.now.toISOString(),
    ...(await checkHours(ctx, { ...span, to }, id)),
    lastRound:
      mark?.checked_at && mark.checked_from
        ? {
            at: mark.checked_at.toISOString(),
            from: mark.checked_from.toISOString(),
            differences: mark.differences,
          }
        : null,
  };
}
