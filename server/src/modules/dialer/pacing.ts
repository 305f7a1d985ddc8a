/** What the pace depends on, at one instant. Predictive pacing will ask for more of it. */
export type Floor = {
  mode: "PREVIEW" | "PROGRESSIVE";
  /** Agents who wait for a call; each of them is held for the dial that is started for him. */
  readyAgents: number;
  /** Dials that the carrier still takes at this instant. */
  freeLines: number;
};

/**
 * How many calls to start now. Progressive dials one line for each waiting agent, so nobody who
 * answers is kept waiting; in preview the agents dial by themselves.
 */
export function callsToStart({ mode, readyAgents, freeLines }: Floor): number {
  if (mode === "PREVIEW") return 0;
  return Math.max(0, Math.min(readyAgents, freeLines));
}
