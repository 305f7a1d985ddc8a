import type { CallInput, exportLeads, listLeads } from "@parley/contract";
import type { LeadsSearch } from "../../app/search.ts";

type Query = NonNullable<CallInput<typeof listLeads>["query"]>;
type Selection = NonNullable<CallInput<typeof exportLeads>["body"]>;

/** The filters in the order in which they are offered. */
export const filterFields = [
  "q",
  "status",
  "assigneeId",
  "teamId",
  "tagId",
  "listId",
  "campaignId",
  "source",
  "phoneEnds",
] as const;
export type FilterField = (typeof filterFields)[number];

export type LeadFilter = Pick<LeadsSearch, FilterField | "where">;

/** The part of the address that narrows the list. */
export function filterOf(search: LeadsSearch): LeadFilter {
  const all = [...filterFields, "where"] as const;
  const used = all.filter((field) => search[field] !== undefined);
  return Object.fromEntries(used.map((field) => [field, search[field]]));
}

/** The same for a body; values that the server would refuse are left out. */
export function selectionOf(search: LeadsSearch): Selection {
  const { q, phoneEnds, ...rest } = filterOf(search);
  return {
    ...rest,
    ...(q && q.length >= 2 ? { q } : {}),
    ...(phoneEnds && /^\d{4,12}$/.test(phoneEnds) ? { phoneEnds } : {}),
  } as Selection;
}

/** What the server is asked for in a query: the condition goes as its text. */
export function queryOf(search: LeadsSearch): Query {
  const { where, ...rest } = selectionOf(search);
  return { ...rest, ...(where ? { where: JSON.stringify(where) } : {}) } as Query;
}
