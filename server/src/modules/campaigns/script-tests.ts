import * as api from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { endTest, selectTests, startTest, testResults, toTest } from "../scripts/index.ts";
import { audienceOf, campaignOf } from "./service.ts";

export function scriptTestRoutes(serve: Api): void {
  serve.serve(api.listScriptTests, async (ctx, { params, query }) => {
    const before = idCursor("script-tests", query.cursor);
    await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectTests(ctx, params.id, { before, limit: query.limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("script-tests", [last.id]);
    return toPage(rows, query.limit, cursorOf, toTest);
  });
  serve.serve(api.getScriptTest, async (ctx, { params }) => {
    await campaignOf(ctx, params.id, "campaigns:read-stats");
    return testResults(ctx, params.id, params.testId);
  });
  serve.serve(api.startScriptTest, (ctx, { params, body }) => start(ctx, params.id, body));
  serve.serve(api.endScriptTest, async (ctx, { params }) => {
    await change(ctx, params.id, { ended: params.testId }, () =>
      endTest(ctx, params.id, params.testId),
    );
    return testResults(ctx, params.id, params.testId);
  });
}

async function start(
  ctx: Ctx,
  id: string,
  body: api.Input<typeof api.startScriptTest>["body"],
): Promise<api.ScriptTestResults> {
  const testId = await change(ctx, id, { started: body.name }, () => startTest(ctx, id, body));
  return testResults(ctx, id, testId);
}

/** Who may change a campaign may test its scripts; it is told as a change of the campaign. */
async function change<R>(
  ctx: Ctx,
  id: string,
  scriptTest: Record<string, string>,
  work: () => Promise<R>,
): Promise<R> {
  const row = await campaignOf(ctx, id, "campaigns:update", true);
  const done = await work();
  const told = { id, fields: ["scriptTest"], state: null };
  await emit(ctx, api.campaignChanged, told, audienceOf(row), { after: { scriptTest } });
  return done;
}
