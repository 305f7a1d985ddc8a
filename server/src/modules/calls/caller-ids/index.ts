import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { type Catalogue, changeInCatalogue } from "../../agents/index.ts";
import { type CallerIdRow, selectCallerIds } from "./queries.ts";
import { addCallerIds, toCallerId } from "./service.ts";

export type { Choice } from "./choose.ts";
export { countShown, unknownCallerId } from "./queries.ts";
export { callerIdsFor } from "./stock.ts";

const callerIds: Catalogue<CallerIdRow, api.CallerId> = {
  kind: "CALLER_ID",
  table: "caller_ids",
  noun: "caller id",
  toItem: toCallerId,
};

export function callerIdRoutes(serve: Api): void {
  serve.serve(api.listCallerIds, async (ctx, { query: { cursor, limit, ...which } }) => {
    const after = nameCursor("CALLER_ID", cursor);
    const rows = await selectCallerIds(ctx, { ...which, after, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      ({ name, id }) => encodeCursor("CALLER_ID", [name, id]),
      (row) => ({ ...toCallerId(row), dialsToday: row.dials }),
    );
  });
  serve.serve(api.addCallerIds, (ctx, { body }) => addCallerIds(ctx, body));
  serve.serve(api.updateCallerId, (ctx, { params, body, ifMatch }) => {
    const { dailyCap, ...plain } = body;
    const columns = { ...plain, daily_cap: dailyCap };
    return changeInCatalogue(ctx, callerIds, params.id, columns, ifMatch);
  });
}
