import {
  type AttemptOutcome,
  attemptOutcomes,
  type Campaign,
  type CampaignStats,
  type createCampaign,
  dialsAhead,
  type Input,
} from "@parley/contract";

export type CampaignFields = Input<typeof createCampaign>["body"];

/** What a new campaign starts with: the same values as the server's own. */
export const newCampaign: CampaignFields = {
  name: "",
  mode: "PROGRESSIVE",
  strategy: "SEQUENTIAL",
  ringSeconds: 18,
  maxAttempts: 6,
  retryMinutes: {
    BUSY: 15,
    NO_ANSWER: 240,
    MACHINE: 1440,
    ABANDONED: 4320,
    CONGESTION: 5,
    FAILED: 30,
    CANCELLED: 30,
  },
  outcomeLimits: {},
  numbers: null,
  wrapUpSeconds: 30,
  callerId: null,
  callerIdRule: "FIXED",
  callerIdSet: [],
  scriptId: null,
  teamIds: [],
  skillIds: [],
  sources: [],
  abandonLimit: 0.025,
  linesPerAgent: 5,
  farewell: null,
  farewellPromptId: null,
  machinePromptId: null,
  hours: null,
  purpose: "MARKETING",
  budget: null,
  rates: { lineMinute: null, agentHour: null },
  machineDetection: "HANG_UP",
  machineCertainty: 0.8,
  detectionOff: [],
  detector: "CARRIER",
  machineMessage: null,
  measuresTalk: false,
  recording: null,
  recordingDays: null,
  sampleShare: 0,
  stopsAtLimit: false,
  saleMinor: null,
  weight: 1,
  callsPerSecond: null,
};

/** The settings of a campaign, for the form. */
export function fieldsOf(campaign: Campaign): CampaignFields {
  const { name, mode, strategy, ringSeconds, maxAttempts, retryMinutes } = campaign;
  const {
    wrapUpSeconds,
    callerId,
    callerIdRule,
    callerIdSet,
    scriptId,
    teamIds,
    skillIds,
    abandonLimit,
    linesPerAgent,
    farewell,
  } = campaign;
  const { hours, purpose, budget, rates, sampleShare, stopsAtLimit, numbers } = campaign;
  const { machineDetection, machineCertainty, saleMinor, weight, callsPerSecond } = campaign;
  return {
    name,
    mode,
    strategy,
    ringSeconds,
    maxAttempts,
    retryMinutes: { ...retryMinutes },
    outcomeLimits: { ...campaign.outcomeLimits },
    wrapUpSeconds,
    callerId,
    callerIdRule,
    callerIdSet: [...callerIdSet],
    scriptId,
    teamIds: [...teamIds],
    skillIds: [...skillIds],
    sources: [...campaign.sources],
    abandonLimit,
    linesPerAgent,
    farewell,
    farewellPromptId: campaign.farewellPromptId,
    machinePromptId: campaign.machinePromptId,
    hours,
    purpose,
    budget,
    rates,
    machineDetection,
    machineCertainty,
    detectionOff: campaign.detectionOff.map((one) => ({ ...one })),
    detector: campaign.detector,
    machineMessage: campaign.machineMessage,
    measuresTalk: campaign.measuresTalk,
    recording: campaign.recording,
    recordingDays: campaign.recordingDays,
    sampleShare,
    stopsAtLimit,
    saleMinor,
    weight,
    callsPerSecond,
    numbers: numbers && { ...numbers, nextAfter: [...numbers.nextAfter] },
  };
}

/** The least and the most of each figure: the server's own limits. */
export const limits = {
  ringSeconds: [15, 60],
  wrapUpSeconds: [5, 600],
  maxAttempts: [1, 20],
  linesPerAgent: [1, 10],
  weight: [1, 100],
  callsPerSecond: [1, 100],
  outcomeLimits: [1, 20],
  retryMinutes: [0, 60 * 24 * 30],
} as const;

/** Of people abandoned to those who answer: the most is the law's. */
export const abandonLimits = [0.001, 0.03] as const;

type Limited = keyof typeof limits;

function isWithin(name: Limited, value: unknown): boolean {
  const [min, max] = limits[name];
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** The settings that the server would refuse, by the names of their fields. */
export function wrongFields(fields: CampaignFields): string[] {
  const { name, callerId, retryMinutes, abandonLimit, mode, farewell, ...rest } = fields;
  const figures = (
    ["ringSeconds", "wrapUpSeconds", "maxAttempts", "linesPerAgent"] as const
  ).filter((one) => !isWithin(one, rest[one]));
  const [least, highest] = abandonLimits;
  const delays = Object.entries(retryMinutes)
    .filter(([, minutes]) => !isWithin("retryMinutes", minutes))
    .map(([outcome]) => `retryMinutes.${outcome}`);
  const most = Object.entries(fields.outcomeLimits)
    .filter(([, limit]) => limit !== undefined && !isWithin("outcomeLimits", limit))
    .map(([outcome]) => `outcomeLimits.${outcome}`);
  return [
    ...(name.trim() ? [] : ["name"]),
    ...(callerId === null || /^\+[1-9]\d{6,14}$/.test(callerId) ? [] : ["callerId"]),
    ...(abandonLimit >= least && abandonLimit <= highest ? [] : ["abandonLimit"]),
    ...(dialsAhead(mode) && !farewell?.trim() && !fields.farewellPromptId ? ["farewell"] : []),
    ...figures,
    ...delays,
    ...most,
  ];
}

/** Only what was changed: two people who change different settings do not undo each other. */
export function changedFields(before: CampaignFields, after: CampaignFields) {
  const keys = Object.keys(after) as (keyof CampaignFields)[];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, after[key]])) as Partial<CampaignFields>;
}

export type OutcomeCount = { outcome: AttemptOutcome; count: number; share: number };

/** Today's attempts by how they ended, the most frequent first; what did not occur is left out. */
export function outcomeCounts(stats: CampaignStats): OutcomeCount[] {
  const { outcomes } = stats.today;
  const total = attemptOutcomes.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  return attemptOutcomes
    .map((outcome) => ({ outcome, count: outcomes[outcome] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ outcome, count }) => ({ outcome, count, share: count / total }));
}

export type Span = { unit: "minutes" | "hours" | "days"; count: number };

/** Minutes in the largest unit that says them without a fraction. */
export function spanOf(minutes: number): Span {
  if (minutes > 0 && minutes % 1440 === 0) return { unit: "days", count: minutes / 1440 };
  if (minutes > 0 && minutes % 60 === 0) return { unit: "hours", count: minutes / 60 };
  return { unit: "minutes", count: minutes };
}

/** How far the list is worked through, 0 to 1; null for an empty list. */
export function progressOf({ total, done }: CampaignStats["members"]): number | null {
  return total > 0 ? done / total : null;
}
