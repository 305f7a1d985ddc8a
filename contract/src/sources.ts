import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name } from "./paging.ts";

const tag = "Sources";

export const sourceChannels = [
  "WEB",
  "SEARCH",
  "SOCIAL",
  "EMAIL",
  "PHONE",
  "EVENT",
  "REFERRAL",
  "PARTNER",
  "LIST",
  "OTHER",
] as const;

const SourceFields = {
  name: Name.describe("As leads name it; upper and lower case are the same"),
  channel: z.enum(sourceChannels),
  costPerLead: z
    .number()
    .min(0)
    .max(1_000_000)
    .nullable()
    .describe("What one lead of it costs, in the currency of the tenant"),
};

export const Source = z.object({ id: Id, ...SourceFields }).meta({ id: "Source" });
export type Source = z.infer<typeof Source>;

export const listSources = endpoint({
  method: "GET",
  path: "/sources",
  summary: "Where leads come from, by name",
  tag,
  permission: "sources:read",
  response: z.object({ items: z.array(Source) }),
});

export const createSource = endpoint({
  method: "POST",
  path: "/sources",
  summary: "Add a source to the catalogue",
  tag,
  permission: "sources:update",
  status: 201,
  body: z.strictObject({
    name: SourceFields.name,
    channel: SourceFields.channel,
    costPerLead: SourceFields.costPerLead.default(null),
  }),
  response: Source,
});

export const updateSource = endpoint({
  method: "PATCH",
  path: "/sources/:id",
  summary: "Change a source; its leads keep the name that they have",
  tag,
  permission: "sources:update",
  params: ById,
  body: z.strictObject({
    name: SourceFields.name.optional(),
    channel: SourceFields.channel.optional(),
    costPerLead: SourceFields.costPerLead.optional(),
  }),
  response: Source,
});

export const deleteSource = endpoint({
  method: "DELETE",
  path: "/sources/:id",
  summary: "Take a source out of the catalogue; its leads keep its name",
  tag,
  permission: "sources:update",
  params: ById,
});

export const Touch = z
  .object({
    source: z.string().nullable(),
    campaign: z.string().nullable(),
    medium: z.string().nullable(),
    at: Instant,
  })
  .meta({ id: "Touch" });
export type Touch = z.infer<typeof Touch>;

export const Attribution = z
  .object({
    first: Touch.describe("What brought the lead; its source is the lead's"),
    last: Touch.nullable().describe("What came last since then"),
    touches: z.number().int(),
  })
  .meta({ id: "Attribution" });
export type Attribution = z.infer<typeof Attribution>;

export const getAttribution = endpoint({
  method: "GET",
  path: "/leads/:id/attribution",
  summary: "What brought a lead first, and last",
  tag,
  permission: "leads:read",
  params: ById,
  response: Attribution,
});

export const addTouch = endpoint({
  method: "POST",
  path: "/leads/:id/touches",
  summary: "Note what brought a lead again; an earlier one than the first becomes the first",
  tag,
  permission: "leads:update",
  params: ById,
  body: z.strictObject({
    source: Name,
    campaign: Name.nullable().default(null),
    medium: Name.nullable().default(null),
    at: Instant.optional().describe("Now, when it is left out; not in the future"),
  }),
  response: Attribution,
});

export const SourceReport = z
  .object({
    touch: z.enum(["FIRST", "LAST"]),
    items: z.array(
      z.object({
        source: z.string().nullable().describe("Null: leads without a source"),
        channel: z.enum(sourceChannels).nullable().describe("Null: not in the catalogue"),
        leads: z.number().int(),
        conversions: z.number().int(),
        rate: z.number().describe("Conversions of a lead, 0 to 1"),
        low: z.number().describe("Lower end of the 95 % interval (Wilson)"),
        high: z.number().describe("Upper end of the 95 % interval"),
        cost: z.number().nullable(),
        costPerConversion: z.number().nullable(),
      }),
    ),
    leads: z.number().int(),
    conversions: z.number().int(),
    currency: z.string(),
  })
  .meta({ id: "SourceReport" });
export type SourceReport = z.infer<typeof SourceReport>;

const ReportQuery = z.strictObject({
  touch: z.enum(["FIRST", "LAST"]).default("FIRST"),
  from: Instant.optional().describe("Leads created at this instant or later"),
  to: Instant.optional().describe("Leads created before this instant"),
});

export const getSourceReport = endpoint({
  method: "GET",
  path: "/sources/report",
  summary: "Leads and conversions by source, with the rate and its 95 % interval",
  tag,
  permission: "sources:read",
  perMinute: 120,
  query: ReportQuery,
  response: SourceReport,
});

export const downloadSourceReport = endpoint({
  method: "GET",
  path: "/sources/report/file",
  summary: "The same as a CSV file",
  tag,
  permission: "sources:read",
  perMinute: 60,
  query: ReportQuery,
  download: "text/csv",
});

export const sourcesChanged = event("sources.changed", z.object({ id: Id }), {
  audited: "UPDATE",
  permission: "sources:read",
});
