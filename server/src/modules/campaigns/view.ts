import { type Campaign, isByHand } from "@parley/contract";
import { type Ctx, may } from "../../platform/ctx.ts";
import { budgetOf } from "./money/budget.ts";
import type { CampaignRow } from "./queries.ts";

/** A campaign as the API shows it. */
export function toCampaign(ctx: Ctx, row: CampaignRow): Campaign {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    strategy: row.strategy,
    state: row.state,
    ringSeconds: row.ring_seconds,
    maxAttempts: row.max_attempts,
    retryMinutes: row.retry_minutes as Campaign["retryMinutes"],
    outcomeLimits: row.outcome_limits,
    numbers:
      row.attempts_per_number === null
        ? null
        : {
            attemptsEach: row.attempts_per_number,
            nextAfter: row.next_number_after as NonNullable<Campaign["numbers"]>["nextAfter"],
          },
    wrapUpSeconds: row.wrap_up_seconds,
    callerId: row.caller_id,
    callerIdRule: row.caller_id_rule,
    callerIdSet: row.caller_id_set,
    scriptId: row.script_id,
    teamIds: row.team_ids,
    skillIds: row.skill_ids,
    sources: row.sources,
    abandonLimit: row.abandon_limit,
    linesPerAgent: row.lines_per_agent,
    farewell: row.farewell,
    farewellPromptId: row.farewell_prompt_id,
    machinePromptId: row.machine_prompt_id,
    hours: row.hours,
    purpose: row.purpose,
    machineDetection: row.machine_detection,
    detectionOff: row.detection_off,
    detector: row.detector,
    machineMessage: row.machine_message,
    measuresTalk: row.measures_talk,
    recording: row.recording,
    recordingDays: row.recording_days,
    // Kept as a real, which is no decimal fraction.
    machineCertainty: Math.round(row.machine_certainty * 1000) / 1000,
    sampleShare: row.sample_share,
    stopsAtLimit: row.stops_at_limit,
    saleMinor: row.sale_minor,
    weight: row.weight,
    callsPerSecond: row.calls_per_second,
    filter: row.filter,
    budget: budgetOf(row),
    rates: { lineMinute: row.line_minute, agentHour: row.agent_hour },
    pass: row.pass,
    passOutcomes: row.pass_outcomes as Campaign["passOutcomes"],
    startAt: row.start_at?.toISOString() ?? null,
    stopAt: row.stop_at?.toISOString() ?? null,
    turnedBy: row.turned_by,
    startedAt: row.started_at?.toISOString() ?? null,
    stoppedAt: row.stopped_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: actions(ctx, row),
  };
}

function actions(ctx: Ctx, row: CampaignRow): Campaign["can"] {
  const can: Campaign["can"] = [];
  const isRunning = row.state === "RUNNING";
  if (may(ctx, "campaigns:update")) can.push("update");
  if (may(ctx, "campaigns:start") && !isRunning) can.push("start");
  if (may(ctx, "campaigns:start")) can.push("schedule");
  if (may(ctx, "campaigns:pause") && isRunning) can.push("pause");
  const isOn = isRunning || row.state === "PAUSED" || row.state === "SCHEDULED";
  if (may(ctx, "campaigns:stop") && isOn) can.push("stop");
  if (may(ctx, "campaigns:delete") && row.started_at === null) can.push("delete");
  if (may(ctx, "campaigns:add-members")) can.push("add-members");
  const isPassNew = row.pass > 1 && row.pass_dialled_at === null;
  if (may(ctx, "campaigns:add-members") && isPassNew) can.push("undo-pass");
  if (may(ctx, "campaigns:preview") && isRunning && isByHand(row.mode)) can.push("preview");
  return can;
}
