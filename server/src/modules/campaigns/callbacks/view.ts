import { type Callback, dialsItself } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { versioned } from "../../../platform/http/version.ts";
import { warningOf, weekOf } from "./hours.ts";
import { keepingOf } from "./keeping.ts";
import { holdOf, isOpen } from "./machine.ts";
import { namesOf } from "./owners.ts";
import type { ListedCallback } from "./queries.ts";
import { reaches } from "./sight.ts";

/** Rows as they leave, with what the hours of the tenant say to them. */
export async function toCallbacks(ctx: Ctx, rows: readonly ListedCallback[]): Promise<Callback[]> {
  if (rows.length === 0) return [];
  const vault = await ctx.vault();
  const week = await weekOf(ctx);
  const { reserveMs } = await keepingOf(ctx);
  const moved = rows.flatMap(({ moves }) => moves.flatMap(({ by, from, to }) => [by, from, to]));
  const names = await namesOf(ctx.tx, [...new Set(moved.filter((id) => id !== null))]);
  return rows.map((row) => {
    const zones = [...new Set([row.time_zone, ...row.time_zones])];
    const hold = holdOf(row, reserveMs);
    const warning = isOpen(row.state) ? warningOf(week, zones, row.due_at) : null;
    return versioned(toCallback(ctx, vault, row, { warning, hold, names }), row.version);
  });
}

/** What a person said is sealed by the id of its callback. */
export function sealNote(vault: Vault, id: string, note: string | null): Buffer | null {
  return note === null || note === "" ? null : vault.seal("callbacks", "note", id, note);
}

type Seen = {
  warning: Callback["warning"];
  hold: { from: Date; until: Date } | null;
  names: ReadonlyMap<string, string>;
};

function toCallback(
  ctx: Ctx,
  vault: Vault,
  row: ListedCallback,
  { warning, hold, names }: Seen,
): Callback {
  return {
    id: row.id,
    leadId: row.lead_id,
    leadName: row.lead_name,
    contactPointId: row.contact_point_id,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    teamId: row.team_id,
    dueAt: row.due_at.toISOString(),
    timeZone: row.time_zone,
    state: row.state,
    warning,
    heldFrom: hold?.from.toISOString() ?? null,
    heldUntil: hold?.until.toISOString() ?? null,
    dialsItself: isDialled(row),
    heldBack: isOpen(row.state) && row.is_held,
    lateBecause: row.late_because,
    moves: row.moves.map(({ at, because, by, from, to }) => {
      const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
      return { at, because, by: nameOf(by), from: nameOf(from), to: nameOf(to) };
    }),
    note: row.note && vault.open("callbacks", "note", row.id, row.note),
    callId: row.call_id,
    doneCallId: row.done_call_id,
    createdBy: row.created_by,
    closedAt: row.closed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: rightsOn(ctx, row),
  };
}

/** Its campaign runs and is one of those that dial by themselves. */
function isDialled({ campaign_mode: mode, campaign_state: state }: ListedCallback): boolean {
  return state === "RUNNING" && mode !== null && dialsItself(mode);
}

function rightsOn(ctx: Ctx, row: ListedCallback): Callback["can"] {
  const can: Callback["can"] = [];
  const mayUpdate = reaches(ctx, "callbacks:update", row);
  if (!isOpen(row.state)) return mayUpdate ? ["restore"] : can;
  if (mayUpdate) can.push("update", "done", "cancel");
  if (mayUpdate && row.owner_id === null && ctx.actor.userId !== null) can.push("take");
  if (reaches(ctx, "callbacks:assign", row)) can.push("assign");
  return can;
}
