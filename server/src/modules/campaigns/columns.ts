import type { createCampaign, Input, updateCampaign } from "@parley/contract";
import type { CampaignRow } from "./queries.ts";

export type CampaignInput = Input<typeof createCampaign>["body"];
export type CampaignPatch = Omit<Input<typeof updateCampaign>["body"], "reason">;

/** Where settings that have one column each are kept. */
const columnOf = {
  name: "name",
  mode: "mode",
  strategy: "strategy",
  ringSeconds: "ring_seconds",
  maxAttempts: "max_attempts",
  retryMinutes: "retry_minutes",
  outcomeLimits: "outcome_limits",
  wrapUpSeconds: "wrap_up_seconds",
  callerId: "caller_id",
  callerIdRule: "caller_id_rule",
  callerIdSet: "caller_id_set",
  scriptId: "script_id",
  teamIds: "team_ids",
  skillIds: "skill_ids",
  sources: "sources",
  abandonLimit: "abandon_limit",
  linesPerAgent: "lines_per_agent",
  farewell: "farewell",
  farewellPromptId: "farewell_prompt_id",
  machinePromptId: "machine_prompt_id",
  hours: "hours",
  purpose: "purpose",
  machineDetection: "machine_detection",
  detectionOff: "detection_off",
  detector: "detector",
  machineMessage: "machine_message",
  measuresTalk: "measures_talk",
  recording: "recording",
  recordingDays: "recording_days",
  machineCertainty: "machine_certainty",
  sampleShare: "sample_share",
  stopsAtLimit: "stops_at_limit",
  saleMinor: "sale_minor",
  weight: "weight",
  callsPerSecond: "calls_per_second",
} as const satisfies Partial<Record<keyof CampaignInput, keyof CampaignRow>>;
type Plain = keyof typeof columnOf;

/** Columns of a campaign that somebody decides on. */
export type SettingColumns = Pick<
  CampaignRow,
  | (typeof columnOf)[Plain]
  | ("attempts_per_number" | "next_number_after")
  | ("budget_minor" | "budget_currency" | "line_minute" | "agent_hour")
>;

/** The columns of those settings that are given. */
export function changedColumns({
  budget,
  rates,
  numbers,
  ...plain
}: CampaignPatch): Partial<SettingColumns> {
  const names = (Object.keys(columnOf) as Plain[]).filter((name) => plain[name] !== undefined);
  return {
    ...Object.fromEntries(names.map((name) => [columnOf[name], plain[name]])),
    ...(numbers === undefined
      ? {}
      : {
          attempts_per_number: numbers?.attemptsEach ?? null,
          next_number_after: numbers?.nextAfter ?? [],
        }),
    ...(budget === undefined
      ? {}
      : { budget_minor: budget?.minor ?? null, budget_currency: budget?.currency ?? null }),
    ...(rates === undefined ? {} : { line_minute: rates.lineMinute, agent_hour: rates.agentHour }),
  };
}

/** The columns of a new campaign, whose settings are all given. */
export function columnsOf(input: CampaignInput): SettingColumns {
  return changedColumns(input) as SettingColumns;
}
