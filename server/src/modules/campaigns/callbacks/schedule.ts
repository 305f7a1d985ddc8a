import {
  type Callback,
  type CallbackMoveReason,
  callbackScheduled,
  type LateReason,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { addActivities, type NewActivity } from "../../contacts/index.ts";
import { settingsAt } from "../../settings/index.ts";
import { keepingOf, keptColumns } from "./keeping.ts";
import { standing } from "./machine.ts";
import { newsOf } from "./news.ts";
import { type CallbackLead, insertCallbacks } from "./queries.ts";
import { tellGiven } from "./telling.ts";
import { sealNote } from "./view.ts";

/** Whose a callback is: a user with his team, or nobody and the team whose agents may take it. */
export type Ownership = { ownerId: string | null; teamId: string | null };

/** A callback that was decided on; nothing of it is asked again. */
export type Draft = Ownership & {
  lead: CallbackLead;
  dueAt: Date;
  timeZone: string;
  note: string | null;
  contactPointId?: string | null;
  campaignId?: string | null;
  callId?: string | null;
};

/** Writes callbacks down, each with a line on its person's timeline, and tells whose they are. */
export async function schedule(ctx: Ctx, drafts: readonly Draft[]): Promise<string[]> {
  const { now, actor } = ctx;
  const vault = await ctx.vault();
  const { reserveMs } = await keepingOf(ctx);
  const rows = drafts.map((draft) => {
    const id = newId();
    const state = standing(draft.dueAt, now);
    const fresh = { state, owner_id: draft.ownerId, due_at: draft.dueAt, tried_at: null };
    return {
      id,
      lead_id: draft.lead.id,
      contact_point_id: draft.contactPointId ?? null,
      campaign_id: draft.campaignId ?? null,
      owner_id: draft.ownerId,
      team_id: draft.teamId,
      due_at: draft.dueAt,
      time_zone: draft.timeZone,
      state,
      note: sealNote(vault, id, draft.note),
      ...keptColumns(fresh, now, reserveMs),
      call_id: draft.callId ?? null,
      created_by: actor.userId,
    };
  });
  await insertCallbacks(ctx.tx, rows, now);
  await addActivities(
    ctx,
    rows.map((row) => entryOf(ctx, "SCHEDULED", row)),
  );
  const news = rows.flatMap((row, at) =>
    newsOf(callbackScheduled, { ...row, ...ownersOf(drafts[at]) }),
  );
  await emitAll(ctx, news);
  await tellGiven(ctx, rows);
  return rows.map(({ id }) => id);
}

function ownersOf(draft: Draft | undefined) {
  return {
    assignee_id: draft?.lead.assignee_id ?? null,
    last_agent_id: draft?.lead.last_agent_id ?? null,
  };
}

/** What a timeline says of callbacks. */
export type Said =
  | "SCHEDULED"
  | "RESCHEDULED"
  | "ASSIGNED"
  | "DONE"
  | "CANCELLED"
  | "RESTORED"
  | "MISSED";

type Told = {
  id: string;
  lead_id: string;
  owner_id: string | null;
  due_at: Date;
  time_zone: string;
};

export function entryOf(
  ctx: Ctx,
  what: Said,
  row: Told,
  more: {
    callId?: string;
    actorId?: string | null;
    because?: CallbackMoveReason | LateReason;
  } = {},
): NewActivity {
  const { because, ...rest } = more;
  return {
    leadId: row.lead_id,
    type: "CALLBACK",
    actorId: ctx.actor.userId,
    ...rest,
    data: {
      what,
      callbackId: row.id,
      dueAt: row.due_at.toISOString(),
      timeZone: row.time_zone,
      ownerId: row.owner_id,
      ...(because ? { because } : {}),
    },
  };
}

/** Where the person of a lead is, as far as anybody knows: at the tenant's place otherwise. */
export async function zoneOf(ctx: Ctx, lead: CallbackLead): Promise<Callback["timeZone"]> {
  if (lead.time_zone !== null) return lead.time_zone;
  return (await settingsAt(ctx, "region")).value.timeZone;
}
