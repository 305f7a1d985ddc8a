import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { selectAdditions } from "./additions/queries.ts";
import { toAddition, undoAddition } from "./additions/service.ts";
import { planOfMember, previewRetries } from "./ahead/service.ts";
import { checkCampaign } from "./checks/service.ts";
import { dispositionRoutes } from "./dispositions.ts";
import { filterRoutes } from "./filter/routes.ts";
import { historyRoutes } from "./history/routes.ts";
import { exportMembers } from "./members/export.ts";
import { campaignsOfLead } from "./members/of-lead.ts";
import { listPickable, nextPreview, pickMember, skipPreview } from "./members/offers.ts";
import { selectMembers } from "./members/queries.ts";
import { queueCall, readQueue, updateMember } from "./members/queue.ts";
import { addMembers, removeMember } from "./members/service.ts";
import { toMember } from "./members/view.ts";
import { campaignMoney } from "./money/service.ts";
import { beginPass, readPasses, takeBackPass } from "./passes/service.ts";
import { selectCampaigns } from "./queries.ts";
import { scheduleCampaign } from "./schedule/service.ts";
import { exportScrub, readScrub, startScrub } from "./scrub/service.ts";
import { campaignOf, deleteCampaign, getCampaign, turnCampaign } from "./service.ts";
import { createWithSources, updateWithSources } from "./sources/service.ts";
import { splitTestRoutes } from "./split/routes.ts";
import { toCampaign } from "./view.ts";

export function campaignRoutes(serve: Api): void {
  dispositionRoutes(serve);
  splitTestRoutes(serve);
  filterRoutes(serve);
  historyRoutes(serve);
  serve.serve(api.listCampaigns, async (ctx, { query }) => {
    const before = idCursor("campaigns", query.cursor);
    const filter = { states: query.state, before, limit: query.limit + 1 };
    return toPage(
      await selectCampaigns(ctx, "campaigns:read", filter),
      query.limit,
      (last) => encodeCursor("campaigns", [last.id]),
      (row) => toCampaign(ctx, row),
    );
  });
  serve.serve(api.getCampaign, (ctx, { params }) => getCampaign(ctx, params.id));
  serve.serve(api.scheduleCampaign, (ctx, { params, body }) =>
    scheduleCampaign(ctx, params.id, body),
  );
  serve.serve(api.getCampaignMoney, (ctx, { params }) => campaignMoney(ctx, params.id));
  serve.serve(api.getCampaignPasses, (ctx, { params }) => readPasses(ctx, params.id));
  serve.serve(api.startPass, (ctx, { params, body }) => beginPass(ctx, params.id, body));
  serve.serve(api.undoPass, (ctx, { params }) => takeBackPass(ctx, params.id));
  serve.serve(api.checkCampaign, (ctx, { params }) => checkCampaign(ctx, params.id));
  serve.serve(api.startScrub, (ctx, { params }) => startScrub(ctx, params.id));
  serve.serve(api.getScrub, (ctx, { params }) => readScrub(ctx, params.id));
  serve.serveDownload(api.exportScrub, (run, { params }) => exportScrub(run, params.id));
  serve.serve(api.createCampaign, (ctx, { body }) => createWithSources(ctx, body));
  serve.serve(api.updateCampaign, (ctx, { params, body, ifMatch }) =>
    updateWithSources(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.deleteCampaign, (ctx, { params }) => deleteCampaign(ctx, params.id));
  serve.serve(api.startCampaign, (ctx, { params }) => turnCampaign(ctx, params.id, "start"));
  serve.serve(api.pauseCampaign, (ctx, { params }) => turnCampaign(ctx, params.id, "pause"));

  serve.serve(api.listMembers, async (ctx, { params, query }) => {
    const before = idCursor("members", query.cursor);
    await campaignOf(ctx, params.id, "campaigns:read-members");
    const filter = { states: query.state, before, limit: query.limit + 1 };
    return toPage(
      await selectMembers(ctx.tx, params.id, filter, ctx.now),
      query.limit,
      (last) => encodeCursor("members", [last.id]),
      (row) => toMember(row, ctx.now),
    );
  });
  serve.serveDownload(api.exportMembers, exportMembers);
  serve.serve(api.addMembers, (ctx, { params, body }) => addMembers(ctx, params.id, body));
  serve.serve(api.listMemberAdditions, async (ctx, { params, query }) => {
    const before = idCursor("additions", query.cursor);
    await campaignOf(ctx, params.id, "campaigns:read-members");
    return toPage(
      await selectAdditions(ctx.tx, params.id, { before, limit: query.limit + 1 }),
      query.limit,
      (last) => encodeCursor("additions", [last.id]),
      (row) => toAddition(ctx, row),
    );
  });
  serve.serve(api.undoMemberAddition, (ctx, { params }) => undoAddition(ctx, params));
  serve.serve(api.updateMember, (ctx, { params, body }) => updateMember(ctx, params, body));
  serve.serve(api.listLeadCampaigns, (ctx, { params }) => campaignsOfLead(ctx, params.id));
  serve.serve(api.listQueue, (ctx, { params, query }) => readQueue(ctx, params.id, query.limit));
  serve.serve(api.previewRetries, (ctx, { body }) => previewRetries(ctx, body));
  serve.serve(api.getMemberPlan, (ctx, { params }) => planOfMember(ctx, params));
  serve.serve(api.queueCall, (ctx, { body }) => queueCall(ctx, body));
  serve.serve(api.removeMember, (ctx, { params }) => removeMember(ctx, params.id, params.memberId));
  serve.serve(api.nextPreview, (ctx, { params }) => nextPreview(ctx, params.id));
  serve.serve(api.listPickable, (ctx, { params, query }) =>
    listPickable(ctx, params.id, { ...query, mine: query.mine === "true" }),
  );
  serve.serve(api.pickMember, (ctx, { params }) => pickMember(ctx, params.id, params.memberId));
  serve.serve(api.skipPreview, (ctx, { params }) => skipPreview(ctx, params.id));
}
