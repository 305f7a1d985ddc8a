import { z } from "zod";
import { MemberOutcome } from "./attempt-outcomes.ts";
import { Member } from "./campaign-members.ts";
import { dialStrategies } from "./campaigns.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Campaigns";

export const queueReasons = [
  "PUT_FIRST",
  "PRIORITY",
  "SCORE",
  "DRAWN",
  "SKILL",
  "ADDED",
  "RETRY",
] as const;
const Priority = z.number().int().min(0).max(1000);

export const QueuedCall = z
  .object({
    position: z.number().int().min(1),
    memberId: Id,
    leadId: Id,
    leadName: z.string(),
    priority: z.number().int().describe("Above what can be given where somebody was put first"),
    score: z
      .number()
      .int()
      .describe("Of the lead, in whole points: decides among equals by priority; none is nought"),
    attempts: z.number().int(),
    lastOutcome: MemberOutcome.nullable(),
    dueAt: Instant.describe("Since when it may be dialled"),
    skillId: Id.nullable().describe("What an agent must be able to do for it, where skills decide"),
    why: z.array(z.enum(queueReasons)).describe("What put it here, the strongest first"),
  })
  .meta({ id: "QueuedCall" });
export type QueuedCall = z.infer<typeof QueuedCall>;

export const listQueue = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/queue",
  summary: "Who is dialled next, and why in this order",
  tag,
  permission: "campaigns:read-members",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  response: z.object({
    strategy: z.enum(dialStrategies),
    dialable: z.number().int().describe("How many may be dialled now in all"),
    items: z.array(QueuedCall),
  }),
});

export const queueCall = endpoint({
  method: "POST",
  path: "/dialer/queue",
  summary: "Put a lead into a campaign's queue, or to the front of it; done ones are dialled again",
  tag,
  permission: "campaigns:add-members",
  status: 201,
  body: z.strictObject({
    campaignId: Id,
    leadId: Id,
    priority: Priority.optional(),
    first: z.boolean().default(false).describe("Before all others, whatever the order is"),
  }),
  response: Member,
});

export const updateMember = endpoint({
  method: "PATCH",
  path: "/dialer/campaigns/:id/members/:memberId",
  summary: "Change when a member is dialled and by whom: priority, skill, or put it first",
  tag,
  permission: "campaigns:add-members",
  params: z.strictObject({ id: Id, memberId: Id }),
  body: z
    .strictObject({ priority: Priority, skillId: Id.nullable(), first: z.literal(true) })
    .partial(),
  response: Member,
});

export const memberQueued = event(
  "campaign.member_queued",
  z.object({ id: Id, memberId: Id, leadId: Id, first: z.boolean() }),
  { audited: "UPDATE", permission: "campaigns:read", broadcast: "CAMPAIGN_UPDATE" },
);
