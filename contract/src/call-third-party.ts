import { z } from "zod";
import { Call } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";
import { ThirdPartyState, thirdPartyPlans, thirdPartyWays } from "./third-parties.ts";

const tag = "Calls";

export const callThirdParty = endpoint({
  method: "POST",
  path: "/calls/:id/third-party",
  summary:
    "Call a colleague who is ready, or an outside number, for the customer of one's own conversation: to hand him over at once, or to speak with them first",
  tag,
  permission: "calls:control",
  perMinute: 20,
  params: ById,
  body: z.strictObject({
    number: z
      .string()
      .trim()
      .min(2)
      .max(40)
      .optional()
      .describe("As +442079460000, or as one dials it in the tenant's country"),
    agentId: Id.optional().describe("Instead of a number: a colleague, who must be ready"),
    queueId: Id.optional().describe(
      "Instead of both, to speak with them first: whoever of the queue's agents is ready for longest",
    ),
    how: z
      .enum(thirdPartyWays)
      .describe(
        "Of a queue WARM only: who is to have the customer at once is handed over to the queue",
      ),
  }),
  response: Call,
});

export const listCallQueues = endpoint({
  method: "GET",
  path: "/calls/:id/queues",
  summary:
    "Queues to which the customer of one's own conversation can be handed over, or whose agents can be asked: how many of these are ready, and who waits",
  tag,
  permission: "calls:control",
  params: ById,
  response: z.object({
    items: z.array(
      z.object({
        id: Id,
        name: z.string(),
        ready: z
          .number()
          .int()
          .describe("Agents who would have him at once, were nobody before him"),
        waiting: z.number().int().describe("Who waits there, and who keeps a place by a callback"),
        estimateSeconds: z
          .number()
          .int()
          .nullable()
          .describe("About how long he will wait; null while no agent of the queue is at work"),
        full: z.boolean().describe("Nobody is taken there or on the way from it to others"),
      }),
    ),
  }),
});

export const handToQueue = endpoint({
  method: "POST",
  path: "/calls/:id/queue",
  summary:
    "Hand the customer of one's own conversation over to a queue, where he waits as a caller does; the own part ends with the wrap-up",
  tag,
  permission: "calls:control",
  perMinute: 20,
  params: ById,
  body: z.strictObject({ queueId: Id }),
  status: 204,
});

export const changeThirdParty = endpoint({
  method: "PUT",
  path: "/calls/:id/third-party",
  summary:
    "Talk with the third party aside, all three together, or leave the two to each other, which ends the own part",
  tag,
  permission: "calls:control",
  params: ById,
  body: z.strictObject({ plan: z.enum(thirdPartyPlans) }),
  response: Call,
});

export const dropThirdParty = endpoint({
  method: "DELETE",
  path: "/calls/:id/third-party",
  summary:
    "Hang up on the third party: the customer comes back to the agent; after a hand-over both are hung up",
  tag,
  permission: "calls:control",
  params: ById,
  response: Call,
});

/** What becomes of an outside number that was dialled in a conversation; who it is, is in no event. */
export const thirdPartyChanged = event(
  "call.third_party",
  z.object({
    id: Id,
    thirdPartyId: Id,
    agentId: Id.nullable(),
    campaignId: Id.nullable(),
    state: ThirdPartyState,
    cause: z.string().nullable(),
    lineMs: z
      .number()
      .int()
      .describe("Of one that is over: what lines were busy with it, in milliseconds"),
    at: Instant,
  }),
  { audited: "UPDATE", permission: "calls:read" },
);
