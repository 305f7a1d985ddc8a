import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { type CallRuntime, cancelRinging } from "../calls/index.ts";
import { campaignOf, turnCampaign } from "../campaigns/index.ts";
import { exportCampaigns } from "./export.ts";
import { downloadLog } from "./predictive/keep-log.ts";
import { readPace } from "./predictive/load.ts";
import { selectPaceChanges } from "./predictive/pace-changes.ts";
import { removeShadow, setShadow } from "./predictive/shadow-setting.ts";
import type { DialerRuntime } from "./runtime.ts";
import { campaignStats } from "./stats.ts";
import { startBackTest, toBackTest } from "./what-if/back-tests.ts";
import { getPrediction, keepPrediction } from "./what-if/prediction.ts";
import { type RunRow, selectRuns } from "./what-if/queries.ts";
import { getRun, runView, startRun } from "./what-if/service.ts";

/** Older news of a pace are of a campaign that is dialled no longer. */
const paceAgeMs = 10_000;

export type DialerDesk = {
  calls(): CallRuntime | undefined;
  dialer(): DialerRuntime | undefined;
};

export function dialerRoutes(serve: Api, desk: DialerDesk): void {
  serve.serveDownload(api.exportCampaigns, (run, { body }) => exportCampaigns(run, body));
  serve.serve(api.getCampaignStats, async (ctx, { params }) => {
    const campaign = await campaignOf(ctx, params.id, "campaigns:read-stats");
    return campaignStats(ctx, campaign, desk.dialer()?.idle.get(campaign.id));
  });

  serve.serve(api.getCampaignPace, async (ctx, { params }) => {
    const campaign = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const since = new Date(ctx.now.getTime() - paceAgeMs);
    return { pace: await readPace(ctx.tx, campaign.id, since) };
  });

  serve.serve(api.listCampaignPaceChanges, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("pace-changes", cursor);
    const { id } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const changes = await selectPaceChanges(ctx, id, { before, limit: limit + 1 });
    const next = (last: api.CampaignPaceChange) => encodeCursor("pace-changes", [last.id]);
    return toPage(changes, limit, next, (change) => change);
  });

  serve.serveDownload(api.downloadCampaignPaceLog, (run, { params, query }) =>
    downloadLog(run, params.id, query.day),
  );

  serve.serve(api.setCampaignShadow, (ctx, { params, body }) => setShadow(ctx, params.id, body));
  serve.serve(api.removeCampaignShadow, (ctx, { params }) => removeShadow(ctx, params.id));

  serve.serve(api.listWhatIfRuns, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("what-if", cursor);
    const { id: campaignId } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectRuns(ctx.tx, {
      ...{ campaignId, isBackTest: false, before },
      limit: limit + 1,
    });
    const toRun = await runView(ctx);
    return toPage(rows, limit, (last) => encodeCursor("what-if", [last.id]), toRun);
  });
  serve.serve(api.getWhatIfRun, (ctx, { params }) => getRun(ctx, params.id, params.runId));
  serve.serve(api.startWhatIf, (ctx, { params, body }) => startRun(ctx, params.id, body));

  serve.serve(api.getCampaignPrediction, (ctx, { params }) => getPrediction(ctx, params.id));
  serve.serve(api.keepCampaignPrediction, (ctx, { params, body }) =>
    keepPrediction(ctx, params.id, body),
  );

  serve.serve(api.listBackTests, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("back-tests", cursor);
    const { id: campaignId } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const filter = { campaignId, isBackTest: true, before, limit: limit + 1 };
    const rows = await selectRuns(ctx.tx, filter);
    const next = (last: RunRow) => encodeCursor("back-tests", [last.id]);
    return toPage(rows, limit, next, (row) => toBackTest(ctx, row));
  });
  serve.serve(api.startBackTest, (ctx, { params, body }) =>
    startBackTest(ctx, params.id, body.day),
  );

  serve.serve(api.stopCampaign, async (ctx, { params }) => {
    const campaign = await turnCampaign(ctx, params.id, "stop");
    const errands = await cancelRinging(ctx, params.id);
    ctx.afterCommit(() => desk.calls()?.run(errands));
    return campaign;
  });
  serve.serve(api.haltCampaign, async (ctx, { params, body }) => {
    const campaign = await turnCampaign(ctx, params.id, "stop", body.reason);
    const errands = await cancelRinging(ctx, params.id);
    ctx.afterCommit(() => desk.calls()?.run(errands));
    return campaign;
  });
}
