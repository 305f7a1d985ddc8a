import { listCampaigns, listPauseReasons } from "@parley/contract";
import { useMemo } from "react";
import { useRead } from "../../api/query.ts";
import type { Limits } from "./board-figures.ts";

export type PauseReasons = ReadonlyMap<string, string>;

/** How long states may last, and what the reasons for a pause are called. */
export function useLimits(): { limits: Limits; pauseReasons: PauseReasons } {
  const campaigns = useRead(listCampaigns, { query: { limit: 200 } }).data?.items;
  const reasons = useRead(listPauseReasons, { query: { limit: 200 } }).data?.items;
  return useMemo(() => {
    const limited = (reasons ?? []).filter((reason) => reason.limitMinutes !== null);
    return {
      limits: {
        wrapUpSeconds: new Map(campaigns?.map((one) => [one.id, one.wrapUpSeconds])),
        teamsOf: new Map(campaigns?.map((one) => [one.id, one.teamIds])),
        pauseSeconds: new Map(limited.map((one) => [one.id, (one.limitMinutes ?? 0) * 60])),
      },
      pauseReasons: new Map(reasons?.map((one) => [one.id, one.name])),
    };
  }, [campaigns, reasons]);
}
