import type { CallInput, Condition, countLeads, LeadStatus, SavedView } from "@parley/contract";

/** What the dialog asks for; empty means any. */
export type MemberFilter = {
  status: readonly LeadStatus[];
  source: string;
  assigneeId: string | null;
  tagIds: readonly string[];
  listId: string | null;
  /** A saved view, whose filters and conditions hold besides. */
  view: Pick<SavedView, "id" | "filter"> | null;
  q: string;
};

export const noFilter: MemberFilter = {
  ...{ status: [], source: "", assigneeId: null, tagIds: [], listId: null, view: null, q: "" },
};

type LeadQuery = NonNullable<CallInput<typeof countLeads>["query"]>;
type LeadFilter = Omit<LeadQuery, "where"> & { where?: Condition };

/**
 * The filter as the server reads it in a body. Words under two letters find everything, so they are left out; what is
 * chosen here goes before what the view says of the same.
 */
export function filterOf(filter: MemberFilter): LeadFilter {
  const q = filter.q.trim();
  const source = filter.source.trim();
  return {
    ...(filter.view?.filter as LeadFilter | undefined),
    ...(filter.status.length > 0 ? { status: [...filter.status] } : {}),
    ...(source ? { source } : {}),
    ...(filter.assigneeId ? { assigneeId: filter.assigneeId } : {}),
    ...(filter.tagIds.length > 0 ? { tagId: [...filter.tagIds] } : {}),
    ...(filter.listId ? { listId: filter.listId } : {}),
    ...(q.length >= 2 ? { q } : {}),
  };
}

/** The same in a query, where a condition goes as its text. */
export function queryOf(filter: MemberFilter): LeadQuery {
  const { where, ...rest } = filterOf(filter);
  return { ...rest, ...(where ? { where: JSON.stringify(where) } : {}) } as LeadQuery;
}
