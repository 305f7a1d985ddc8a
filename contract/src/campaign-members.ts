import { z } from "zod";
import { AttemptOutcome, MemberOutcome } from "./attempt-outcomes.ts";
import { attemptEnds } from "./campaign-retries.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { RefusalReason } from "./law-figures.ts";
import { LeadSelection } from "./leads.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";

export const memberStates = ["DIALABLE", "LEASED", "DIALING", "WAITING", "HELD", "DONE"] as const;
export const Member = z
  .object({
    id: Id,
    leadId: Id,
    leadName: z.string(),
    state: z.enum(memberStates),
    priority: z.number().int(),
    skillId: Id.nullable().describe("The skill that was named for it"),
    language: z
      .string()
      .nullable()
      .describe("What its contact speaks: a skill for that language is needed, if there is one"),
    attempts: z.number().int(),
    lastOutcome: MemberOutcome.nullable(),
    refusedFor: z
      .array(RefusalReason)
      .describe("What was against the dial the last time that its turn came"),
    nextAttemptAt: Instant.nullable(),
    doneBecause: z
      .enum(attemptEnds)
      .nullable()
      .describe("Of one that its attempts have brought to an end: what allowed no other"),
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

export const listMembers = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/members",
  summary: "Which leads a campaign dials",
  tag,
  permission: "campaigns:read-members",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({ ...PageQuery, state: manyOf(z.enum(memberStates)) }),
  response: page(Member),
});
export const addMembers = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/members",
  summary:
    "Put leads into a campaign, by id or by filter; many of a filter in the background, whose work is named",
  tag,
  permission: "campaigns:add-members",
  params: ById,
  body: z.strictObject({
    leadIds: z.array(Id).min(1).max(1000).optional(),
    filter: LeadSelection.optional(),
    priority: z.number().int().min(0).max(1000).default(100),
    skillId: Id.nullable()
      .default(null)
      .describe("What an agent must be able to do for these leads, whatever they speak"),
    background: z
      .boolean()
      .default(false)
      .describe("In the background also where the filter finds few"),
  }),
  response: z.object({
    added: z.number().int(),
    alreadyMembers: z.number().int(),
    withoutPhone: z.number().int(),
    operationId: Id.nullable().describe(
      "The work that adds them in the background; the counts are nought then",
    ),
  }),
});
export const removeMember = endpoint({
  method: "DELETE",
  path: "/dialer/campaigns/:id/members/:memberId",
  summary: "Take a lead out of a campaign",
  tag,
  permission: "campaigns:remove-members",
  params: z.strictObject({ id: Id, memberId: Id }),
});

export const Preview = z
  .object({
    memberId: Id,
    campaignId: Id,
    leadId: Id,
    leaseUntil: Instant,
  })
  .meta({ id: "Preview" });
export type Preview = z.infer<typeof Preview>;
export const nextPreview = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/next",
  summary: "Offer the caller the next lead of a preview or outbound campaign",
  tag,
  permission: "campaigns:preview",
  params: ById,
  response: z.object({ preview: Preview.nullable() }),
});
export const Pickable = z
  .object({
    memberId: Id,
    leadId: Id,
    leadName: z.string(),
    isMine: z.boolean().describe("The lead is assigned to whoever asks"),
    attempts: z.number().int(),
    lastOutcome: MemberOutcome.nullable(),
    dueAt: Instant.describe("Since when it may be dialled"),
  })
  .meta({ id: "Pickable" });
export type Pickable = z.infer<typeof Pickable>;

export const listPickable = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/pickable",
  summary:
    "Whom of an outbound campaign the caller may pick now, his own leads or all, in its order",
  tag,
  permission: "campaigns:preview",
  discloses: "LEAD",
  params: ById,
  query: z.strictObject({
    mine: z.enum(["true", "false"]).default("false"),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(Pickable) }),
});
export const pickMember = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/members/:memberId/pick",
  summary: "Hold one lead of an outbound campaign for the caller, who reads and dials it",
  tag,
  permission: "campaigns:preview",
  params: z.strictObject({ id: Id, memberId: Id }),
  response: Preview,
});
export const skipPreview = endpoint({
  method: "POST",
  path: "/dialer/previews/:id/skip",
  summary: "Hand the offered lead back (by the member's id)",
  tag,
  permission: "campaigns:preview",
  params: ById,
});

export const membersAdded = event(
  "campaign.members_added",
  z.object({ id: Id, added: z.number().int() }),
  { audited: "UPDATE", permission: "campaigns:read", broadcast: "CAMPAIGN_UPDATE" },
);
export const attemptClosed = event(
  "attempt.closed",
  z.object({
    id: Id,
    campaignId: Id,
    leadId: Id,
    callId: Id,
    attempt: z.number().int(),
    outcome: AttemptOutcome,
    nextAttemptAt: Instant.nullable(),
  }),
  { permission: "campaigns:read-stats" },
);
