import { events, platformPermissions, type WebhookSubscription } from "@parley/contract";

/** Events of tenants: those of whoever runs the installation are no part of the catalogue. */
export const subscribableEvents = [...events.values()].filter(
  ({ permission }) => permission === undefined || !platformPermissions.includes(permission),
);

/** Whether a pattern means this event: itself, its kind (`call.*`), or everything. */
export function isMeant(pattern: string, event: string): boolean {
  if (pattern === "*" || pattern === event) return true;
  return pattern.endsWith(".*") && event.startsWith(pattern.slice(0, -1));
}

/** Whether one of the subscriptions wants an event. Fields narrow those events only that name any. */
export function wants(
  subscriptions: readonly WebhookSubscription[],
  event: string,
  data: Readonly<Record<string, unknown>>,
): boolean {
  const changed = Array.isArray(data.fields) ? data.fields : undefined;
  return subscriptions.some(({ event: pattern, fields }) => {
    if (!isMeant(pattern, event)) return false;
    return fields.length === 0 || !changed || fields.some((field) => changed.includes(field));
  });
}

/** Patterns that no event fits, and so would never be heard of. */
export function meaningless(subscriptions: readonly WebhookSubscription[]): string[] {
  return subscriptions
    .map(({ event }) => event)
    .filter((pattern) => !subscribableEvents.some(({ name }) => isMeant(pattern, name)));
}
