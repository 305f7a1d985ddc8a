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
      "Instead of both: whoever of the queue's agents is ready for longest",
    ),
    how: z.enum(thirdPartyWays),
  }),
  response: Call,
});

export const listCallQueues = endpoint({
  method: "GET",
  path: "/calls/:id/queues",
  summary: "Queues whose agents can be asked into one's own conversation, and how many are ready",
  tag,
  permission: "calls:control",
  params: ById,
  response: z.object({
    items: z.array(z.object({ id: Id, name: z.string(), ready: z.number().int() })),
  }),
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
