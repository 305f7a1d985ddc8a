import { type CampaignMode, dialsItself } from "@parley/contract";

/** What the pace depends on, at one instant. */
export type Floor = {
  mode: CampaignMode;
  /** Agents who wait for a call; each of them is held for the dial that is started for him. */
  readyAgents: number;
  /** Lines that a pacer wants now beyond those who wait; null where each agent gets one line. */
  ahead: number | null;
  /** Dials that the carrier still takes at this instant. */
  freeLines: number;
};

/**
 * How many calls to start now. Progressive dials one line for each waiting agent, so nobody who
 * answers is kept waiting; predictive and blended what their pacer wants; in outbound and preview the agents
 * dial by themselves, and in inbound nobody does.
 */
export function callsToStart({ mode, readyAgents, ahead, freeLines }: Floor): number {
  if (!dialsItself(mode)) return 0;
  return Math.max(0, Math.min(ahead ?? readyAgents, freeLines));
}
