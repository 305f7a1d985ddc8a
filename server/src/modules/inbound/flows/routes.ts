import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, numberCursor, toPage } from "../../../platform/http/cursor.ts";
import { exportSteps } from "./export.ts";
import { figuresOf, flowOfCall } from "./log.ts";
import { type FlowVersionRow, selectFlows, selectFlowVersions } from "./queries.ts";
import { rotateSecret } from "./secret.ts";
import {
  createFlow,
  demandOwn,
  flowOf,
  getFlow,
  publishFlow,
  toFlow,
  updateFlow,
  versionOf,
} from "./service.ts";
import { trialOf } from "./trial.ts";
import { worldOf } from "./world.ts";

export function flowRoutes(serve: Api): void {
  serve.serve(api.listFlows, async (ctx, { query }) => {
    const before = idCursor("flows", query.cursor);
    const { retired, limit } = query;
    const rows = await selectFlows(ctx, { before, retired, limit: limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("flows", [last.id]);
    return toPage(rows, limit, cursorOf, (row) => toFlow(ctx, row));
  });
  serve.serve(api.getFlow, (ctx, { params }) => getFlow(ctx, params.id));
  serve.serve(api.createFlow, async (ctx, { body }) => getFlow(ctx, await createFlow(ctx, body)));
  serve.serve(api.updateFlow, (ctx, { params, body, ifMatch }) =>
    updateFlow(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.publishFlow, (ctx, { params, body }) => publishFlow(ctx, params.id, body));
  serve.serve(api.rotateFlowSecret, (ctx, { params }) => rotateSecret(ctx, params.id));
  serve.serve(api.listFlowVersions, async (ctx, { params, query }) => {
    const before = numberCursor("flow-versions", query.cursor);
    await flowOf(ctx, params.id);
    const rows = await selectFlowVersions(ctx.tx, params.id, { before, limit: query.limit + 1 });
    const cursorOf = (last: FlowVersionRow) => encodeCursor("flow-versions", [last.number]);
    return toPage(rows, query.limit, cursorOf, toVersion);
  });
  serve.serve(api.getFlowVersion, async (ctx, { params }) => {
    await flowOf(ctx, params.id);
    return toVersion(await versionOf(ctx, params.id, params.number));
  });
  serve.serve(api.tryFlow, (ctx, { params, body }) => tryFlow(ctx, params.id, body));
  serve.serve(api.getFlowFigures, (ctx, { params, query }) =>
    figuresOf(ctx, params.id, query.days),
  );
  serve.serveDownload(api.exportFlowSteps, (run, { params, body }) =>
    exportSteps(run, params.id, body),
  );
  serve.serve(api.getCallFlow, (ctx, { params }) => flowOfCall(ctx, params.id));
}

async function tryFlow(
  ctx: Ctx,
  id: string,
  { version, draft, caller, at, moves }: api.Input<typeof api.tryFlow>["body"],
): Promise<api.FlowTrial> {
  const row = await flowOf(ctx, id);
  if (draft) await demandOwn(ctx, draft, row.draft);
  const published =
    version === undefined ? row.draft : (await versionOf(ctx, id, version)).definition;
  const definition = draft ?? published;
  const when = at === undefined ? ctx.now : new Date(at);
  const world = await worldOf(ctx, definition, { caller, called: "+440000000000" }, when, true);
  return trialOf(definition, moves, world);
}

function toVersion(row: FlowVersionRow): api.FlowVersion {
  return {
    number: row.number,
    note: row.note,
    publishedAt: row.published_at.toISOString(),
    publishedByName: row.published_by_name,
    definition: row.definition,
  };
}
