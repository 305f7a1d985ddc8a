import { z } from "zod";
import { CallbackListFilter, ofCaller } from "./callbacks.ts";
import { memberStates } from "./campaign-members.ts";
import { CampaignState } from "./campaigns.ts";
import { endpoint } from "./endpoint.ts";
import { ExportFormat, exported } from "./exports.ts";
import { ById, manyOf } from "./paging.ts";

export const exportCampaigns = endpoint({
  ...exported,
  path: "/dialer/campaigns/exports",
  summary: "The campaigns that a filter finds, as a file, newest first, with their day so far",
  tag: "Campaigns",
  permission: "campaigns:export",
  body: z.strictObject({ state: manyOf(CampaignState), format: ExportFormat }),
});

export const exportMembers = endpoint({
  ...exported,
  path: "/dialer/campaigns/:id/members/exports",
  summary: "Which leads a campaign dials, as a file, newest first",
  tag: "Campaigns",
  permission: "campaigns:export",
  params: ById,
  body: z.strictObject({ state: manyOf(z.enum(memberStates)), format: ExportFormat }),
});

export const exportCallbacks = endpoint({
  ...exported,
  path: "/callbacks/exports",
  summary: "The callbacks that a filter finds, as a file, by the time they are due",
  tag: "Callbacks",
  permission: "callbacks:export",
  body: z.strictObject({
    ...CallbackListFilter,
    mine: z.boolean().optional().describe(ofCaller),
    format: ExportFormat,
  }),
});
