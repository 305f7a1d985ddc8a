import { useNavigate, useSearch } from "@tanstack/react-router";
import { z } from "zod";
import type { BoardFilter } from "./board-figures.ts";

/** What the address of the board says: it can be sent to somebody, or opened on a wall. */
export const boardSearch = z.object({
  team: z.string().optional().catch(undefined),
  campaign: z.string().optional().catch(undefined),
});
export type BoardSearch = z.infer<typeof boardSearch>;

type Change = Partial<BoardFilter>;

/** The filter of the board, kept in the address. */
export function useBoardFilter(): [BoardFilter, (change: Change) => void, BoardSearch] {
  const search = boardSearch.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const filter = { teamId: search.team ?? null, campaignId: search.campaign ?? null };
  const change = (wanted: Change) => {
    const next = { ...filter, ...wanted };
    const team = next.teamId ?? undefined;
    const campaign = next.campaignId ?? undefined;
    void navigate({ to: ".", search: { team, campaign }, replace: true });
  };
  return [filter, change, search];
}
