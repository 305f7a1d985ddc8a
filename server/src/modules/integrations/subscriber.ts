import type { Ctx } from "../../platform/ctx.ts";
import type { HeardEvent, Subscriber } from "../../platform/events/subscriber.ts";
import { insertDeliveries, type NewDelivery } from "./deliveries/queries.ts";
import { mayHear, Owners } from "./owner.ts";
import { type Listening, selectListening } from "./queries.ts";
import { switchOff } from "./service.ts";
import { subscribableEvents, wants } from "./subscriptions.ts";

/** Tenants that have endpoints, so that those without are not asked with each event. */
export type Tenants = Set<string>;

/** Puts down what is to be delivered to whom; the courier carries it. */
export function webhookSubscriber(tenants: Tenants, wake: () => void): Subscriber {
  return {
    name: "integrations.webhooks",
    events: subscribableEvents.map(({ name }) => name),
    // The first endpoint of a tenant is found by the poll, within a second.
    isFor: (tenantId) => tenants.has(tenantId),
    handle: async (ctx, events) => {
      const listening = await selectListening(ctx.tx);
      if (listening.length === 0) {
        tenants.delete(ctx.tenantId);
        return;
      }
      tenants.add(ctx.tenantId);
      const owners = new Owners(ctx);
      const deliveries: NewDelivery[] = [];
      for (const webhook of listening) {
        deliveries.push(...(await deliveriesFor(ctx, owners, webhook, events)));
      }
      if ((await insertDeliveries(ctx, deliveries)) > 0) ctx.afterCommit(wake);
    },
  };
}

/** What of these events an endpoint is told: it wants them, and its owner may hear them. */
export async function deliveriesFor(
  ctx: Ctx,
  owners: Owners,
  webhook: Listening,
  events: readonly HeardEvent[],
): Promise<NewDelivery[]> {
  const wanted = events.filter(
    ({ name, data, actor_id: actorId, at }) =>
      at >= webhook.created_at &&
      wants(webhook.subscriptions, name, data) &&
      !(webhook.skip_own && actorId === webhook.owner_id),
  );
  if (wanted.length === 0) return [];
  const owner = await owners.of(webhook);
  if (!owner) {
    await switchOff(ctx, webhook.id, "OWNER_LEFT");
    return [];
  }
  return wanted
    .filter(({ audience }) => mayHear(owner, audience))
    .map(({ id, name, data, actor_id, at }) => ({
      webhookId: webhook.id,
      eventId: id,
      event: name,
      data,
      actorId: actor_id,
      occurredAt: at,
    }));
}
