import type { ProviderEvent } from "../telephony/index.ts";

/** Events that are written down in one transaction: of one tenant, and all that a batch has of their calls. */
export type Group = { tenantId: string; events: ProviderEvent[] };

/**
 * A batch in the parts that are written down beside each other. Calls whose customers have just answered come first and apart from
 * the others: they wait for an agent, and not for the ends of other conversations as well.
 */
export function groupsOf(events: readonly ProviderEvent[], answersFirst: boolean): Group[] {
  const isFirst = (event: ProviderEvent) => answersFirst && isAnswer(event);
  const answered = new Set(events.flatMap((event) => (isFirst(event) ? [event.callId] : [])));
  const groups = new Map<string, Group>();
  for (const event of events) {
    const key = `${answered.has(event.callId) ? 0 : 1} ${event.tenantId}`;
    const group = groups.get(key);
    if (group) group.events.push(event);
    else groups.set(key, { tenantId: event.tenantId, events: [event] });
  }
  const byUrgency = [...groups].sort(([a], [b]) => a.charCodeAt(0) - b.charCodeAt(0));
  return byUrgency.map(([, group]) => group);
}

/** Does the work for all, so many at a time, in their order; what fails is told when nothing is under way any more. */
export async function beside<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const go = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, go);
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** A customer who waits for an agent from now on. */
export function isAnswer({ kind, type }: ProviderEvent): boolean {
  return kind === "CUSTOMER" && (type === "ANSWERED" || type === "PERSON_DETECTED");
}
