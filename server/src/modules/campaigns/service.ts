import {
  type Campaign,
  campaignChanged,
  campaignCreated,
  campaignDeleted,
  dialsAhead,
  type Permission,
  takesCalls,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import type { Audience } from "../../platform/events/audience.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { unknownSkill } from "../agents/index.ts";
import { unknownCallerId } from "../calls/index.ts";
import { namedSounds } from "../prompts/index.ts";
import { scriptOf } from "../scripts/index.ts";
import { type CampaignInput, type CampaignPatch, changedColumns, columnsOf } from "./columns.ts";
import { sweepLater } from "./filter/follow.ts";
import { keepChange } from "./history/changes.ts";
import { demandCurrency, demandMoney, keepBudget } from "./money/budget.ts";
import {
  type CampaignRow,
  insertCampaign,
  patchCampaign,
  queuesOf,
  removeCampaign,
  selectCampaigns,
  unknownTeams,
} from "./queries.ts";
import { demandUntested } from "./split/arms.ts";
import { toCampaign } from "./view.ts";

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

export async function createCampaign(ctx: Ctx, input: CampaignInput): Promise<Campaign> {
  await demandTeams(ctx, input.teamIds);
  await demandSkills(ctx, input.skillIds);
  await demandCallerIds(ctx, input.callerIdSet);
  await demandScript(ctx, input.scriptId);
  await demandPrompts(ctx, input);
  const id = newId();
  const { tx, now, actor } = ctx;
  const columns = columnsOf(input);
  await demandCurrency(ctx, columns);
  await insertCampaign(tx, { id, ...columns, created_by: actor.userId }, now);
  await keepChange(ctx, id, { before: null, after: input });
  await emit(ctx, campaignCreated, { id }, { permission: "campaigns:read" });
  return getCampaign(ctx, id);
}

export async function updateCampaign(
  ctx: Ctx,
  id: string,
  { reason, ...patch }: CampaignPatch & { reason?: string | undefined },
  ifMatch: number | undefined,
): Promise<Campaign> {
  const row = await campaignOf(ctx, id, "campaigns:update", true);
  demandVersion(row.version, ifMatch);
  if (patch.mode !== undefined && patch.mode !== row.mode && row.state === "RUNNING") {
    throw new Refusal("conflict", "Pause the campaign before you change its mode");
  }
  if (patch.mode !== undefined && takesCalls(row.mode) && !takesCalls(patch.mode)) {
    await demandNoQueue(ctx, id);
  }
  if (row.state === "RUNNING" || row.state === "SCHEDULED") {
    demandFarewell({
      mode: patch.mode ?? row.mode,
      farewell: patch.farewell === undefined ? row.farewell : patch.farewell,
      farewell_prompt_id:
        patch.farewellPromptId === undefined ? row.farewell_prompt_id : patch.farewellPromptId,
    });
  }
  if (patch.teamIds) await demandTeams(ctx, patch.teamIds);
  if (patch.skillIds) await demandSkills(ctx, patch.skillIds);
  if (patch.callerIdSet) await demandCallerIds(ctx, patch.callerIdSet);
  if (patch.scriptId) await demandScript(ctx, patch.scriptId);
  await demandPrompts(ctx, patch);
  const fields = (Object.keys(patch) as (keyof CampaignPatch)[]).filter(
    (key) => patch[key] !== undefined,
  );
  demandUntested(row, fields);
  if (fields.length > 0) {
    const set = changedColumns(patch);
    await demandCurrency(ctx, { ...row, ...set });
    await patchCampaign(ctx.tx, id, set);
    const known = toCampaign(ctx, row);
    const before = Object.fromEntries(fields.map((field) => [field, known[field]]));
    const after = Object.fromEntries(fields.map((field) => [field, patch[field]]));
    await keepChange(ctx, id, { before, after, reason });
    const told = { id, fields, state: null };
    const why = reason === undefined ? {} : { reason };
    await emit(ctx, campaignChanged, told, audienceOf(row), {
      before,
      after: { ...after, ...why },
    });
    if (patch.budget !== undefined) await keepBudget(ctx, { ...row, ...set });
  }
  return getCampaign(ctx, id);
}

/** Who dials ahead must tell a person whom nobody can talk to who called: 16 CFR 310.4(b)(4)(iii). */
export function demandFarewell({
  mode,
  farewell,
  farewell_prompt_id: sound,
}: Pick<CampaignRow, "mode" | "farewell" | "farewell_prompt_id">): void {
  if (!dialsAhead(mode) || farewell !== null || sound !== null) return;
  throw invalid("farewell", "is needed to dial predictively");
}

/** A queue that leads here would bring callers to a campaign that takes none. */
async function demandNoQueue(ctx: Ctx, id: string): Promise<void> {
  const [queue] = await queuesOf(ctx.tx, id);
  if (!queue) return;
  throw new Refusal("conflict", `Callers of the queue “${queue.name}” come here: change it first`);
}

async function demandTeams(ctx: Ctx, teamIds: readonly string[]): Promise<void> {
  const [unknown] = await unknownTeams(ctx.tx, teamIds);
  if (unknown) throw notFound("team");
}

/** Skills that the tenant has and gives. */
export async function demandSkills(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (await unknownSkill(ctx.tx, ids)) throw notFound("skill");
}

/** Numbers that the tenant has and uses. */
export async function demandCallerIds(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (await unknownCallerId(ctx.tx, ids)) throw notFound("caller id");
}

/** After the longest greeting there is no more time on a machine's line than that. */
const longestOnMachines = 45;

/** Sounds are the tenant's own, and what a machine is played fits its line. */
async function demandPrompts(
  ctx: Ctx,
  { farewellPromptId = null, machinePromptId = null }: CampaignPatch,
): Promise<void> {
  const sounds = await namedSounds(ctx, [farewellPromptId, machinePromptId]);
  if ([farewellPromptId, machinePromptId].some((id) => id !== null && !sounds.has(id))) {
    throw notFound("prompt");
  }
  const { seconds = 0 } = sounds.get(machinePromptId ?? "") ?? {};
  if (seconds > longestOnMachines) {
    throw invalid("machinePromptId", `is longer than ${longestOnMachines} seconds`);
  }
}

/** A campaign's calls must have something to follow from the first on. */
async function demandScript(ctx: Ctx, id: string | null): Promise<void> {
  if (id === null) return;
  const script = await scriptOf(ctx, id);
  if (script.retired) throw invalid("scriptId", "is retired");
  if (script.live_version === null) throw invalid("scriptId", "is not published yet");
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
  start: {
    to: "RUNNING",
    from: ["DRAFT", "SCHEDULED", "PAUSED", "STOPPED"],
    permission: "campaigns:start",
  },
  pause: { to: "PAUSED", from: ["RUNNING"], permission: "campaigns:pause" },
  stop: { to: "STOPPED", from: ["SCHEDULED", "RUNNING", "PAUSED"], permission: "campaigns:stop" },
} as const satisfies Record<string, Turn>;

/** Starts, pauses or stops, at once where a reason is given; from a state that does not allow it, a refusal that names the state. */
export async function turnCampaign(
  ctx: Ctx,
  id: string,
  turn: keyof typeof turns,
  reason?: string,
): Promise<Campaign> {
  const { to, from, permission }: Turn = turns[turn];
  const row = await campaignOf(ctx, id, permission, true);
  if (!from.includes(row.state)) {
    throw new Refusal("conflict", `The campaign is ${row.state.toLowerCase()}`, {
      details: { state: row.state },
    });
  }
  if (to === "RUNNING") {
    demandFarewell(row);
    await demandMoney(ctx, row);
  }
  await moveCampaign(ctx, row, to, reason === undefined ? null : "HALT", {}, { reason });
  return getCampaign(ctx, id);
}

/** Brings a campaign that is held into a state, and says what did. */
export async function moveCampaign(
  ctx: Ctx,
  row: CampaignRow,
  to: CampaignRow["state"],
  by: CampaignRow["turned_by"],
  more: Partial<CampaignRow> = {},
  noted: { reason?: string | undefined } = {},
): Promise<void> {
  // Whoever starts it after its end does not want it ended again in the same moment.
  const isOver = row.stop_at !== null && row.stop_at <= ctx.now;
  const started = { started_at: row.started_at ?? ctx.now, stopped_at: null };
  await patchCampaign(ctx.tx, row.id, {
    state: to,
    turned_by: by,
    ...(to === "RUNNING" ? { ...started, ...(isOver ? { stop_at: null } : {}) } : {}),
    ...(to === "STOPPED" ? { stopped_at: ctx.now } : {}),
    ...more,
  });
  const change = {
    before: { state: row.state },
    after: { state: to, ...(by === null ? {} : { turnedBy: by }), ...noted },
  };
  const told = { id: row.id, fields: ["state"], state: to, turnedBy: by };
  await emit(ctx, campaignChanged, told, audienceOf(row), change);
  if (to === "RUNNING" && row.filter !== null) await sweepLater(ctx, row.id);
}

export async function getCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  const row = await campaignOf(ctx, id, "campaigns:read");
  return versioned(toCampaign(ctx, row), row.version);
}
