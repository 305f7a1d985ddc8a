import {
  type Callback,
  callbackChanged,
  type createCallback as createEndpoint,
  type Input,
  type updateCallback as updateEndpoint,
} from "@parley/contract";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { demandVersion } from "../../../platform/http/version.ts";
import { inScope } from "../../../platform/scope.ts";
import { addActivities, showLeads } from "../../contacts/index.ts";
import { selectCampaigns } from "../queries.ts";
import { keepingOf, keptColumns, withMove } from "./keeping.ts";
import { isOpen, type Move, moved } from "./machine.ts";
import { newsOf } from "./news.ts";
import { activeUsers, firstOwner } from "./owners.ts";
import {
  type CallbackLead,
  type CallbackPatch,
  type CallbackRow,
  findLeads,
  isPhoneOf,
  lockCallbacks,
  patchCallback,
  selectCallbacks,
} from "./queries.ts";
import { entryOf, type Said, schedule, zoneOf } from "./schedule.ts";
import { reaches } from "./sight.ts";
import { sealNote, toCallbacks } from "./view.ts";

const dayMs = 86_400_000;
const mostDays = 366;
/** A time that has only just passed is now: who promises "in a minute" types slowly. */
const toleranceMs = 5 * 60_000;

type Create = Input<typeof createEndpoint>["body"];
type Update = Input<typeof updateEndpoint>["body"];

export async function getCallback(ctx: Ctx, id: string): Promise<Callback> {
  const rows = await selectCallbacks(ctx, { ids: [id] }, { limit: 1 });
  const [callback] = await toCallbacks(ctx, rows);
  if (!callback) throw notFound("callback");
  return callback;
}

/** Promises the person of a lead that he will be called. */
export async function createCallback(
  ctx: Ctx,
  input: Create,
  callId: string | null = null,
): Promise<Callback> {
  const lead = await leadWithin(ctx, input.leadId);
  await demandParts(ctx, lead, input);
  const owner = await firstOwner(ctx, lead, input);
  const [id] = await schedule(ctx, [
    {
      ...owner,
      lead,
      dueAt: timeOf(ctx, input.dueAt),
      timeZone: input.timeZone ?? (await zoneOf(ctx, lead)),
      note: input.note,
      contactPointId: input.contactPointId,
      campaignId: input.campaignId,
      callId,
    },
  ]);
  if (id === undefined) throw new Error("a callback that was just made is missing");
  return getCallback(ctx, id);
}

/** A living lead that the caller sees and may promise a call to. */
export async function leadWithin(ctx: Ctx, id: string): Promise<CallbackLead> {
  const [lead] = await findLeads(ctx.tx, [id]);
  const owned = lead && {
    owners: [lead.assignee_id, lead.last_agent_id],
    teamId: lead.team_id,
  };
  if (!owned || !inScope(ctx, "leads:read", owned)) throw notFound("lead");
  if (!inScope(ctx, "callbacks:create", owned)) throw notFound("lead");
  return lead;
}

type Parts = { contactPointId?: string | null | undefined; campaignId?: string | null | undefined };

async function demandParts(
  ctx: Ctx,
  lead: CallbackLead,
  { contactPointId, campaignId }: Parts,
): Promise<void> {
  if (contactPointId && !(await isPhoneOf(ctx.tx, contactPointId, lead.contact_id))) {
    throw notFound("number of this person");
  }
  if (!campaignId) return;
  const [found] = await selectCampaigns(ctx, "campaigns:read", { id: campaignId, limit: 1 });
  if (!found) throw notFound("campaign");
}

/** An instant that somebody can still be called at. */
function timeOf({ now }: Ctx, text: string): Date {
  const dueAt = new Date(text);
  const ahead = dueAt.getTime() - now.getTime();
  if (ahead < -toleranceMs) throw invalid("dueAt", "lies in the past");
  if (ahead > mostDays * dayMs) throw invalid("dueAt", "is more than a year away");
  return ahead < 0 ? now : dueAt;
}

/** Moves an open callback to another time, or changes what it says. */
export async function updateCallback(
  ctx: Ctx,
  id: string,
  input: Update,
  ifMatch: number | undefined,
): Promise<Callback> {
  const { row, lead } = await lockWithin(ctx, id);
  demandVersion(row.version, ifMatch);
  if (!isOpen(row.state)) throw notNow(row);
  await demandParts(ctx, lead, input);
  const patch: CallbackPatch = {};
  if (input.dueAt !== undefined) {
    const dueAt = timeOf(ctx, input.dueAt);
    Object.assign(patch, { due_at: dueAt, ...stateAfter(ctx, row, "RESCHEDULE", dueAt) });
  }
  if (input.timeZone !== undefined) patch.time_zone = input.timeZone;
  if (input.contactPointId !== undefined) patch.contact_point_id = input.contactPointId;
  if (input.campaignId !== undefined) patch.campaign_id = input.campaignId;
  if (input.note !== undefined) patch.note = sealNote(await ctx.vault(), id, input.note);
  if (Object.keys(patch).length > 0) {
    const said = input.dueAt === undefined ? null : "RESCHEDULED";
    await change(ctx, { row, lead }, patch, Object.keys(input), said);
  }
  return getCallback(ctx, id);
}

const saidOf = { FINISH: "DONE", CANCEL: "CANCELLED", RESTORE: "RESTORED" } as const;

/** Closes a callback, or opens a closed one again. */
export async function moveCallback(
  ctx: Ctx,
  id: string,
  move: keyof typeof saidOf,
): Promise<Callback> {
  const held = await lockWithin(ctx, id);
  const { row } = held;
  const patch: CallbackPatch = stateAfter(ctx, row, move, row.due_at);
  const fields = ["state"];
  if (move === "RESTORE") {
    patch.done_call_id = null;
    // Whoever has left keeps no promise.
    const isHere = row.owner_id === null || (await activeUsers(ctx.tx, [row.owner_id])).size > 0;
    if (!isHere) {
      const moves = withMove(ctx, row, null, "LEFT");
      Object.assign(patch, { owner_id: null, left_by: row.owner_id, moves });
      fields.push("ownerId");
    }
  }
  await change(ctx, held, patch, fields, saidOf[move]);
  return getCallback(ctx, id);
}

/** Makes a callback that any agent may keep the caller's, who from now on sees its lead. */
export async function takeCallback(ctx: Ctx, id: string): Promise<Callback> {
  const held = await lockWithin(ctx, id);
  const { row } = held;
  if (!isOpen(row.state)) throw notNow(row);
  if (row.owner_id !== null) {
    throw new Refusal("conflict", "Somebody else has taken this callback already");
  }
  const owner_id = userOf(ctx);
  const team_id = ctx.actor.teamId ?? row.team_id;
  const moves = withMove(ctx, row, owner_id, "TAKEN");
  await change(ctx, held, { owner_id, team_id, left_by: null, moves }, ["ownerId"], null);
  await showLeads(ctx, [{ leadId: row.lead_id, agentId: owner_id }]);
  return getCallback(ctx, id);
}

/** The columns that say how a callback stands after a move; refused where it is not legal. */
function stateAfter(ctx: Ctx, row: CallbackRow, move: Move, dueAt: Date) {
  const state = moved(row.state, move, dueAt, ctx.now);
  if (state === undefined) throw notNow(row);
  const isClosed = !isOpen(state);
  return {
    state,
    // What it is now is to be kept anew.
    ...(isClosed ? {} : { tried_at: null, late_because: null }),
    closed_at: isClosed ? ctx.now : null,
    closed_by: isClosed ? ctx.actor.userId : null,
  };
}

function notNow({ state }: CallbackRow): Refusal {
  return new Refusal("conflict", `The callback is ${state.toLowerCase()}`, { details: { state } });
}

type Held = { row: CallbackRow; lead: CallbackLead };

/** A callback that the caller may change, held until the transaction ends. */
async function lockWithin(ctx: Ctx, id: string): Promise<Held> {
  const [row] = await lockCallbacks(ctx.tx, [id]);
  const [lead] = row ? await findLeads(ctx.tx, [row.lead_id]) : [];
  if (!row || !lead || !reaches(ctx, "callbacks:update", row)) throw notFound("callback");
  return { row, lead };
}

async function change(
  ctx: Ctx,
  { row, lead }: Held,
  patch: CallbackPatch,
  fields: string[],
  said: Said | null,
): Promise<void> {
  const after = { ...row, ...patch };
  const { reserveMs } = await keepingOf(ctx);
  await patchCallback(ctx.tx, row.id, { ...patch, ...keptColumns(after, ctx.now, reserveMs) });
  if (said) await addActivities(ctx, [entryOf(ctx, said, after)]);
  const owned = { ...after, assignee_id: lead.assignee_id, last_agent_id: lead.last_agent_id };
  const told = (one: CallbackRow) => ({
    dueAt: one.due_at.toISOString(),
    state: one.state,
    ownerId: one.owner_id,
  });
  const more = { ownerBefore: row.owner_id, fields };
  const values = { before: told(row), after: told(after) };
  await emitAll(ctx, newsOf(callbackChanged, owned, { ...more, change: values }));
}
