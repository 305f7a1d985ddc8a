import { z } from "zod";
import { CONDITION } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { Reason } from "./reason.ts";

const tag = "Campaigns";
const Count = z.number().int();
const Person = z.object({ id: Id, name: z.string() });

export const filterChangeStates = ["WAITING", "APPROVED", "REFUSED", "WITHDRAWN"] as const;

export const FilterEffect = z
  .object({
    members: Count.describe("Leads of the campaign that have a turn before them"),
    before: Count.describe("Of these, how many meet the filter that holds"),
    after: Count.describe("How many would meet the other one"),
    sampled: z
      .boolean()
      .describe("Of so many that the two were reckoned from a sample drawn by lot"),
  })
  .meta({ id: "FilterEffect" });
export type FilterEffect = z.infer<typeof FilterEffect>;

export const FilterChange = z
  .object({
    id: Id,
    campaignId: Id,
    state: z.enum(filterChangeStates),
    filter: z
      .unknown()
      .nullable()
      .describe("The condition that is asked for; null dials everybody"),
    filterBefore: z.unknown().nullable().describe("The one that held when it was asked for"),
    reason: z.string(),
    note: z.string().nullable().describe("What whoever decided said to it"),
    effect: FilterEffect.nullable().describe("As of now while it waits, else when it was decided"),
    askedBy: Person,
    askedAt: Instant,
    decidedBy: Person.nullable(),
    decidedAt: Instant.nullable(),
    can: z.array(z.enum(["approve", "refuse", "withdraw"])),
  })
  .meta({ id: "FilterChange" });
export type FilterChange = z.infer<typeof FilterChange>;

const filter = CONDITION.nullable()
  .default(null)
  .describe("What must hold of a lead to be dialled; null dials everybody");

export const listFilterChanges = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/filter-changes",
  summary: "Changes of a campaign's filter, newest first: who asked for them, and who decided",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(FilterChange),
});
export const previewFilter = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/filter-preview",
  summary: "How many leads of a campaign would meet a filter, and how many meet the one that holds",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  body: z
    .strictObject({ filter })
    .meta({ examples: [{ filter: { field: "company", op: "NOT_EMPTY" } }] }),
  response: FilterEffect,
});
export const askFilterChange = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/filter-changes",
  summary: "Ask for another filter of a campaign; it holds when somebody else has approved it",
  tag,
  permission: "campaigns:update",
  status: 201,
  params: ById,
  body: z.strictObject({ filter, reason: Reason }).meta({
    examples: [
      { filter: { field: "company", op: "NOT_EMPTY" }, reason: "Firms answer in the morning" },
    ],
  }),
  response: FilterChange,
});

const params = z.strictObject({ id: Id, changeId: Id });

export const approveFilterChange = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/filter-changes/:changeId/approve",
  summary:
    "Let the filter hold that somebody else asked for: from the next lead on that is dialled; one's own needs campaigns:approve-own-filter",
  tag,
  permission: "campaigns:approve-filter",
  params,
  body: z
    .strictObject({ note: Reason.nullable().default(null) })
    .meta({ examples: [{ note: "Until noon" }] }),
  response: FilterChange,
});
export const refuseFilterChange = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/filter-changes/:changeId/refuse",
  summary: "Refuse the filter that somebody asked for, with a note for him",
  tag,
  permission: "campaigns:approve-filter",
  params,
  body: z.strictObject({ note: Reason }).meta({ examples: [{ note: "Too few would be left" }] }),
  response: FilterChange,
});
export const withdrawFilterChange = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/filter-changes/:changeId/withdraw",
  summary: "Take back what one asked for and nobody has decided on",
  tag,
  permission: "campaigns:update",
  params,
  response: FilterChange,
});

const told = z.object({ id: Id, changeId: Id, askedBy: Id });

export const filterChangeAsked = event("campaign.filter_asked", told, {
  audited: "CREATE",
  permission: "campaigns:read-stats",
  broadcast: "CAMPAIGN_UPDATE",
});
export const filterChangeDecided = event(
  "campaign.filter_decided",
  told.extend({ state: z.enum(["APPROVED", "REFUSED", "WITHDRAWN"]) }),
  { audited: "UPDATE", permission: "campaigns:read-stats", broadcast: "CAMPAIGN_UPDATE" },
);
