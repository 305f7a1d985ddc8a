import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, numberCursor, toPage } from "../../platform/http/cursor.ts";
import { selectScripts, selectVersions, type VersionRow } from "./queries.ts";
import {
  createScript,
  getScript,
  publishScript,
  scriptOf,
  testScript,
  toScript,
  updateScript,
  versionOf,
} from "./service.ts";

export function scriptRoutes(serve: Api): void {
  serve.serve(api.listScripts, async (ctx, { query }) => {
    const before = idCursor("scripts", query.cursor);
    const { retired, limit } = query;
    const rows = await selectScripts(ctx, { before, retired, limit: limit + 1 });
    const cursorOf = (last: { id: string }) => encodeCursor("scripts", [last.id]);
    return toPage(rows, limit, cursorOf, (row) => toScript(ctx, row));
  });
  serve.serve(api.getScript, (ctx, { params }) => getScript(ctx, params.id));
  serve.serve(api.createScript, async (ctx, { body }) =>
    getScript(ctx, await createScript(ctx, body)),
  );
  serve.serve(api.updateScript, (ctx, { params, body, ifMatch }) =>
    updateScript(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.publishScript, (ctx, { params, body }) => publishScript(ctx, params.id, body));
  serve.serve(api.listScriptVersions, async (ctx, { params, query }) => {
    const before = numberCursor("script-versions", query.cursor);
    await scriptOf(ctx, params.id);
    const rows = await selectVersions(ctx.tx, params.id, { before, limit: query.limit + 1 });
    const cursorOf = (last: VersionRow) => encodeCursor("script-versions", [last.number]);
    return toPage(rows, query.limit, cursorOf, toVersion);
  });
  serve.serve(api.getScriptVersion, async (ctx, { params }) => {
    await scriptOf(ctx, params.id);
    return toVersion(await versionOf(ctx, params.id, params.number));
  });
  serve.serve(api.testScript, (ctx, { params, body }) => testScript(ctx, params.id, body));
}

function toVersion(row: VersionRow): api.ScriptVersion {
  return {
    number: row.number,
    note: row.note,
    publishedAt: row.published_at.toISOString(),
    publishedByName: row.published_by_name,
    definition: row.definition,
  };
}
