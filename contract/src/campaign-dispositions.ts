import { z } from "zod";
import { Disposition } from "./dispositions.ts";
import { endpoint } from "./endpoint.ts";
import { LeadStatus } from "./leads.ts";
import { ById, Id } from "./paging.ts";

const tag = "Campaigns";

export const followUps = [
  "CATALOGUE",
  "NONE",
  "RETRY",
  "CALLBACK",
  "NO_MORE_CALLS",
  "DO_NOT_CALL",
] as const;

/** What follows when a call of a campaign is closed with a disposition. */
export const FollowUp = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("CATALOGUE") }),
    z.strictObject({ type: z.literal("NONE") }),
    z.strictObject({ type: z.literal("RETRY"), minutes: z.number().int().min(1).max(43_200) }),
    z.strictObject({ type: z.literal("CALLBACK"), hours: z.number().int().min(1).max(720) }),
    z.strictObject({ type: z.literal("NO_MORE_CALLS") }),
    z.strictObject({ type: z.literal("DO_NOT_CALL") }),
  ])
  .describe(
    "CATALOGUE: as the disposition says everywhere. NONE: the campaign is done with the lead. RETRY: dial again after. CALLBACK: the agent calls back after, unless another time was promised. NO_MORE_CALLS: no campaign dials the lead. DO_NOT_CALL: nobody calls its numbers",
  )
  .meta({ id: "FollowUp" });
export type FollowUp = z.infer<typeof FollowUp>;

const Rule = {
  hotKey: z
    .string()
    .regex(/^[1-9]$/, "must be a digit from 1 to 9")
    .nullable()
    .meta({ description: "The key on the desk", examples: ["1"] }),
  followUp: FollowUp,
  tagIds: z.array(Id).max(10).describe("Tags that the lead gets"),
  leadStatus: LeadStatus.nullable().describe("What the lead becomes here; null is as everywhere"),
  worthMinor: z
    .number()
    .int()
    .min(0)
    .max(1_000_000_000)
    .nullable()
    .describe(
      "What a call closed so is worth, in the smallest unit of the currency; null: the campaign's saleMinor where it is a conversion, else nothing",
    ),
};

export const CampaignDisposition = Disposition.extend({
  ...Rule,
  catalogueStatus: LeadStatus.nullable().describe("What the lead becomes everywhere else"),
}).meta({ id: "CampaignDisposition" });
export type CampaignDisposition = z.infer<typeof CampaignDisposition>;

const Dispositions = z.object({
  own: z.boolean().describe("The campaign has picked its own; else it is the whole catalogue"),
  items: z.array(CampaignDisposition),
});

export const getCampaignDispositions = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/dispositions",
  summary: "How calls of a campaign can be closed, in order, with keys and what follows",
  tag,
  permission: "campaigns:read",
  params: ById,
  response: Dispositions,
});
export const setCampaignDispositions = endpoint({
  method: "PUT",
  path: "/dialer/campaigns/:id/dispositions",
  summary: "Pick the dispositions of a campaign; none means the whole catalogue",
  tag,
  permission: "campaigns:update",
  params: ById,
  body: z.strictObject({
    items: z
      .array(
        z.strictObject({
          dispositionId: Id,
          hotKey: Rule.hotKey.default(null),
          followUp: FollowUp.default({ type: "CATALOGUE" }),
          tagIds: Rule.tagIds.default([]),
          leadStatus: Rule.leadStatus.default(null),
          worthMinor: Rule.worthMinor.default(null),
        }),
      )
      .max(40),
  }),
  response: Dispositions,
});
