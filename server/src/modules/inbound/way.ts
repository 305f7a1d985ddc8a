import type { QueuePlan } from "../calls/index.ts";
import type { QueueRow } from "./queues.ts";

/** The way of somebody who calls now: the queues in their order, those left out that are full. */
export type Way = {
  plan: QueuePlan;
  full: string[];
  /** The campaign of the first queue, full or not: it is that whose number he called. */
  campaignId: string | null;
  /** What he hears when all of them are full. */
  farewell: string | null;
};

/** How many wait in each queue, by its id. */
export function wayThrough(queues: readonly QueueRow[], waiting: ReadonlyMap<string, number>): Way {
  const isFull = ({ id, max_length }: QueueRow) =>
    max_length !== null && (waiting.get(id) ?? 0) >= max_length;
  return {
    plan: queues.filter((queue) => !queue.retired && !isFull(queue)).map(toStage),
    full: queues.filter(isFull).map(({ name }) => name),
    campaignId: queues[0]?.campaign_id ?? null,
    farewell: queues.at(-1)?.farewell ?? null,
  };
}

function toStage(queue: QueueRow): QueuePlan[number] {
  return {
    queueId: queue.id,
    name: queue.name,
    priority: queue.priority,
    teamIds: queue.team_ids,
    skillIds: queue.skill_ids,
    greeting: queue.greeting,
    greetingPromptId: queue.greeting_prompt_id,
    waitingPromptId: queue.waiting_prompt_id,
    waitingText: queue.waiting_text,
    waitingTextSeconds: queue.waiting_text_seconds,
    maxWaitSeconds: queue.max_wait_seconds,
    farewell: queue.farewell,
    wrapUpSeconds: queue.wrap_up_seconds,
    callbackKey: queue.callback_key,
    callbackText: queue.callback_text,
  };
}
