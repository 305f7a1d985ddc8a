import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { audienceOf, campaignOf } from "../service.ts";
import { selectTests } from "./queries.ts";
import { endTest, startTest, testResults, toTest } from "./service.ts";

export function splitTestRoutes(serve: Api): void {
  serve.serve(api.listSplitTests, async (ctx, { params, query }) => {
    const before = idCursor("split-tests", query.cursor);
    await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectTests(ctx, params.id, { before, limit: query.limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("split-tests", [last.id]);
    return toPage(rows, query.limit, cursorOf, toTest);
  });
  serve.serve(api.getSplitTest, async (ctx, { params }) => {
    await campaignOf(ctx, params.id, "campaigns:read-stats");
    return testResults(ctx, params.id, params.testId);
  });
  serve.serve(api.startSplitTest, (ctx, { params, body }) => start(ctx, params.id, body));
  serve.serve(api.endSplitTest, async (ctx, { params, body }) => {
    await change(ctx, params.id, { ended: params.testId }, () =>
      endTest(ctx, params.id, params.testId, body.adopt),
    );
    return testResults(ctx, params.id, params.testId);
  });
}

async function start(
  ctx: Ctx,
  id: string,
  body: api.Input<typeof api.startSplitTest>["body"],
): Promise<api.SplitTestResults> {
  const testId = await change(ctx, id, { started: body.name }, () => startTest(ctx, id, body));
  return testResults(ctx, id, testId);
}

/** Who may change a campaign may test its scripts and settings; it is told as a change of the campaign. */
async function change<R>(
  ctx: Ctx,
  id: string,
  splitTest: Record<string, string>,
  work: () => Promise<R>,
): Promise<R> {
  const row = await campaignOf(ctx, id, "campaigns:update", true);
  const done = await work();
  const told = { id, fields: ["splitTest"], state: null };
  await emit(ctx, api.campaignChanged, told, audienceOf(row), { after: { splitTest } });
  return done;
}
