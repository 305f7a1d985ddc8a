import { useNavigate, useSearch } from "@tanstack/react-router";
import { type BoardSearch, boardSearch } from "../../app/search.ts";
import type { BoardFilter } from "./board-figures.ts";

type Change = Partial<BoardFilter>;

/** The filter of the board, kept in the address. */
export function useBoardFilter(): [BoardFilter, (change: Change) => void, BoardSearch] {
  const search = boardSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const filter = { teamId: search.teamId ?? null, campaignId: search.campaignId ?? null };
  const change = (wanted: Change) => {
    const next = { ...filter, ...wanted };
    const teamId = next.teamId ?? undefined;
    const campaignId = next.campaignId ?? undefined;
    void navigate({ to: ".", search: { teamId, campaignId }, replace: true });
  };
  return [filter, change, search];
}
