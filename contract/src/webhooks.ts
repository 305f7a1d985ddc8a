import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, Name, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Webhooks";

/** `call.ended` is one event, `call.*` all of a kind, `*` everything that one may hear. */
export const EventPattern = z
  .string()
  .max(80)
  .regex(
    /^(\*|[a-z-]+\.(\*|[a-z_-]+))$/,
    "must be an event like call.ended, a kind like call.*, or *",
  )
  .meta({ examples: ["call.ended"] });

export const WebhookSubscription = z
  .strictObject({
    event: EventPattern,
    fields: z
      .array(z.string().min(1).max(60))
      .max(50)
      .default([])
      .describe(
        "Only when one of these fields changed; of events that name no fields, none is left out",
      ),
  })
  .meta({ id: "WebhookSubscription" });
export type WebhookSubscription = z.infer<typeof WebhookSubscription>;

export const webhookPayloads = ["THIN", "FULL"] as const;
/** Why an endpoint is off: by hand, by its own answer 410, after three days of failures, or without an owner. */
export const webhookOffReasons = ["BY_HAND", "GONE", "FAILING", "OWNER_LEFT"] as const;

const address = z
  .string()
  .trim()
  .max(500)
  .regex(/^https?:\/\/[^\s]+$/i, "must be an https address")
  .meta({ examples: ["https://erp.example.com/hooks/parley"] });

export const Webhook = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string().meta({ examples: ["https://erp.example.com/hooks/parley"] }),
    subscriptions: z.array(WebhookSubscription),
    payload: z.enum(webhookPayloads),
    skipOwn: z.boolean(),
    concurrency: z.number().int(),
    enabled: z.boolean(),
    offReason: z.enum(webhookOffReasons).nullable(),
    offAt: Instant.nullable(),
    failingSince: Instant.nullable(),
    ownerId: Id.describe("Whose rights the payloads are made by: who set it up last"),
    ownerName: z.string(),
    apiKeyId: Id.nullable().describe("The key that set it up; its rights hold, not the user's"),
    /** While both are sent. */
    previousSecretUntil: Instant.nullable(),
    waiting: z.number().int().describe("Deliveries that are to be made, counted up to 1,000"),
    lastDeliveredAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["manage"])),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

const Secret = z
  .string()
  .describe("Verifies `webhook-signature`; told this once")
  .meta({ examples: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] });

export const listWebhooks = endpoint({
  method: "GET",
  path: "/webhooks",
  summary: "List the endpoints that are told of events, newest first",
  tag,
  permission: "webhooks:read",
  query: z.strictObject(PageQuery),
  response: page(Webhook),
});
export const getWebhook = endpoint({
  method: "GET",
  path: "/webhooks/:id",
  summary: "Get an endpoint",
  tag,
  permission: "webhooks:read",
  params: ById,
  response: Webhook,
});
export const createWebhook = endpoint({
  method: "POST",
  path: "/webhooks",
  summary: "Register an endpoint; it must answer a challenge, and its secret is told this once",
  tag,
  permission: "webhooks:manage",
  fresh: true,
  perMinute: 60,
  status: 201,
  body: z.strictObject({
    name: Name,
    url: address,
    subscriptions: z.array(WebhookSubscription).min(1).max(50),
    payload: z.enum(webhookPayloads).default("THIN"),
    skipOwn: z.boolean().default(false).describe("Leave out what the owner itself brought about"),
    concurrency: z.number().int().min(1).max(20).default(5),
  }),
  response: z.object({ webhook: Webhook, secret: Secret }),
});
export const updateWebhook = endpoint({
  method: "PATCH",
  path: "/webhooks/:id",
  summary:
    "Change an endpoint, or switch it on and off; it speaks by the caller's rights from then on",
  tag,
  permission: "webhooks:manage",
  fresh: true,
  perMinute: 120,
  params: ById,
  body: z.strictObject({
    name: Name.optional(),
    url: address.optional().describe("A new one must answer a challenge"),
    subscriptions: z.array(WebhookSubscription).min(1).max(50).optional(),
    payload: z.enum(webhookPayloads).optional(),
    skipOwn: z.boolean().optional(),
    concurrency: z.number().int().min(1).max(20).optional(),
    enabled: z.boolean().optional(),
  }),
  response: Webhook,
});
export const deleteWebhook = endpoint({
  method: "DELETE",
  path: "/webhooks/:id",
  summary: "Remove an endpoint with its log",
  tag,
  permission: "webhooks:manage",
  params: ById,
});
export const rotateWebhookSecret = endpoint({
  method: "POST",
  path: "/webhooks/:id/rotate-secret",
  summary: "Make a new secret; both sign for 24 hours, then the old one ends",
  tag,
  permission: "webhooks:manage",
  fresh: true,
  params: ById,
  response: z.object({ webhook: Webhook, secret: Secret }),
});
export const testWebhook = endpoint({
  method: "POST",
  path: "/webhooks/:id/test",
  summary: "Send the event webhook.test",
  tag,
  permission: "webhooks:manage",
  perMinute: 60,
  status: 202,
  params: ById,
  response: z.object({ deliveryId: Id }),
});
export const replayWebhook = endpoint({
  method: "POST",
  path: "/webhooks/:id/replay",
  summary: "Deliver again what happened since an instant, at most seven days ago",
  tag,
  permission: "webhooks:manage",
  perMinute: 20,
  status: 202,
  params: ById,
  body: z.strictObject({
    since: Instant.optional().describe("The last 24 hours without it"),
    which: z
      .enum(["UNDELIVERED", "ALL"])
      .default("UNDELIVERED")
      .describe("UNDELIVERED: what was not answered with success, or happened while it was off"),
  }),
  response: z.object({ since: Instant, until: Instant }),
});

export const deliveryStates = ["WAITING", "DELIVERED", "FAILED"] as const;
export const WebhookDelivery = z
  .object({
    id: Id,
    eventId: Id.describe("The header webhook-id, the same in every attempt"),
    event: z.string().meta({ examples: ["call.ended"] }),
    state: z.enum(deliveryStates),
    attempts: z.number().int(),
    occurredAt: Instant,
    nextAttemptAt: Instant.nullable(),
    lastAttemptAt: Instant.nullable(),
    lastStatus: z.number().int().nullable().describe("What the endpoint answered"),
    lastError: z.string().nullable().describe("Why there was no answer"),
    lastDurationMs: z.number().int().nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookAttempt = z
  .object({
    id: Id.describe("The header parley-delivery-id"),
    number: z.number().int(),
    at: Instant,
    status: z.number().int().nullable(),
    error: z.string().nullable(),
    durationMs: z.number().int(),
    excerpt: personal("TEXT", z.string())
      .nullable()
      .describe("The first 1,000 characters of the answer"),
  })
  .meta({ id: "WebhookAttempt" });
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

export const listDeliveries = endpoint({
  method: "GET",
  path: "/webhooks/:id/deliveries",
  summary: "What was delivered to an endpoint and what was not, newest first; kept for 14 days",
  tag,
  permission: "webhooks:read",
  params: ById,
  query: z.strictObject({
    ...PageQuery,
    state: manyOf(z.enum(deliveryStates)),
    event: z.string().max(80).optional(),
  }),
  response: page(WebhookDelivery),
});

const OfWebhook = z.strictObject({ id: Id, deliveryId: Id });
export const getDelivery = endpoint({
  method: "GET",
  path: "/webhooks/:id/deliveries/:deliveryId",
  summary: "A delivery with every attempt and the data of its event",
  tag,
  permission: "webhooks:read",
  params: OfWebhook,
  response: WebhookDelivery.extend({
    data: personal("TEXT", z.record(z.string(), z.unknown())),
    log: z.array(WebhookAttempt),
  }),
});
export const replayDelivery = endpoint({
  method: "POST",
  path: "/webhooks/:id/deliveries/:deliveryId/replay",
  summary: "Deliver one again, with the same event id",
  tag,
  permission: "webhooks:manage",
  status: 202,
  params: OfWebhook,
  response: WebhookDelivery,
});

export const CatalogueEvent = z
  .object({
    name: z.string().meta({ examples: ["call.ended"] }),
    kind: z.string().meta({ examples: ["call"] }),
    permission: z.string().nullable().describe("What one must hold to hear it"),
    hasFields: z.boolean().describe("Names the changed fields, so that one may subscribe by them"),
    record: z.string().nullable().describe("The record that a full payload carries"),
    schema: z.record(z.string(), z.unknown()).describe("JSON Schema of the whole body"),
    example: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "CatalogueEvent" });
export type CatalogueEvent = z.infer<typeof CatalogueEvent>;

export const getEventCatalogue = endpoint({
  method: "GET",
  path: "/webhooks/event-catalogue",
  summary: "Every event with the JSON Schema of what is delivered, and an example",
  tag,
  permission: "webhooks:read",
  response: z.object({ items: z.array(CatalogueEvent) }),
});

const WebhookRef = z.object({ id: Id });
export const webhookCreated = event("webhook.created", WebhookRef, {
  audited: "CREATE",
  permission: "webhooks:read",
});
export const webhookUpdated = event(
  "webhook.updated",
  WebhookRef.extend({ fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "webhooks:read" },
);
export const webhookDeleted = event("webhook.deleted", WebhookRef, {
  audited: "DELETE",
  permission: "webhooks:read",
});
export const webhookSwitchedOff = event(
  "webhook.switched-off",
  WebhookRef.extend({ reason: z.enum(webhookOffReasons) }),
  { audited: "UPDATE", permission: "webhooks:read" },
);
