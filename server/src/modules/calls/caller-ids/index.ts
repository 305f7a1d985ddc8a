import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, nameCursor, toPage } from "../../../platform/http/cursor.ts";
import { type Catalogue, changeInCatalogue } from "../../agents/index.ts";
import { healthOf } from "./health.ts";
import { type CallerIdRow, selectAnswers, selectCallerIds } from "./queries.ts";
import { addCallerIds, toCallerId } from "./service.ts";

export type { Choice } from "./choose.ts";
export { countShown, unknownCallerId } from "./queries.ts";
export { callerIdClock } from "./resting.ts";
export { callerIdsFor } from "./stock.ts";

const callerIds: Catalogue<CallerIdRow, api.CallerId> = {
  kind: "CALLER_ID",
  table: "caller_ids",
  noun: "caller id",
  toItem: toCallerId,
};

const none = { ended: 0, people: 0 };
const unknown: api.CallerIdHealth = { own: none, others: none, verdict: "TOO_FEW" };

export function callerIdRoutes(serve: Api): void {
  serve.serve(api.listCallerIds, async (ctx, { query: { cursor, limit, ...which } }) => {
    const after = nameCursor("CALLER_ID", cursor);
    const rows = await selectCallerIds(ctx, { ...which, after, limit: limit + 1 });
    const health = healthOf(await selectAnswers(ctx));
    return toPage(
      rows,
      limit,
      ({ name, id }) => encodeCursor("CALLER_ID", [name, id]),
      (row) => ({
        ...toCallerId(row),
        dialsToday: row.dials,
        health: health.get(row.id) ?? unknown,
      }),
    );
  });
  serve.serve(api.addCallerIds, (ctx, { body }) => addCallerIds(ctx, body));
  serve.serve(api.updateCallerId, (ctx, { params, body, ifMatch }) => {
    const { dailyCap, restsUntil, ...plain } = body;
    const rest = restsUntil === undefined ? {} : restedColumns(restsUntil, ctx.now);
    const columns = { ...plain, daily_cap: dailyCap, ...rest };
    return changeInCatalogue(ctx, callerIds, params.id, columns, ifMatch);
  });
}

/** What was before a number rested, or was let back by hand, is not held against it again. */
function restedColumns(restsUntil: string | null, now: Date) {
  const until = restsUntil === null ? null : new Date(restsUntil);
  return { rests_until: until, judged_from: until ?? now };
}
