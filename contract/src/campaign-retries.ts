import { z } from "zod";
import { CampaignHours } from "./campaign-schedule.ts";
import { endpoint } from "./endpoint.ts";
import { CallPurpose, RefusalReason } from "./law-figures.ts";
import { Id, Instant } from "./paging.ts";

const tag = "Campaigns";

const Minutes = z
  .number()
  .int()
  .min(0)
  .max(60 * 24 * 30);

/** How long a lead rests, by how its last attempt ended. */
export const RetryMinutes = z.strictObject({
  BUSY: Minutes.default(15),
  NO_ANSWER: Minutes.default(240),
  MACHINE: Minutes.default(1440),
  ABANDONED: Minutes.default(4320),
  CONGESTION: Minutes.default(5),
  FAILED: Minutes.default(30),
  CANCELLED: Minutes.default(30),
});

/** Outcomes after which another attempt can follow. */
export const retryOutcomes = [
  "BUSY",
  "NO_ANSWER",
  "MACHINE",
  "ABANDONED",
  "CONGESTION",
  "FAILED",
  "CANCELLED",
] as const;
export type RetryOutcome = (typeof retryOutcomes)[number];
const RetryOutcome = z.enum(retryOutcomes);

const Limit = z.number().int().min(1).max(20).optional();
/** After so many attempts that ended so a lead is done, whatever is left of all of them. */
export const OutcomeLimits = z
  .strictObject({
    BUSY: Limit,
    NO_ANSWER: Limit,
    MACHINE: Limit,
    ABANDONED: Limit,
    CONGESTION: Limit,
    FAILED: Limit,
    CANCELLED: Limit,
  })
  .meta({
    description:
      "Most attempts of a lead that end so; after them it is done. Those not named are bounded by maxAttempts alone",
    examples: [{ BUSY: 3, NO_ANSWER: 4, MACHINE: 2 }],
  });
export type OutcomeLimits = z.infer<typeof OutcomeLimits>;

/** Why no other attempt follows the last one. */
export const attemptEnds = [
  "FINAL_OUTCOME",
  "MAX_ATTEMPTS",
  "OUTCOME_LIMIT",
  "NUMBERS_USED",
] as const;

const PlannedAttempt = z.object({
  number: z.number().int().describe("Which attempt of the lead it is"),
  at: Instant,
  movedBy: z
    .array(z.enum(["CAMPAIGN_HOURS", ...RefusalReason.options]))
    .describe("What keeps it from the time that the delay alone would give"),
});
export const RetryPlan = z
  .object({
    timeZone: z.string().describe("Where whoever is called is taken to be"),
    plans: z.array(
      z.object({
        outcome: RetryOutcome.describe("What becomes of each attempt"),
        attempts: z.array(PlannedAttempt),
        ends: z.enum([...attemptEnds, "NOT_ALLOWED"]).describe("Why none follows the last"),
        reasons: z.array(RefusalReason).describe("Of NOT_ALLOWED: what is against it for good"),
      }),
    ),
  })
  .meta({ id: "RetryPlan" });
export type RetryPlan = z.infer<typeof RetryPlan>;

export const previewRetries = endpoint({
  method: "POST",
  path: "/dialer/retry-plan",
  summary:
    "When a lead in the organisation's own zone would be called, were each call busy, unanswered or a machine",
  tag,
  permission: "campaigns:read",
  reads: true,
  body: z.strictObject({
    maxAttempts: z.number().int().min(1).max(20),
    retryMinutes: RetryMinutes,
    outcomeLimits: OutcomeLimits.default({}),
    hours: CampaignHours.default(null),
    purpose: CallPurpose.default("MARKETING"),
  }),
  response: RetryPlan,
});
export const getMemberPlan = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/members/:memberId/plan",
  summary: "When a lead is called next, and when again, by how its calls might end",
  tag,
  permission: "campaigns:read-members",
  params: z.strictObject({ id: Id, memberId: Id }),
  response: RetryPlan,
});
