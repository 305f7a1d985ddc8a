import { z } from "zod";
import { WHERE } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { LeadFilter } from "./leads.ts";
import { Instant } from "./paging.ts";

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time like 08:30")
  .meta({ examples: ["08:30"] });

/** Nobody is called before this time of his own day. */
export const earliestCall = "08:00";

export const Callability = z
  .object({
    date: z.iso.date(),
    /** The zone of the tenant, whose day it is. */
    timeZone: z.string(),
    /** Between which times of his own day somebody is called at most; null where only the law bounds it. */
    window: z.object({ from: Clock, to: Clock }).nullable(),
    hours: z.array(
      z.object({
        at: Instant,
        hour: Clock.describe("The same on the clocks of the tenant"),
        leads: z.number().int().describe("May be called during the whole hour"),
        partly: z.number().int().describe("May be called during a part of it only"),
        open: z.boolean().describe("Whether the tenant works during some of it"),
      }),
    ),
    count: z.number().int().describe("All leads that the filter finds"),
    callable: z.number().int().describe("May be called at some time of the day"),
    closed: z.number().int().describe("Their zones are known, and the day holds no time for them"),
    unknownZone: z.number().int().describe("Nobody knows in which zone they are"),
    withoutNumber: z.number().int().describe("They have no telephone number"),
    zones: z
      .array(
        z.object({
          zones: z.array(z.string()).describe("All in which the numbers may be"),
          leads: z.number().int(),
          from: Clock.nullable().describe(
            "On the tenant's clocks; null where there is none, later than `to` where it is past midnight",
          ),
          to: Clock.nullable(),
        }),
      )
      .describe("The zones with most leads, at most 50"),
  })
  .meta({ id: "Callability" });
export type Callability = z.infer<typeof Callability>;

export const leadCallability = endpoint({
  method: "GET",
  path: "/leads/callability",
  summary: "How many leads the law lets be called at each hour of a day, by where they are",
  tag: "Leads",
  permission: "leads:read",
  query: z.strictObject({
    ...LeadFilter,
    where: WHERE,
    date: z.iso.date().optional().describe("Of the tenant's zone; else today"),
    from: Clock.refine((from) => from >= earliestCall, `must not be before ${earliestCall}`)
      .optional()
      .describe("No earlier on their own clocks; with `to`"),
    to: Clock.optional(),
  }),
  response: Callability,
});
