import type { LeadFieldInfo } from "@parley/contract";
import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { type LeadField, leadFields } from "./catalogue.ts";
import { contactFields } from "./contact-catalogue.ts";

export function conditionRoutes(serve: Api): void {
  serve.serve(api.listLeadFields, async (ctx) => ({
    items: [...(await leadFields(ctx)).values()].map(toInfo),
  }));
  serve.serve(api.listContactConditionFields, async (ctx, { query }) => ({
    items: [...(await contactFields(ctx, query.kind)).values()].map(toInfo),
  }));
}

function toInfo(field: LeadField): LeadFieldInfo {
  const { key, label, type, ops, isSortable: sortable, choices, refers } = field;
  return { key, label, type, ops: [...ops], sortable, choices: choices && [...choices], refers };
}
