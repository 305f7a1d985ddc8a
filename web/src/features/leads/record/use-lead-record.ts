import { type CallInput, getLead, type LeadDetail, listActivities } from "@parley/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ApiError } from "../../../api/api-error.ts";
import { call } from "../../../api/client.ts";
import { keyOf, queryClient } from "../../../api/query.ts";

/**
 * A lead for its page. The one request brings the beginning of the timeline too, which is put where the
 * timeline looks for it; from then on the lead is kept true by its events like any other.
 */
export function useLeadRecord(id: string): UseQueryResult<LeadDetail, ApiError> {
  const params = { id };
  return useQuery<LeadDetail, ApiError>({
    queryKey: keyOf(getLead, { params }),
    queryFn: async ({ signal }) => {
      const query: CallInput<typeof getLead>["query"] = { include: ["timeline"] };
      const { timeline, ...lead } = await call(getLead, { params, query }, { signal });
      if (timeline) seedTimeline(id, timeline);
      return lead;
    },
  });
}

function seedTimeline(id: string, first: { items: unknown[]; nextCursor: string | null }): void {
  const key = [...keyOf(listActivities, { params: { id }, query: {} }), "pages"];
  if (queryClient.getQueryData(key) !== undefined) return;
  queryClient.setQueryData(key, { pages: [first], pageParams: [null] });
}
