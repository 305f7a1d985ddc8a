import { getCampaignDispositions, listDispositions } from "@parley/contract";
import { useRead } from "../../api/query.ts";
import { campaignKeys, type OutcomeKey, outcomeKeys } from "./desk-model.ts";

/** How a call can be closed: as its campaign has picked, or with any of the catalogue. */
export function useOutcomes(campaignId: string | null): readonly OutcomeKey[] {
  const isCampaigns = campaignId !== null;
  const input = { params: { id: campaignId ?? "" } };
  const picked = useRead(getCampaignDispositions, input, { enabled: isCampaigns }).data?.items;
  const all = useRead(listDispositions, { query: { limit: 200 } }, { enabled: !isCampaigns });
  if (isCampaigns) return campaignKeys(picked ?? []);
  return outcomeKeys(all.data?.items ?? []);
}
