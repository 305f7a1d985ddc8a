import type { SearchHit } from "@parley/contract";
import { create } from "zustand";

const most = 6;

/** Records that were opened from the command menu. Names of people: kept by this page, and no longer. */
export const recentStore = create<{ hits: SearchHit[] }>(() => ({ hits: [] }));

export function remember(hit: SearchHit): void {
  recentStore.setState(({ hits }) => ({
    hits: [{ ...hit, ranges: [] }, ...hits.filter(({ id }) => id !== hit.id)].slice(0, most),
  }));
}
