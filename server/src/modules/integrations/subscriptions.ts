import {
  events,
  meansEvent,
  platformPermissions,
  type WebhookSubscription,
} from "@parley/contract";

/** Events of tenants: those of whoever runs the installation are no part of the catalogue. */
export const subscribableEvents = [...events.values()].filter(
  ({ permission }) => permission === undefined || !platformPermissions.includes(permission),
);

/** Whether one of the subscriptions wants an event. Fields narrow those events only that name any. */
export function wants(
  subscriptions: readonly WebhookSubscription[],
  event: string,
  data: Readonly<Record<string, unknown>>,
): boolean {
  const changed = Array.isArray(data.fields) ? data.fields : undefined;
  return subscriptions.some(({ event: pattern, fields }) => {
    if (!meansEvent(pattern, event)) return false;
    return fields.length === 0 || !changed || fields.some((field) => changed.includes(field));
  });
}

/** Patterns that no event fits, and so would never be heard of. */
export function meaningless(subscriptions: readonly WebhookSubscription[]): string[] {
  return subscriptions
    .map(({ event }) => event)
    .filter((pattern) => !subscribableEvents.some(({ name }) => meansEvent(pattern, name)));
}
