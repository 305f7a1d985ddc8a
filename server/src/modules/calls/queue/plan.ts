/** One queue on a caller's way, as it was when he called: what is changed later is for those who call later. */
export type QueueStage = {
  queueId: string;
  name: string;
  priority: number;
  teamIds: string[];
  skillIds: string[];
  greeting: string | null;
  waitingText: string | null;
  waitingTextSeconds: number;
  maxWaitSeconds: number;
  /** What he hears who has waited through this one with none after it. */
  farewell: string | null;
  wrapUpSeconds: number;
  /** The key by which he keeps his place and is called back, and what he hears then; plans of older calls have none. */
  callbackKey?: string | null;
  callbackText?: string | null;
  /** Sounds that are played after the greeting, and after the text that is said while he waits; older plans have none. */
  greetingPromptId?: string | null;
  waitingPromptId?: string | null;
};
export type QueuePlan = QueueStage[];

/** Where a caller stands on his way. */
export type Place = { stage: number; since: Date };

/** Where he stands at an instant; null when he has waited through all of it. */
export function placeAt(plan: QueuePlan, { stage, since }: Place, now: Date): Place | null {
  const current = plan[stage];
  if (!current) return null;
  const until = new Date(since.getTime() + current.maxWaitSeconds * 1000);
  return now < until ? { stage, since } : placeAt(plan, { stage: stage + 1, since: until }, now);
}

/** How much waiting one step of priority is worth. */
const stepMs = 60_000;

/**
 * By what callers are put in order, the smaller the sooner. It does not change while they wait, and whoever has a
 * lower priority is passed by those only who come within his steps: nobody waits for ever.
 */
export function turnOf(priority: number, calledAt: Date): number {
  return calledAt.getTime() + (priority - 1) * stepMs;
}

/** How long somebody will wait about, by his place and by how long the agents there take for a call. */
export function estimateSeconds(position: number, agents: number, handleSeconds: number): number {
  return Math.round((position * handleSeconds) / Math.max(1, agents));
}

/** The text with his place and the minutes. */
export function withPlace(text: string, position: number, waitSeconds: number): string {
  const minutes = Math.max(1, Math.ceil(waitSeconds / 60));
  return text.replaceAll("{position}", String(position)).replaceAll("{minutes}", String(minutes));
}
