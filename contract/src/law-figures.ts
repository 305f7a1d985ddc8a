import { z } from "zod";
import { Phone } from "./paging.ts";
import { openTolls, TollSettings } from "./tolls.ts";
import { HoursSettings } from "./week-hours.ts";

/*
 * What the law of calling is made of: the figures of a jurisdiction pack, and what a tenant puts in their
 * place. A figure that is null sets no bound.
 */

/** What a call is for: consent is given, and asked for, by purpose. */
export const callPurposes = ["MARKETING", "SERVICE"] as const;
export const CallPurpose = z.enum(callPurposes);
export type CallPurpose = z.infer<typeof CallPurpose>;

/** From none to all: consent for dials that a machine selects and dials, or for every one. */
export const consentNeeds = ["NONE", "AUTOMATIC", "ALWAYS"] as const;
const ConsentNeed = z.enum(consentNeeds);

const Times = z.number().int().min(0).max(1000).nullable();
const Days = z.number().int().min(1).max(3650).nullable();
const Hours = z.number().int().min(1).max(720).nullable();

export const LawFigures = z.strictObject({
  hours: HoursSettings.describe("When somebody may be called, by his own clock"),
  closedOnHolidays: z.boolean().describe("No calls on the holidays that the tenant has named"),
  callsPerNumberIn24Hours: Times.describe("Dials of one number, of all campaigns together"),
  callsPerNumberIn7Days: Times,
  callsPerNumberInAll: Times,
  callsPerPersonIn24Hours: Times.describe("Dials of all numbers of one person"),
  callsPerPersonIn7Days: Times,
  callsPerPersonInAll: Times,
  daysAfterConversation: Days.describe("Days without a call after somebody was spoken with"),
  agentHoursAfterAbandoned: Hours.describe(
    "Hours in which a number that got an abandoned call is dialled with an agent held for it only",
  ),
  agentHoursAfterMachine: Hours.describe("The same after a number was taken for a machine"),
  nationalFileDays: Days.describe(
    "How old the file of the national do-not-call register may be; null asks for none",
  ),
  marketingConsent: ConsentNeed,
  serviceConsent: ConsentNeed,
  recordDays: Days.describe("How long ago a record may have been made"),
  callerIdNeeded: z.boolean().describe("No dial without a number to be shown"),
});
export type LawFigures = z.output<typeof LawFigures>;

export const lawFigureNames = Object.keys(LawFigures.shape) as (keyof LawFigures)[];

/** Packs by their code; ALL stands for every one. */
export const lawPackCodes = ["US", "US-FL", "US-OK", "US-REG-F", "GB", "EU", "OTHER"] as const;
export const LawPackCode = z.enum(lawPackCodes);
export type LawPackCode = z.infer<typeof LawPackCode>;
const Changed = z.enum([...lawPackCodes, "ALL"]);

export const CallingSettings = z
  .strictObject({
    changes: z
      .partialRecord(Changed, LawFigures.partial())
      .describe("Figures in place of a pack's, by its code or ALL; those of a pack come last"),
    optionalPacks: z
      .array(LawPackCode)
      .max(lawPackCodes.length)
      .describe("Packs that hold only where somebody has asked for them"),
    callerId: Phone.nullable().describe("Shown by calls of no campaign, and of one that has none"),
    tolls: TollSettings.default(openTolls),
  })
  .meta({
    examples: [
      {
        changes: { ALL: { callsPerNumberIn24Hours: 2 }, GB: { nationalFileDays: 14 } },
        optionalPacks: ["US-REG-F"],
        callerId: "+442079460000",
        tolls: {
          countries: ["GB", "IE"],
          costlyNumbers: false,
          dialsByHandPerHour: 300,
          spendPerDayMinor: 50_000,
        },
      },
    ],
  });

export type CallingSettings = z.output<typeof CallingSettings>;

/** Why a number may not be called. */
export const refusalReasons = [
  "DO_NOT_CALL",
  "DO_NOT_CALL_CAMPAIGN",
  "DO_NOT_CALL_NATIONAL",
  "NATIONAL_FILE_MISSING",
  "NATIONAL_FILE_OLD",
  "CONSENT_WITHDRAWN",
  "CONSENT_MISSING",
  "ZONE_UNKNOWN",
  "OUTSIDE_HOURS",
  "NUMBER_IN_24_HOURS",
  "NUMBER_IN_7_DAYS",
  "NUMBER_IN_ALL",
  "PERSON_IN_24_HOURS",
  "PERSON_IN_7_DAYS",
  "PERSON_IN_ALL",
  "SPOKEN_WITH",
  "AGENT_NOT_HELD",
  "RECORD_OLD",
  "CALLER_ID_MISSING",
  "COUNTRY_NOT_ALLOWED",
  "COSTLY_NUMBER",
  "DIALS_BY_HAND_REACHED",
  "SPEND_REACHED",
] as const;
export const RefusalReason = z.enum(refusalReasons);
export type RefusalReason = z.infer<typeof RefusalReason>;
