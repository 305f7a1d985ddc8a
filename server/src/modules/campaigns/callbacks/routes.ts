import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { assignCallbacks } from "./assign.ts";
import { exportCallbacks } from "./export.ts";
import { warningOf, weekOf } from "./hours.ts";
import { countByState, type Place, selectCallbacks } from "./queries.ts";
import { zoneOf } from "./schedule.ts";
import {
  createCallback,
  getCallback,
  leadWithin,
  moveCallback,
  takeCallback,
  updateCallback,
} from "./service.ts";
import { takeBackCallbacks } from "./take-back.ts";
import { toCallbacks } from "./view.ts";

export function callbackRoutes(serve: Api): void {
  serve.serve(api.listCallbacks, (ctx, { query }) => listCallbacks(ctx, query));
  serve.serveDownload(api.exportCallbacks, (run, { body }) => exportCallbacks(run, body));
  serve.serve(api.countCallbacks, async (ctx, { query }) => {
    const counts = { due: 0, missed: 0, scheduled: 0 };
    for (const { state, count } of await countByState(ctx, query.mine ?? false)) {
      counts[state.toLowerCase() as keyof typeof counts] = Number(count);
    }
    return counts;
  });
  serve.serve(api.checkCallbackTime, async (ctx, { query }) => {
    const lead = await leadWithin(ctx, query.leadId);
    const timeZone = query.timeZone ?? (await zoneOf(ctx, lead));
    const timeZones = [...new Set([timeZone, ...lead.time_zones])];
    const warning = warningOf(await weekOf(ctx), timeZones, new Date(query.dueAt));
    return { timeZone, timeZones, warning };
  });
  serve.serve(api.getCallback, (ctx, { params }) => getCallback(ctx, params.id));
  serve.serve(api.createCallback, (ctx, { body }) => createCallback(ctx, body));
  serve.serve(api.assignCallbacks, (ctx, { body }) => assignCallbacks(ctx, body));
  serve.serve(api.takeBackCallbacks, (ctx, { body }) => takeBackCallbacks(ctx, body.callbackIds));
  serve.serve(api.updateCallback, (ctx, { params, body, ifMatch }) =>
    updateCallback(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.takeCallback, (ctx, { params }) => takeCallback(ctx, params.id));
  serve.serve(api.finishCallback, (ctx, { params }) => moveCallback(ctx, params.id, "FINISH"));
  serve.serve(api.cancelCallback, (ctx, { params }) => moveCallback(ctx, params.id, "CANCEL"));
  serve.serve(api.restoreCallback, (ctx, { params }) => moveCallback(ctx, params.id, "RESTORE"));
}

type Query = api.Input<typeof api.listCallbacks>["query"];

/** A page in the order of the times; a cursor belongs to the way that it was read. */
async function listCallbacks(ctx: Ctx, query: Query) {
  const { cursor, limit, order, state: states, mine: isMine, ...rest } = query;
  const kind = `callbacks ${order}`;
  const after = placeOf(kind, cursor);
  const page = { after, descending: order === "-dueAt", limit: limit + 1 };
  const rows = await selectCallbacks(ctx, { ...rest, states, isMine }, page);
  const shown = await toCallbacks(ctx, rows.slice(0, limit));
  const byId = new Map(shown.map((one) => [one.id, one]));
  return toPage(
    rows,
    limit,
    (last) => encodeCursor(kind, [last.due_at.toISOString(), last.id]),
    ({ id }) => {
      const one = byId.get(id);
      if (!one) throw new Error("a callback that was read is missing");
      return one;
    },
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function placeOf(kind: string, cursor: string | undefined): Place | undefined {
  const values = decodeCursor(kind, cursor, 2);
  if (!values) return undefined;
  const [dueAt, id] = values;
  const isPlace = typeof dueAt === "string" && typeof id === "string" && uuid.test(id);
  const at = isPlace ? new Date(dueAt) : undefined;
  if (isPlace && at && !Number.isNaN(at.getTime()) && at.toISOString() === dueAt) {
    return { dueAt, id };
  }
  throw new Refusal("invalid-cursor", "This cursor does not belong to this list and order", {
    errors: [{ field: "cursor", reason: "must be the nextCursor of the same list" }],
  });
}
