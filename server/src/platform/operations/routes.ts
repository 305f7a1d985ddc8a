import * as api from "@parley/contract";
import type { Api } from "../http/api.ts";
import { encodeCursor, idCursor, toPage } from "../http/cursor.ts";
import { selectOperations } from "./queries.ts";
import { cancelOperation, getOperation, toOperation } from "./service.ts";

export function operationRoutes(serve: Api): void {
  serve.serve(api.listOperations, async (ctx, { query }) => {
    const { cursor, limit, state: states } = query;
    const before = idCursor("operations", cursor);
    const rows = await selectOperations(ctx, { states, before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      (last) => encodeCursor("operations", [last.id]),
      (row) => toOperation(ctx, row),
    );
  });
  serve.serve(api.getOperation, (ctx, { params }) => getOperation(ctx, params.id));
  serve.serve(api.cancelOperation, (ctx, { params }) => cancelOperation(ctx, params.id));
}
