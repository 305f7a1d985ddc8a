import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { campaignOf } from "../service.ts";
import { selectChanges } from "./changes-queries.ts";
import {
  approveChange,
  askForFilter,
  previewFilter,
  refuseChange,
  toChange,
  withdrawChange,
} from "./service.ts";

export function filterRoutes(serve: Api): void {
  serve.serve(api.listFilterChanges, async (ctx, { params, query }) => {
    const before = idCursor("filter-changes", query.cursor);
    const campaign = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectChanges(ctx.tx, params.id, { before, limit: query.limit + 1 });
    const { items: shown, ...rest } = toPage(
      rows,
      query.limit,
      (last) => encodeCursor("filter-changes", [last.id]),
      (row) => row,
    );
    const items = [];
    for (const row of shown) items.push(await toChange(ctx, campaign, row));
    return { ...rest, items };
  });
  serve.serve(api.previewFilter, (ctx, { params, body }) =>
    previewFilter(ctx, params.id, body.filter),
  );
  serve.serve(api.askFilterChange, (ctx, { params, body }) => askForFilter(ctx, params.id, body));
  serve.serve(api.approveFilterChange, (ctx, { params, body }) =>
    approveChange(ctx, params, body.note),
  );
  serve.serve(api.refuseFilterChange, (ctx, { params, body }) =>
    refuseChange(ctx, params, body.note),
  );
  serve.serve(api.withdrawFilterChange, (ctx, { params }) => withdrawChange(ctx, params));
}
