import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { dismiss, dismissals, recall } from "./dismissals.ts";
import { forgetGroupMerge, mergeMany, takeBackMerges } from "./many/jobs.ts";
import { getGroupMerge, itemsOfMerge, previewMany, startMany, undoMany } from "./many/service.ts";
import { mergeGroup, undoAll } from "./merge-group.ts";
import { searchDuplicates, sweepDuplicates } from "./run/job.ts";
import { duplicatesOverview, getGroup, listGroups, startSearch } from "./service.ts";

/** The long work about duplicates. */
export const duplicateJobs = [
  searchDuplicates,
  sweepDuplicates,
  mergeMany,
  takeBackMerges,
  forgetGroupMerge,
];

export function duplicateRoutes(serve: Api): void {
  serve.serve(api.getDuplicates, (ctx) => duplicatesOverview(ctx));
  serve.serve(api.findDuplicates, (ctx) => startSearch(ctx));
  serve.serve(api.listDuplicateGroups, (ctx, { query }) => listGroups(ctx, query));
  serve.serve(api.getDuplicateGroup, (ctx, { params }) => getGroup(ctx, params.id));
  serve.serve(api.mergeDuplicateGroup, (ctx, { params, body }) => mergeGroup(ctx, params.id, body));
  serve.serve(api.undoMerges, (ctx, { body }) => undoAll(ctx, body.ids));
  serve.serve(api.dismissDuplicates, (ctx, { body }) => dismiss(ctx, body));
  serve.serve(api.listDismissals, (ctx, { query }) => dismissals(ctx, query));
  serve.serve(api.undoDismissal, (ctx, { params }) => recall(ctx, params.id));
  serve.serve(api.previewGroupMerge, (ctx, { body }) => previewMany(ctx, body));
  serve.serve(api.startGroupMerge, (ctx, { body }) => startMany(ctx, body));
  serve.serve(api.getGroupMerge, (ctx, { params }) => getGroupMerge(ctx, params.id));
  serve.serve(api.listGroupMergeItems, (ctx, { params, query }) =>
    itemsOfMerge(ctx, params.id, query),
  );
  serve.serve(api.undoGroupMerge, (ctx, { params }) => undoMany(ctx, params.id));
}
