import type { SupervisionWay } from "@parley/contract";
import { create } from "zustand";

/** The conversation that one is with. */
export type Supervised = { callId: string; agentName: string; how: SupervisionWay };

export const supervisionStore = create<{ supervised: Supervised | null; isBusy: boolean }>(() => ({
  supervised: null,
  isBusy: false,
}));
