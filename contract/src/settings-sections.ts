import { z } from "zod";
import { CallbackSettings } from "./callback-settings.ts";
import { CallerIdSettings } from "./caller-id-settings.ts";
import { ConversationSettings } from "./conversation-settings.ts";
import { CostSettings } from "./costs.ts";
import { CallingSettings } from "./law-figures.ts";
import { TimeZone } from "./paging.ts";
import { HoursSettings } from "./week-hours.ts";

export { HoursSettings, weekdays } from "./week-hours.ts";

/*
 * What a tenant decides about itself, section by section. Each schema refuses what cannot work, with the
 * field named; each default is what holds until somebody decides.
 */

const Text = z.string().trim().max(1000);

export const RegionSettings = z
  .strictObject({
    timeZone: TimeZone,
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be a country like GB")
      .describe("How numbers without a country code are read"),
    language: z.enum(["en", "es"]).describe("For whoever has not chosen one"),
    currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency like GBP"),
    decimalSeparator: z.enum([".", ","]),
    groupSeparator: z.enum([",", ".", " ", "'", ""]),
    dateOrder: z.enum(["DMY", "MDY", "YMD"]),
    firstDayOfWeek: z.enum(["MONDAY", "SATURDAY", "SUNDAY"]),
  })
  .refine(({ decimalSeparator, groupSeparator }) => decimalSeparator !== groupSeparator, {
    message: "must be another one than for decimals",
    path: ["groupSeparator"],
  })
  .meta({
    examples: [
      {
        timeZone: "Europe/London",
        country: "GB",
        language: "en",
        currency: "GBP",
        decimalSeparator: ".",
        groupSeparator: ",",
        dateOrder: "DMY",
        firstDayOfWeek: "MONDAY",
      },
    ],
  });

export const HolidaySettings = z
  .strictObject({
    days: z
      .array(z.strictObject({ date: z.iso.date(), name: z.string().trim().min(1).max(80) }))
      .max(400)
      .superRefine((days, check) => {
        const seen = new Set<string>();
        for (const [index, { date }] of days.entries()) {
          if (seen.has(date)) {
            check.addIssue({ code: "custom", path: [index, "date"], message: "is there twice" });
          }
          seen.add(date);
        }
      }),
  })
  .meta({
    examples: [{ days: [{ date: "2026-12-25", name: "Christmas Day" }] }],
  });

export const RecordingSettings = z
  .strictObject({
    policy: z.enum(["NONE", "ON_DEMAND", "SAMPLE", "ALL"]),
    samplePercent: z.number().int().min(1).max(100).describe("How many of a hundred, with SAMPLE"),
    pauseForPayments: z.boolean(),
    announce: z.boolean().describe("Play the notice before a recording begins"),
  })
  .meta({
    examples: [{ policy: "ALL", samplePercent: 10, pauseForPayments: true, announce: true }],
  });

export const NoticeSettings = z
  .strictObject({
    recording: Text.describe("Said before a recording"),
    abandoned: Text.describe("Said to whom no agent could take"),
    privacy: Text.describe("Where the privacy notice is, for people who ask"),
  })
  .meta({
    examples: [
      { recording: "This call is recorded.", abandoned: "This was a call from Acme.", privacy: "" },
    ],
  });

const Days = z.number().int().min(1).max(3650).nullable().describe("Days; null keeps for ever");

export const RetentionSettings = z
  .strictObject({
    recordingsDays: Days,
    callsDays: Days,
    timelineDays: Days,
    importFilesDays: Days,
    binDays: Days.default(null).describe(
      "Days that deleted leads and contacts lie in the bin; null keeps for ever",
    ),
    auditDays: z
      .number()
      .int()
      .min(365, "must be a year at least")
      .max(3650)
      .nullable()
      .describe("Days, a year at least; null keeps for ever"),
  })
  .refine(
    ({ recordingsDays, callsDays }) =>
      callsDays === null || (recordingsDays !== null && recordingsDays <= callsDays),
    { message: "must not outlive the calls they belong to", path: ["recordingsDays"] },
  )
  .meta({
    examples: [
      {
        recordingsDays: 180,
        callsDays: 730,
        timelineDays: null,
        importFilesDays: 30,
        auditDays: 730,
      },
    ],
  });

/** The pages' own grounds: an accent must be seen on both. */
const grounds = { light: "#ffffff", dark: "#101418" } as const;
const leastContrast = 3;

export const BrandingSettings = z
  .strictObject({
    name: z.string().trim().min(1).max(60),
    accentColor: z
      .string()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/, "must be a colour like #2f6fde")
      .nullable()
      .describe("Seen on light and on dark ground (contrast 3:1); null keeps Parley's own"),
  })
  .superRefine(({ accentColor }, check) => {
    for (const [ground, color] of Object.entries(grounds)) {
      if (accentColor === null || !/^#[0-9a-f]{6}$/.test(accentColor)) continue;
      const contrast = contrastOf(accentColor, color);
      if (contrast >= leastContrast) continue;
      check.addIssue({
        code: "custom",
        path: ["accentColor"],
        message: `has a contrast of ${contrast.toFixed(2)} on ${ground} ground and needs 3`,
      });
    }
  })
  .meta({ examples: [{ name: "Acme", accentColor: "#2f6fde" }] });

/** The contrast of two colours, by WCAG 2.2: from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const PerMinute = z.number().int().min(10).max(1_000_000);

export const LimitSettings = z
  .strictObject({
    userPerMinute: PerMinute.nullable().describe("Null: what the installation allows"),
    apiKeyPerMinute: PerMinute.nullable(),
    tenantPerMinute: PerMinute.nullable().describe("All users and keys together"),
    rolePerMinute: z
      .record(z.string().max(40), PerMinute)
      .refine((limits) => Object.keys(limits).length <= 100, "at most 100 roles")
      .describe("By the code of a role; of several the highest holds, in place of userPerMinute"),
  })
  .meta({
    examples: [
      {
        userPerMinute: 600,
        apiKeyPerMinute: 1200,
        tenantPerMinute: null,
        rolePerMinute: { VIEWER: 120 },
      },
    ],
  });

const Percent = z.number().int().min(0).max(100);

export const ScoringSettings = z
  .strictObject({
    weights: z
      .strictObject({
        source: Percent,
        status: Percent,
        age: Percent,
        assignment: Percent,
        availability: Percent,
      })
      .refine((weights) => Object.values(weights).reduce((sum, one) => sum + one, 0) === 100, {
        message: "must add up to 100",
      }),
    sources: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(120), quality: Percent }))
      .max(200)
      .superRefine((sources, check) => {
        const seen = new Set<string>();
        for (const [index, { name }] of sources.entries()) {
          if (seen.has(name)) {
            check.addIssue({ code: "custom", path: [index, "name"], message: "is there twice" });
          }
          seen.add(name);
        }
      })
      .describe("Qualities set by hand; of every other source its own conversions decide"),
    statuses: z
      .record(z.string().max(60), Percent)
      .refine((statuses) => Object.keys(statuses).length <= 100, "at most 100 statuses")
      .describe("What a status is worth, in percent; one that is not named counts half"),
    reachedBonus: Percent.describe("Added to the status of a lead who was reached before"),
    halfLifeDays: z.number().int().min(1).max(365).describe("After so many days age counts half"),
    leastOutcomes: z.number().int().min(100).max(1_000_000).describe("Before a model is learned"),
    leastConversions: z.number().int().min(20).max(1_000_000),
    retrainDays: z.number().int().min(1).max(365).describe("How often a model is learned anew"),
    refusedFields: z
      .array(z.string().trim().min(1).max(120))
      .max(200)
      .describe("Fields that no model may learn from"),
  })
  .meta({
    examples: [
      {
        weights: { source: 30, status: 20, age: 25, assignment: 15, availability: 10 },
        sources: [{ name: "Referral", quality: 90 }],
        statuses: { NEW: 60, CONTACTED: 80, QUALIFIED: 100 },
        reachedBonus: 10,
        halfLifeDays: 14,
        leastOutcomes: 500,
        leastConversions: 50,
        retrainDays: 30,
        refusedFields: [],
      },
    ],
  });

export const settingsSections = {
  region: RegionSettings,
  hours: HoursSettings,
  holidays: HolidaySettings,
  recording: RecordingSettings,
  notices: NoticeSettings,
  retention: RetentionSettings,
  branding: BrandingSettings,
  limits: LimitSettings,
  scoring: ScoringSettings,
  calling: CallingSettings,
  costs: CostSettings,
  callbacks: CallbackSettings,
  "caller-ids": CallerIdSettings,
  conversations: ConversationSettings,
} as const;

export type SettingsSection = keyof typeof settingsSections;
export type SettingsOf<S extends SettingsSection> = z.output<(typeof settingsSections)[S]>;
export type AllSettings = { [S in SettingsSection]: SettingsOf<S> };
export const settingsSectionNames = Object.keys(settingsSections) as [
  SettingsSection,
  ...SettingsSection[],
];
