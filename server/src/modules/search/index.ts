import * as api from "@parley/contract";
import type { Module } from "../../platform/module.ts";
import { searchAll, suggest } from "./service.ts";

/** The one box: what may be meant, of every kind that the caller may see. */
export const search: Module = {
  name: "search",
  routes: (serve) => {
    serve.serve(api.searchAll, (ctx, { query }) => searchAll(ctx, query));
    serve.serve(api.suggest, (ctx, { query }) => suggest(ctx, query));
  },
};
