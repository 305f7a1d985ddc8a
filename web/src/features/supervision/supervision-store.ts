import type { SupervisionWay } from "@parley/contract";
import { create } from "zustand";

/** The conversation that one is with. */
export type Supervised = { callId: string; agentName: string; how: SupervisionWay };

type Store = {
  supervised: Supervised | null;
  /** The conversation that was taken over: its line stays. */
  takenId: string | null;
  isBusy: boolean;
};

export const supervisionStore = create<Store>(() => ({
  supervised: null,
  takenId: null,
  isBusy: false,
}));
