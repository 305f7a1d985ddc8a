import type { CallInput, listLeads } from "@parley/contract";
import type { LeadsSearch } from "../../app/search.ts";

type Query = NonNullable<CallInput<typeof listLeads>["query"]>;

/** The filters in the order in which they are offered. */
export const filterFields = [
  "q",
  "status",
  "assigneeId",
  "teamId",
  "campaignId",
  "source",
  "phoneEnds",
] as const;
export type FilterField = (typeof filterFields)[number];

export type LeadFilter = Pick<LeadsSearch, FilterField>;

/** The part of the address that narrows the list. */
export function filterOf(search: LeadsSearch): LeadFilter {
  const used = filterFields.filter((field) => search[field] !== undefined);
  return Object.fromEntries(used.map((field) => [field, search[field]]));
}

/** What the server is asked for; values that it would refuse are left out. */
export function queryOf(search: LeadsSearch): Query {
  const { q, phoneEnds, ...rest } = filterOf(search);
  return {
    ...rest,
    ...(q && q.length >= 2 ? { q } : {}),
    ...(phoneEnds && /^\d{4,12}$/.test(phoneEnds) ? { phoneEnds } : {}),
  } as Query;
}

/** Whether two filters show the same leads. */
export function sameFilter(one: LeadFilter, other: LeadFilter): boolean {
  return filterFields.every(
    (field) => JSON.stringify(one[field] ?? null) === JSON.stringify(other[field] ?? null),
  );
}
