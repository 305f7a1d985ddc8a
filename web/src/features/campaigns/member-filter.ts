import type { CallInput, countLeads, LeadStatus } from "@parley/contract";

/** What the dialog asks for; empty means any. */
export type MemberFilter = {
  status: readonly LeadStatus[];
  source: string;
  assigneeId: string | null;
  q: string;
};

export const noFilter: MemberFilter = { status: [], source: "", assigneeId: null, q: "" };

type LeadFilter = NonNullable<CallInput<typeof countLeads>["query"]>;

/** The filter as the server reads it. Words under two letters find everything, so they are left out. */
export function filterOf(filter: MemberFilter): LeadFilter {
  const q = filter.q.trim();
  const source = filter.source.trim();
  return {
    ...(filter.status.length > 0 ? { status: [...filter.status] } : {}),
    ...(source ? { source } : {}),
    ...(filter.assigneeId ? { assigneeId: filter.assigneeId } : {}),
    ...(q.length >= 2 ? { q } : {}),
  };
}
