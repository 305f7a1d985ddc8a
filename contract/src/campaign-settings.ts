import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

export const RingSeconds = z.number().int().min(15).max(60);
export const MaxAttempts = z.number().int().min(1).max(20);

const ClockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time like 08:30");
const Day = z.iso.date().nullable().default(null);

/** Times of the day at which a campaign detects no machines, from a day on or until one where they are given. */
export const DetectionOff = z
  .array(
    z
      .strictObject({
        from: ClockTime,
        to: ClockTime,
        firstDay: Day.describe("Null: from now on"),
        lastDay: Day.describe("Null: for good"),
      })
      .superRefine(({ from, to, firstDay, lastDay }, check) => {
        const fault = (field: string, message: string) =>
          check.addIssue({ code: "custom", path: [field], message });
        if (from >= to) fault("to", "must be later than the beginning");
        if (firstDay !== null && lastDay !== null && lastDay < firstDay) {
          fault("lastDay", "is before the first day");
        }
      }),
  )
  .max(10)
  .meta({
    description:
      "When nobody listens for machines, by the clock of the tenant: every answer goes to an agent then",
    examples: [[{ from: "09:00", to: "11:00", firstDay: "2027-03-01", lastDay: "2027-03-01" }]],
  });
export type DetectionOff = z.infer<typeof DetectionOff>;

export const CampaignSettingChange = z
  .object({
    id: Id,
    at: Instant,
    by: z.object({ id: Id, name: z.string() }).nullable().describe("Null: the program"),
    reason: z.string().nullable(),
    isFirst: z.boolean().describe("How the campaign was made or found: nothing was before"),
    changes: z.array(z.object({ setting: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: "CampaignSettingChange" });
export type CampaignSettingChange = z.infer<typeof CampaignSettingChange>;

export const listSettingChanges = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/setting-changes",
  summary: "Who changed which settings of a campaign, when and why; newest first",
  tag: "Campaigns",
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(CampaignSettingChange),
});
