import type * as api from "@parley/contract";
import {
  type Campaign,
  campaignChanged,
  campaignCreated,
  campaignDeleted,
  type Input,
  type Permission,
} from "@parley/contract";
import { type Ctx, may } from "../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import type { Audience } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import {
  type CampaignRow,
  insertCampaign,
  patchCampaign,
  removeCampaign,
  selectCampaigns,
  unknownTeams,
} from "./queries.ts";

export async function campaignOf(
  ctx: Ctx,
  id: string,
  permission: Permission,
  forUpdate = false,
): Promise<CampaignRow> {
  const [row] = await selectCampaigns(ctx, permission, { id, limit: 1, forUpdate });
  if (!row) throw notFound("campaign");
  return row;
}

/** Everybody who may see campaigns hears of them; what a team may see is decided on reading. */
export function audienceOf(_campaign: CampaignRow): Audience {
  return { permission: "campaigns:read" };
}

type Create = Input<typeof api.createCampaign>["body"];
type Patch = Input<typeof api.updateCampaign>["body"];

export async function createCampaign(ctx: Ctx, input: Create): Promise<Campaign> {
  await demandTeams(ctx, input.teamIds);
  const id = newId();
  const { tx, now, actor } = ctx;
  await insertCampaign(tx, { id, ...toRow(input), created_by: actor.userId }, now);
  await emit(ctx, campaignCreated, { id }, { permission: "campaigns:read" });
  return getCampaign(ctx, id);
}

function toRow(input: Create) {
  return {
    name: input.name,
    mode: input.mode,
    strategy: input.strategy,
    ring_seconds: input.ringSeconds,
    max_attempts: input.maxAttempts,
    retry_minutes: input.retryMinutes,
    wrap_up_seconds: input.wrapUpSeconds,
    caller_id: input.callerId,
    team_ids: input.teamIds,
    abandon_limit: input.abandonLimit,
    lines_per_agent: input.linesPerAgent,
    farewell: input.farewell,
  };
}

const columnOf = {
  name: "name",
  mode: "mode",
  strategy: "strategy",
  ringSeconds: "ring_seconds",
  maxAttempts: "max_attempts",
  retryMinutes: "retry_minutes",
  wrapUpSeconds: "wrap_up_seconds",
  callerId: "caller_id",
  teamIds: "team_ids",
  abandonLimit: "abandon_limit",
  linesPerAgent: "lines_per_agent",
  farewell: "farewell",
} as const satisfies Record<keyof Patch, keyof CampaignRow>;

export async function updateCampaign(
  ctx: Ctx,
  id: string,
  patch: Patch,
  ifMatch: number | undefined,
): Promise<Campaign> {
  const row = await campaignOf(ctx, id, "campaigns:update", true);
  demandVersion(row.version, ifMatch);
  if (patch.mode !== undefined && patch.mode !== row.mode && row.state === "RUNNING") {
    throw new Refusal("conflict", "Pause the campaign before you change its mode");
  }
  if (row.state === "RUNNING") {
    const farewell = patch.farewell === undefined ? row.farewell : patch.farewell;
    demandFarewell({ mode: row.mode, farewell });
  }
  if (patch.teamIds) await demandTeams(ctx, patch.teamIds);
  const fields = (Object.keys(columnOf) as (keyof Patch)[]).filter(
    (key) => patch[key] !== undefined,
  );
  if (fields.length > 0) {
    const set = Object.fromEntries(fields.map((field) => [columnOf[field], patch[field]]));
    await patchCampaign(ctx.tx, id, set);
    const before = Object.fromEntries(fields.map((field) => [field, row[columnOf[field]]]));
    const after = Object.fromEntries(fields.map((field) => [field, patch[field]]));
    const told = { id, fields, state: null };
    await emit(ctx, campaignChanged, told, audienceOf(row), { before, after });
  }
  return getCampaign(ctx, id);
}

/** Who dials ahead must tell a person whom nobody can talk to who called: 16 CFR 310.4(b)(4)(iii). */
function demandFarewell({ mode, farewell }: Pick<CampaignRow, "mode" | "farewell">): void {
  if (mode !== "PREDICTIVE" || farewell !== null) return;
  throw invalid("farewell", "is needed to dial predictively");
}

async function demandTeams(ctx: Ctx, teamIds: readonly string[]): Promise<void> {
  const [unknown] = await unknownTeams(ctx.tx, teamIds);
  if (unknown) throw notFound("team");
}

export async function deleteCampaign(ctx: Ctx, id: string): Promise<void> {
  const row = await campaignOf(ctx, id, "campaigns:delete", true);
  if (row.started_at) {
    throw new Refusal("conflict", "This campaign has run; its calls must keep their campaign");
  }
  await removeCampaign(ctx.tx, id);
  await emit(ctx, campaignDeleted, { id }, audienceOf(row), { before: { name: row.name } });
}

type Turn = { to: "RUNNING" | "PAUSED" | "STOPPED"; from: string[]; permission: Permission };
const turns = {
  start: { to: "RUNNING", from: ["DRAFT", "PAUSED", "STOPPED"], permission: "campaigns:start" },
  pause: { to: "PAUSED", from: ["RUNNING"], permission: "campaigns:pause" },
  stop: { to: "STOPPED", from: ["RUNNING", "PAUSED"], permission: "campaigns:stop" },
} as const satisfies Record<string, Turn>;

/** Starts, pauses or stops; from a state that does not allow it, a refusal that names the state. */
export async function turnCampaign(
  ctx: Ctx,
  id: string,
  turn: keyof typeof turns,
): Promise<Campaign> {
  const { to, from, permission }: Turn = turns[turn];
  const row = await campaignOf(ctx, id, permission, true);
  if (!from.includes(row.state)) {
    throw new Refusal("conflict", `The campaign is ${row.state.toLowerCase()}`, {
      details: { state: row.state },
    });
  }
  if (to === "RUNNING") demandFarewell(row);
  await patchCampaign(ctx.tx, id, {
    state: to,
    ...(to === "RUNNING" ? { started_at: row.started_at ?? ctx.now, stopped_at: null } : {}),
    ...(to === "STOPPED" ? { stopped_at: ctx.now } : {}),
  });
  const change = { before: { state: row.state }, after: { state: to } };
  await emit(ctx, campaignChanged, { id, fields: ["state"], state: to }, audienceOf(row), change);
  return getCampaign(ctx, id);
}

export async function getCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  const row = await campaignOf(ctx, id, "campaigns:read");
  return versioned(toCampaign(ctx, row), row.version);
}

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
    wrapUpSeconds: row.wrap_up_seconds,
    callerId: row.caller_id,
    teamIds: row.team_ids,
    abandonLimit: row.abandon_limit,
    linesPerAgent: row.lines_per_agent,
    farewell: row.farewell,
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
  if (may(ctx, "campaigns:pause") && isRunning) can.push("pause");
  if (may(ctx, "campaigns:stop") && (isRunning || row.state === "PAUSED")) can.push("stop");
  if (may(ctx, "campaigns:delete") && row.started_at === null) can.push("delete");
  if (may(ctx, "campaigns:add-members")) can.push("add-members");
  if (may(ctx, "campaigns:preview") && row.mode === "PREVIEW" && isRunning) can.push("preview");
  return can;
}
