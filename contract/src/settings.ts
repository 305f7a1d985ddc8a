import { z } from "zod";
import { CallbackSettings } from "./callback-settings.ts";
import { CallerIdSettings } from "./caller-id-settings.ts";
import { ConversationSettings } from "./conversation-settings.ts";
import { CostSettings } from "./costs.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { CallingSettings } from "./law-figures.ts";
import { Id, Instant, PageQuery, page } from "./paging.ts";
import {
  BrandingSettings,
  HolidaySettings,
  HoursSettings,
  LimitSettings,
  NoticeSettings,
  RecordingSettings,
  RegionSettings,
  RetentionSettings,
  ScoringSettings,
  type SettingsSection,
  settingsSectionNames,
} from "./settings-sections.ts";

const tag = "Settings";

const Section = z.enum(settingsSectionNames);
const Version = z.number().int().min(0).describe("0 until somebody decides; also the ETag");

function answer<V extends z.ZodType>(value: V) {
  return z.object({
    section: Section,
    version: Version,
    value,
    updatedAt: Instant.nullable(),
    updatedById: Id.nullable(),
    updatedByName: z.string().nullable(),
  });
}

function reading<V extends z.ZodType>(section: SettingsSection, value: V) {
  return endpoint({
    method: "GET",
    path: `/settings/${section}`,
    summary: `Settings: ${section}`,
    tag,
    permission: "settings:read",
    response: answer(value),
  });
}

/** Sections that the law, evidence or everybody's safety hang on: not for a session left open. */
const sensitive: readonly SettingsSection[] = [
  "recording",
  "notices",
  "retention",
  "limits",
  "calling",
];

function writing<V extends z.ZodType>(section: SettingsSection, value: V) {
  return endpoint({
    method: "PUT",
    path: `/settings/${section}`,
    summary: `Decide the settings: ${section}. Send If-Match with the version that was read`,
    tag,
    permission: "settings:update",
    fresh: sensitive.includes(section),
    body: value,
    response: answer(value),
  });
}

export const getRegionSettings = reading("region", RegionSettings);
export const updateRegionSettings = writing("region", RegionSettings);
export const getHoursSettings = reading("hours", HoursSettings);
export const updateHoursSettings = writing("hours", HoursSettings);
export const getHolidaySettings = reading("holidays", HolidaySettings);
export const updateHolidaySettings = writing("holidays", HolidaySettings);
export const getRecordingSettings = reading("recording", RecordingSettings);
export const updateRecordingSettings = writing("recording", RecordingSettings);
export const getNoticeSettings = reading("notices", NoticeSettings);
export const updateNoticeSettings = writing("notices", NoticeSettings);
export const getRetentionSettings = reading("retention", RetentionSettings);
export const updateRetentionSettings = writing("retention", RetentionSettings);
export const getBrandingSettings = reading("branding", BrandingSettings);
export const updateBrandingSettings = writing("branding", BrandingSettings);
export const getLimitSettings = reading("limits", LimitSettings);
export const updateLimitSettings = writing("limits", LimitSettings);
export const getScoringSettings = reading("scoring", ScoringSettings);
export const updateScoringSettings = writing("scoring", ScoringSettings);
export const getCallingSettings = reading("calling", CallingSettings);
export const updateCallingSettings = writing("calling", CallingSettings);
export const getConversationSettings = reading("conversations", ConversationSettings);
export const updateConversationSettings = writing("conversations", ConversationSettings);
export const getCostSettings = reading("costs", CostSettings);
export const updateCostSettings = writing("costs", CostSettings);
export const getCallbackSettings = reading("callbacks", CallbackSettings);
export const updateCallbackSettings = writing("callbacks", CallbackSettings);
export const getCallerIdSettings = reading("caller-ids", CallerIdSettings);
export const updateCallerIdSettings = writing("caller-ids", CallerIdSettings);

/** How a section is read and written, by its name. */
export const settingsEndpoints = {
  region: { get: getRegionSettings, update: updateRegionSettings },
  hours: { get: getHoursSettings, update: updateHoursSettings },
  holidays: { get: getHolidaySettings, update: updateHolidaySettings },
  recording: { get: getRecordingSettings, update: updateRecordingSettings },
  notices: { get: getNoticeSettings, update: updateNoticeSettings },
  retention: { get: getRetentionSettings, update: updateRetentionSettings },
  branding: { get: getBrandingSettings, update: updateBrandingSettings },
  limits: { get: getLimitSettings, update: updateLimitSettings },
  scoring: { get: getScoringSettings, update: updateScoringSettings },
  calling: { get: getCallingSettings, update: updateCallingSettings },
  conversations: { get: getConversationSettings, update: updateConversationSettings },
  costs: { get: getCostSettings, update: updateCostSettings },
  callbacks: { get: getCallbackSettings, update: updateCallbackSettings },
  "caller-ids": { get: getCallerIdSettings, update: updateCallerIdSettings },
} as const satisfies Record<SettingsSection, { get: Endpoint; update: Endpoint }>;

const Brand = {
  name: z.string().describe("What the tenant calls itself to its people"),
  accentColor: z.string().nullable(),
};

/** How pages look and write in this tenant: of the settings, what everybody in it needs. */
export const Look = z
  .object({
    ...Brand,
    decimalSeparator: z.string(),
    groupSeparator: z.string(),
    dateOrder: z.enum(["DMY", "MDY", "YMD"]),
    currency: z.string().meta({ examples: ["EUR"] }),
  })
  .meta({ id: "Look" });
export type Look = z.infer<typeof Look>;

export const getLook = endpoint({
  method: "GET",
  path: "/settings/look",
  summary: "The name and colour of the tenant, its currency, and how it writes numbers and dates",
  tag,
  permission: "session",
  response: Look,
});

export const getEntryLook = endpoint({
  method: "GET",
  path: "/auth/look",
  summary: "The name and colour for the sign-in page of a tenant that has decided them",
  tag,
  permission: "public",
  perMinute: 120,
  query: z.strictObject({ tenant: z.string().trim().min(1).max(100).describe("Its short name") }),
  response: z.object({ ...Brand, name: z.string().nullable() }),
});

export const SettingsVersion = z
  .object({
    version: z.number().int(),
    changedAt: Instant,
    changedById: Id.nullable(),
    changedByName: z.string().nullable(),
    restoredFrom: z.number().int().nullable(),
    changes: z.array(
      z.object({
        field: z.string().describe("Like monday.0.from"),
        before: z.unknown().describe("Null where there was nothing"),
        after: z.unknown().describe("Null where nothing is left"),
      }),
    ),
  })
  .meta({ id: "SettingsVersion" });
export type SettingsVersion = z.infer<typeof SettingsVersion>;

export const listSettingsVersions = endpoint({
  method: "GET",
  path: "/settings/:section/versions",
  summary: "Who changed a section when, and from what to what; newest first",
  tag,
  permission: "settings:read",
  params: z.strictObject({ section: Section }),
  query: z.strictObject(PageQuery),
  response: page(SettingsVersion),
});

export const restoreSettings = endpoint({
  method: "POST",
  path: "/settings/:section/versions/:version/restore",
  summary: "Make an older version the newest; 0 goes back to the defaults",
  tag,
  permission: "settings:update",
  fresh: true,
  params: z.strictObject({ section: Section, version: z.coerce.number().int().min(0) }),
  response: answer(z.unknown()),
});

export const settingsUpdated = event(
  "settings.updated",
  z.object({ section: Section, version: z.number().int(), fields: z.array(z.string()) }),
  { audited: "UPDATE" },
);
