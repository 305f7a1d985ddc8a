import type { SettingsSection } from "@parley/contract";

/** What of a section a plain field can hold; words are in the catalogue under the same name. */
export type Field = { name: string; optional?: true } & (
  | { kind: "text" | "long" | "color" | "flag" }
  | { kind: "zone" | "country" }
  | { kind: "number"; min: number; max: number }
  // Kept in whole millionths, written with a point.
  | { kind: "millionths" }
  | { kind: "choice"; options: readonly string[] }
);

const days = { kind: "number", min: 1, max: 3650, optional: true } as const;
const perMinute = { kind: "number", min: 10, max: 1_000_000, optional: true } as const;

/** The fields of each section in their order; hours, holidays and limits by role have more. */
export const settingsFields: Record<SettingsSection, readonly Field[]> = {
  region: [
    { name: "timeZone", kind: "zone" },
    { name: "country", kind: "country" },
    { name: "language", kind: "choice", options: ["en", "es"] },
    { name: "currency", kind: "text" },
    { name: "decimalSeparator", kind: "choice", options: [".", ","] },
    { name: "groupSeparator", kind: "choice", options: [",", ".", " ", "'", ""] },
    { name: "dateOrder", kind: "choice", options: ["DMY", "MDY", "YMD"] },
    { name: "firstDayOfWeek", kind: "choice", options: ["MONDAY", "SATURDAY", "SUNDAY"] },
  ],
  hours: [],
  holidays: [],
  recording: [
    { name: "policy", kind: "choice", options: ["NONE", "ON_DEMAND", "SAMPLE", "ALL"] },
    { name: "samplePercent", kind: "number", min: 1, max: 100 },
    { name: "pauseForPayments", kind: "flag" },
    { name: "announce", kind: "flag" },
  ],
  notices: [
    { name: "recording", kind: "long" },
    { name: "abandoned", kind: "long" },
    { name: "privacy", kind: "long" },
  ],
  retention: [
    { name: "recordingsDays", ...days },
    { name: "callsDays", ...days },
    { name: "timelineDays", ...days },
    { name: "importFilesDays", ...days },
    { name: "binDays", ...days },
    { name: "auditDays", kind: "number", min: 365, max: 3650, optional: true },
  ],
  branding: [
    { name: "name", kind: "text" },
    { name: "accentColor", kind: "color", optional: true },
  ],
  limits: [
    { name: "userPerMinute", ...perMinute },
    { name: "apiKeyPerMinute", ...perMinute },
    { name: "tenantPerMinute", ...perMinute },
  ],
  scoring: [],
  calling: [],
  costs: [
    { name: "lineMinute", kind: "millionths" },
    { name: "agentHour", kind: "millionths" },
  ],
  callbacks: [
    { name: "reserveSeconds", kind: "number", min: 0, max: 240 },
    { name: "awayMinutes", kind: "number", min: 1, max: 240 },
    { name: "handTo", kind: "choice", options: ["TEAM", "ANYONE"] },
  ],
  conversations: [
    { name: "agentSeesSupervisor", kind: "flag" },
    { name: "agentMayLeave", kind: "flag" },
  ],
  "caller-ids": [{ name: "restDays", kind: "number", min: 0, max: 60 }],
};

/** Signs have names of their own in the catalogue. */
export function optionKey(option: string): string {
  const signs: Record<string, string> = {
    ".": "point",
    ",": "comma",
    " ": "space",
    "'": "apostrophe",
    "": "nothing",
  };
  return signs[option] ?? option;
}
