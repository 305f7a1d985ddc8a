import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api, Received } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { bestHoursOf } from "./hours/service.ts";
import { selectModels } from "./models/queries.ts";
import { cardOf, liveNumber, startLearning, switchTo, toModel } from "./models/service.ts";
import { histogramOf, previewOf, scoreOfLead, scoringOf, startScoring } from "./service.ts";

export function scoringRoutes(serve: Api): void {
  serve.serve(api.getLeadScore, (ctx, { params }) => scoreOfLead(ctx, params.id));
  serve.serve(api.getBestHours, (ctx, { params }) => bestHoursOf(ctx, params.id));
  serve.serve(api.getScoring, (ctx) => scoringOf(ctx));
  serve.serve(api.getScoreHistogram, (ctx) => histogramOf(ctx));
  serve.serve(api.previewScoring, (ctx, { body }) => previewOf(ctx, body));
  serve.serve(api.scoreAllLeads, (ctx) => startScoring(ctx));
  serve.serve(api.listScoreModels, modelPage);
  serve.serve(api.getScoreModel, (ctx, { params }) => cardOf(ctx, params.id));
  serve.serve(api.learnScoreModel, (ctx) => startLearning(ctx));
  serve.serve(api.switchScoring, (ctx, { body }) => switchTo(ctx, body.modelId));
}

async function modelPage(ctx: Ctx, { query }: Received<typeof api.listScoreModels>) {
  const before = idCursor("score-models", query.cursor);
  const rows = await selectModels(ctx.tx, { before, limit: query.limit + 1 });
  const live = await liveNumber(ctx);
  const cursorOf = (last: { id: string }) => encodeCursor("score-models", [last.id]);
  return toPage(rows, query.limit, cursorOf, (row) => toModel(row, live));
}
