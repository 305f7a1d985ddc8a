import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { type CallRuntime, cancelRinging } from "../calls/index.ts";
import { campaignOf, turnCampaign } from "../campaigns/index.ts";
import { readPace } from "./predictive/load.ts";
import type { DialerRuntime } from "./runtime.ts";
import { campaignStats } from "./stats.ts";
import { selectRuns } from "./what-if/queries.ts";
import { getRun, startRun, toRun } from "./what-if/service.ts";

/** Older news of a pace are of a campaign that is dialled no longer. */
const paceAgeMs = 10_000;

export type DialerDesk = {
  calls(): CallRuntime | undefined;
  dialer(): DialerRuntime | undefined;
};

export function dialerRoutes(serve: Api, desk: DialerDesk): void {
  serve.serve(api.getCampaignStats, async (ctx, { params }) => {
    const campaign = await campaignOf(ctx, params.id, "campaigns:read-stats");
    return campaignStats(ctx, campaign, desk.dialer()?.idle.get(campaign.id));
  });

  serve.serve(api.getCampaignPace, async (ctx, { params }) => {
    const campaign = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const since = new Date(ctx.now.getTime() - paceAgeMs);
    return { pace: await readPace(ctx.tx, campaign.id, since) };
  });

  serve.serve(api.listWhatIfRuns, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("what-if", cursor);
    const { id: campaignId } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectRuns(ctx.tx, { campaignId, before, limit: limit + 1 });
    return toPage(rows, limit, (last) => encodeCursor("what-if", [last.id]), toRun);
  });
  serve.serve(api.getWhatIfRun, (ctx, { params }) => getRun(ctx, params.id, params.runId));
  serve.serve(api.startWhatIf, (ctx, { params, body }) => startRun(ctx, params.id, body));

  serve.serve(api.stopCampaign, async (ctx, { params }) => {
    const campaign = await turnCampaign(ctx, params.id, "stop");
    const errands = await cancelRinging(ctx, params.id);
    ctx.afterCommit(() => desk.calls()?.run(errands));
    return campaign;
  });
}
