import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { RefusalReason } from "./law-figures.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Campaigns";

const Count = z.number().int();
export const Scrub = z
  .object({
    campaignId: Id,
    operationId: Id,
    state: z.enum(operationStates),
    error: z.string().nullable(),
    done: Count,
    total: Count.nullable(),
    startedAt: Instant,
    checked: Count.describe("Leads of the campaign that have a turn before them"),
    allowed: Count.describe("May be dialled now"),
    later: Count.describe("May not be dialled now, but at a later hour"),
    refused: Count.describe("May not be dialled, and time alone changes nothing"),
    reasons: z
      .array(
        z.object({
          reason: RefusalReason,
          leads: Count.describe("Of a lead each reason counts, so their sum may be more"),
          examples: z.array(z.object({ leadId: Id, leadName: z.string() })),
        }),
      )
      .describe("What was found, the most frequent first"),
    can: z.array(z.enum(["cancel"])),
  })
  .meta({ id: "Scrub" });
export type Scrub = z.infer<typeof Scrub>;

export const startScrub = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/scrub",
  summary:
    "Look what the law would decide about each lead that a campaign has yet to dial; nothing is dialled or kept of a decision",
  tag,
  permission: "campaigns:add-members",
  status: 201,
  params: ById,
  response: Scrub,
});
export const getScrub = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/scrub",
  summary: "What the last look found: how many may be dialled, and what is against the others",
  tag,
  permission: "campaigns:read-members",
  discloses: "LEAD",
  params: ById,
  response: z.object({ scrub: Scrub.nullable() }),
});
export const exportScrub = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/scrub/export",
  summary: "Who may not be dialled now, with the codes of the reasons, looked at anew",
  tag,
  permission: "campaigns:read-members",
  discloses: "LEAD",
  params: ById,
  download: "text/csv",
  perMinute: 10,
});
