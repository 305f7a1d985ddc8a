import type { Webhook } from "@parley/contract";
import { type Ctx, may } from "../../platform/ctx.ts";
import { versioned } from "../../platform/http/version.ts";
import type { WebhookShown } from "./queries.ts";

export function toWebhook(ctx: Ctx, row: WebhookShown): Webhook {
  const isRotating = row.previous_until !== null && row.previous_until > ctx.now;
  const shown: Webhook = {
    id: row.id,
    name: row.name,
    url: row.url,
    subscriptions: row.subscriptions,
    payload: row.payload,
    skipOwn: row.skip_own,
    concurrency: row.concurrency,
    enabled: row.enabled,
    offReason: row.off_reason,
    offAt: row.off_at?.toISOString() ?? null,
    failingSince: row.failing_since?.toISOString() ?? null,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    apiKeyId: row.api_key_id,
    previousSecretUntil: isRotating ? (row.previous_until?.toISOString() ?? null) : null,
    waiting: row.waiting,
    lastDeliveredAt: row.last_delivered_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: may(ctx, "webhooks:manage") ? ["manage"] : [],
  };
  return versioned(shown, row.version);
}
