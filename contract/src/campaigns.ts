import { z } from "zod";
import { NumberTurns, recycledOutcomes } from "./attempt-outcomes.ts";
import { callerIdSettings } from "./caller-ids.ts";
import { campaignModes } from "./campaign-modes.ts";
import { CampaignBudget, CampaignRates, campaignHaltBody } from "./campaign-money.ts";
import { OutcomeLimits, RetryMinutes } from "./campaign-retries.ts";
import { CampaignHours, campaignScheduleBody, campaignTurners } from "./campaign-schedule.ts";
import { DetectionOff, MaxAttempts, RingSeconds } from "./campaign-settings.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { CallPurpose } from "./law-figures.ts";
import { ById, Id, Instant, manyOf, Name, PageQuery, page } from "./paging.ts";
import { Reason } from "./reason.ts";
import { RecordingPolicy } from "./recordings.ts";

const tag = "Campaigns";

export const campaignStates = ["DRAFT", "SCHEDULED", "RUNNING", "PAUSED", "STOPPED"] as const;
export const dialStrategies = ["SEQUENTIAL", "RANDOM", "PRIORITY_BASED", "SKILL_BASED"] as const;
export const CampaignState = z.enum(campaignStates);
export type CampaignState = z.infer<typeof CampaignState>;

/** Who listens to answers: PARLEY_BESIDE connects at once and judges meanwhile. */
export const campaignDetectors = ["CARRIER", "PARLEY", "PARLEY_BESIDE"] as const;

export const machineDetections = ["OFF", "HANG_UP", "CONNECT_UNSURE"] as const;

const Settings = {
  name: Name,
  mode: z.enum(campaignModes),
  strategy: z.enum(dialStrategies),
  ringSeconds: RingSeconds,
  maxAttempts: MaxAttempts,
  retryMinutes: RetryMinutes,
  outcomeLimits: OutcomeLimits,
  numbers: NumberTurns.describe(
    "How a lead's numbers are called in turn; null calls only the one that it came with",
  ),
  wrapUpSeconds: z.number().int().min(5).max(600),
  ...callerIdSettings,
  scriptId: Id.nullable().describe(
    "The script that its calls follow, in the version then published",
  ),
  teamIds: z.array(Id).max(50).describe("Whose agents work it; empty means every team"),
  skillIds: z.array(Id).max(20).describe("Skills that an agent must have to work it, all of them"),
  sources: z
    .array(Name)
    .max(50)
    .meta({
      description:
        "Sources, by the names that leads bear: whatever they have brought and bring joins the campaign by itself; upper and lower case are the same",
      examples: [["Website"]],
    }),
  abandonLimit: z
    .number()
    .min(0.001)
    .max(0.03)
    .meta({
      description: "Predictive: most people abandoned of those who answer; the law's limit is 0.03",
      examples: [0.025],
    }),
  linesPerAgent: z
    .number()
    .int()
    .min(1)
    .max(10)
    .describe("Predictive: most lines open for each agent on the floor"),
  farewell: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .nullable()
    .describe(
      "What a person is told whom no agent can talk to: who called, and how to be left alone",
    ),
  hours: CampaignHours,
  purpose: CallPurpose.describe("What it calls for: the law asks more of calls that sell"),
  budget: CampaignBudget,
  rates: CampaignRates,
  saleMinor: z
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .nullable()
    .describe(
      "What a conversion is worth where its disposition says nothing else, in the smallest unit of the organisation's currency",
    ),
  weight: z
    .number()
    .int()
    .min(1)
    .max(100)
    .meta({
      description: "Of campaigns that share agents each has calls in proportion to its weight",
      examples: [1],
    }),
  callsPerSecond: z
    .number()
    .int()
    .min(1)
    .max(100)
    .nullable()
    .describe("Most calls that the dialer begins for it in a second; null sets no bound"),
  stopsAtLimit: z.boolean().meta({
    description:
      "At its limit of abandoned people nobody is dialled, instead of one line for each ready agent",
    examples: [false],
  }),
  machineDetection: z.enum(machineDetections).meta({
    description:
      "OFF: every answer goes to an agent. HANG_UP: what is taken for a machine is hung up on. " +
      "CONNECT_UNSURE: only what is surely a machine",
    examples: ["HANG_UP"],
  }),
  detector: z.enum(campaignDetectors).meta({
    description:
      "Who listens: CARRIER, the carrier's detection, or PARLEY, our own on the sound of the call, where the carrier " +
      "brings it. PARLEY_BESIDE connects at once, and ends the call when it turns out to be a machine's",
    examples: ["CARRIER"],
  }),
  farewellPromptId: Id.nullable().describe(
    "An uploaded sound that such a person hears, after the text or instead of it",
  ),
  machinePromptId: Id.nullable().describe(
    "An uploaded sound that a machine is played after the text of machineMessage, or instead of it",
  ),
  machineMessage: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .nullable()
    .describe(
      "What is said to a machine after its tone, instead of hanging up; null says nothing. The law may ask for consent",
    ),
  measuresTalk: z.boolean().meta({
    description:
      "Measures how long who speaks in calls that are not recorded too, where the carrier brings their sound",
    examples: [false],
  }),
  recording: RecordingPolicy.nullable().describe(
    "What is recorded of its calls; null: as the organisation has decided",
  ),
  recordingDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .nullable()
    .describe("Days that its recordings are kept; null: as the organisation has decided"),
  detectionOff: DetectionOff,
  machineCertainty: z
    .number()
    .min(0.5)
    .max(0.99)
    .meta({
      description: "With CONNECT_UNSURE: how sure detection must be of a machine to hang up",
      examples: [0.8],
    }),
  sampleShare: z
    .number()
    .min(0)
    .max(1)
    .meta({
      description:
        "Share of the calls taken for machines that an agent gets all the same, to measure detection",
      examples: [0.05],
    }),
};

export const Campaign = z
  .object({
    id: Id,
    ...Settings,
    state: CampaignState,
    pass: z.number().int().describe("How often its list is gone through, this time counted"),
    filter: z
      .unknown()
      .nullable()
      .describe("The condition that a lead must meet to be dialled; null dials everybody"),
    passOutcomes: z
      .array(z.enum(recycledOutcomes))
      .describe("Of those who were done before this pass, whom it calls again"),
    startAt: Instant.nullable().describe("When it starts by itself"),
    stopAt: Instant.nullable().describe("When it stops by itself"),
    turnedBy: z
      .enum(campaignTurners)
      .nullable()
      .describe("What brought it into its state, where no person's start, pause or stop did"),
    startedAt: Instant.nullable(),
    stoppedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(
      z.enum([
        "update",
        "start",
        "schedule",
        "pause",
        "stop",
        "delete",
        "add-members",
        "undo-pass",
        "preview",
      ]),
    ),
  })
  .meta({ id: "Campaign" });
export type Campaign = z.infer<typeof Campaign>;

export const listCampaigns = endpoint({
  method: "GET",
  path: "/dialer/campaigns",
  summary: "List campaigns",
  tag,
  permission: "campaigns:read",
  query: z.strictObject({ ...PageQuery, state: manyOf(CampaignState) }),
  response: page(Campaign),
});
export const getCampaign = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id",
  summary: "Get a campaign",
  tag,
  permission: "campaigns:read",
  params: ById,
  response: Campaign,
});
export const createCampaign = endpoint({
  method: "POST",
  path: "/dialer/campaigns",
  summary: "Create a campaign",
  tag,
  permission: "campaigns:create",
  status: 201,
  body: z.strictObject({
    ...Settings,
    strategy: Settings.strategy.default("SEQUENTIAL"),
    ringSeconds: Settings.ringSeconds.default(18),
    maxAttempts: Settings.maxAttempts.default(6),
    retryMinutes: RetryMinutes.prefault({}),
    outcomeLimits: OutcomeLimits.default({}),
    numbers: Settings.numbers.default(null),
    wrapUpSeconds: Settings.wrapUpSeconds.default(30),
    callerId: Settings.callerId.default(null),
    callerIdRule: Settings.callerIdRule.default("FIXED"),
    callerIdSet: Settings.callerIdSet.default([]),
    scriptId: Settings.scriptId.default(null),
    teamIds: Settings.teamIds.default([]),
    skillIds: Settings.skillIds.default([]),
    sources: Settings.sources.default([]),
    abandonLimit: Settings.abandonLimit.default(0.025),
    linesPerAgent: Settings.linesPerAgent.default(5),
    farewell: Settings.farewell.default(null),
    farewellPromptId: Settings.farewellPromptId.default(null),
    machinePromptId: Settings.machinePromptId.default(null),
    hours: Settings.hours.default(null),
    purpose: Settings.purpose.default("MARKETING"),
    budget: Settings.budget.default(null),
    rates: Settings.rates.default({ lineMinute: null, agentHour: null }),
    saleMinor: Settings.saleMinor.default(null),
    weight: Settings.weight.default(1),
    callsPerSecond: Settings.callsPerSecond.default(null),
    machineDetection: Settings.machineDetection.default("HANG_UP"),
    detector: Settings.detector.default("CARRIER"),
    machineMessage: Settings.machineMessage.default(null),
    measuresTalk: Settings.measuresTalk.default(false),
    recording: Settings.recording.default(null),
    recordingDays: Settings.recordingDays.default(null),
    detectionOff: DetectionOff.default([]),
    machineCertainty: Settings.machineCertainty.default(0.8),
    sampleShare: Settings.sampleShare.default(0),
    stopsAtLimit: Settings.stopsAtLimit.default(false),
  }),
  response: Campaign,
});
export const updateCampaign = endpoint({
  method: "PATCH",
  path: "/dialer/campaigns/:id",
  summary: "Change a campaign; the mode only while it does not run",
  tag,
  permission: "campaigns:update",
  params: ById,
  body: z
    .strictObject({ ...Settings, reason: Reason.describe("Kept with the change, and in the log") })
    .partial(),
  response: Campaign,
});
export const deleteCampaign = endpoint({
  method: "DELETE",
  path: "/dialer/campaigns/:id",
  summary: "Delete a campaign that never ran",
  tag,
  permission: "campaigns:delete",
  params: ById,
});
export const startCampaign = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/start",
  summary: "Start or resume dialling",
  tag,
  permission: "campaigns:start",
  params: ById,
  response: Campaign,
});
export const scheduleCampaign = endpoint({
  method: "PUT",
  path: "/dialer/campaigns/:id/schedule",
  summary: "Say when a campaign starts and stops by itself",
  tag,
  permission: "campaigns:start",
  params: ById,
  body: campaignScheduleBody,
  response: Campaign,
});
export const pauseCampaign = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/pause",
  summary: "Dial nothing new; calls in progress go on",
  tag,
  permission: "campaigns:pause",
  params: ById,
  response: Campaign,
});
export const stopCampaign = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/stop",
  summary: "End dialling; calls that ring are cancelled, conversations go on",
  tag,
  permission: "campaigns:stop",
  params: ById,
  response: Campaign,
});
export const haltCampaign = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/halt",
  summary:
    "Stop dialling at once: calls that nobody has answered are hung up, and the reason is kept",
  tag,
  permission: "campaigns:stop",
  params: ById,
  body: campaignHaltBody,
  response: Campaign,
});

export const campaignChanged = event(
  "campaign.changed",
  z.object({
    id: Id,
    fields: z.array(z.string()),
    state: CampaignState.nullable(),
    turnedBy: z.enum(campaignTurners).nullable().optional(),
  }),
  { audited: "UPDATE", permission: "campaigns:read", broadcast: "CAMPAIGN_UPDATE" },
);
export const campaignCreated = event("campaign.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "campaigns:read",
  broadcast: "CAMPAIGN_UPDATE",
});
export const campaignDeleted = event("campaign.deleted", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "campaigns:read",
  broadcast: "CAMPAIGN_UPDATE",
});
