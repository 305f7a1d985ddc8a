import { type AllSettings, openTolls, type SettingsOf } from "@parley/contract";

export type TenantFacts = { name: string; timeZone: string; country: string };

type Habits = Omit<SettingsOf<"region">, "timeZone" | "country">;

const continental: Habits = {
  language: "en",
  currency: "EUR",
  decimalSeparator: ",",
  groupSeparator: ".",
  dateOrder: "DMY",
  firstDayOfWeek: "MONDAY",
};
const british: Habits = {
  ...continental,
  currency: "GBP",
  decimalSeparator: ".",
  groupSeparator: ",",
};

/** How numbers and dates are written where the tenant is, until it says otherwise. */
const habits: Readonly<Record<string, Habits>> = {
  GB: british,
  IE: { ...british, currency: "EUR" },
  US: { ...british, currency: "USD", dateOrder: "MDY", firstDayOfWeek: "SUNDAY" },
  ES: { ...continental, language: "es" },
  MX: { ...british, language: "es", currency: "MXN", firstDayOfWeek: "SUNDAY" },
};

/** What holds of each section until the tenant decides. */
export function defaultsOf({ name, timeZone, country }: TenantFacts): AllSettings {
  const office = [{ from: "09:00", to: "17:30" }];
  return {
    region: { timeZone, country, ...(habits[country] ?? continental) },
    hours: {
      monday: office,
      tuesday: office,
      wednesday: office,
      thursday: office,
      friday: office,
      saturday: [],
      sunday: [],
    },
    holidays: { days: [] },
    recording: { policy: "NONE", samplePercent: 10, pauseForPayments: true, announce: true },
    notices: { recording: "", abandoned: "", privacy: "" },
    retention: {
      recordingsDays: 180,
      callsDays: null,
      timelineDays: null,
      importFilesDays: 30,
      binDays: null,
      auditDays: null,
    },
    branding: { name: name.slice(0, 60), accentColor: null },
    limits: {
      userPerMinute: null,
      apiKeyPerMinute: null,
      tenantPerMinute: null,
      rolePerMinute: {},
    },
    scoring: {
      weights: { source: 30, status: 20, age: 25, assignment: 15, availability: 10 },
      sources: [],
      statuses: {
        NEW: 60,
        CONTACTED: 80,
        QUALIFIED: 100,
        CONVERTED: 0,
        NOT_INTERESTED: 10,
        UNREACHABLE: 20,
      },
      reachedBonus: 10,
      halfLifeDays: 14,
      leastOutcomes: 500,
      leastConversions: 50,
      retrainDays: 30,
      refusedFields: [],
    },
    // Nothing but what the packs of the law say.
    calling: { changes: {}, optionalPacks: [], callerId: null, tolls: openTolls },
    conversations: { agentSeesSupervisor: true, agentMayLeave: true },
    costs: { lineMinute: 0, agentHour: 0 },
    callbacks: { reserveSeconds: 60, awayMinutes: 10, handTo: "TEAM" },
    "caller-ids": { restDays: 5 },
  };
}
