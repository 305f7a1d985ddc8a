import type { CallInput, listCalls } from "@parley/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type CallsSearch, callsSearch } from "../../app/search.ts";

type Query = NonNullable<CallInput<typeof listCalls>["query"]>;

/** The filter of the list, kept in the address. */
export function useCallFilter(): [CallsSearch, (change: Partial<CallsSearch>) => void] {
  const search = callsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  return [
    search,
    (change) => void navigate({ to: ".", search: { ...search, ...change }, replace: true }),
  ];
}

/** What the server is asked for. */
export function callQuery(search: CallsSearch, ownId: string): Query {
  const { view, outcome, campaignId, leadId, agentId } = search;
  return {
    limit: 100,
    ...(view === "live" ? { live: "true" as const } : {}),
    ...(view === "mine" ? { agentId: ownId } : {}),
    ...(outcome ? { outcome: [outcome] } : {}),
    ...(campaignId ? { campaignId } : {}),
    ...(leadId ? { leadId } : {}),
    ...(agentId && view !== "mine" ? { agentId } : {}),
  };
}
