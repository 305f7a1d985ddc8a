import type { Callback } from "@parley/contract";
import type { Vault } from "../../../platform/crypto/vault.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { versioned } from "../../../platform/http/version.ts";
import { warningOf, weekOf } from "./hours.ts";
import { isOpen } from "./machine.ts";
import type { ListedCallback } from "./queries.ts";
import { reaches } from "./sight.ts";

/** Rows as they leave, with what the hours of the tenant say to them. */
export async function toCallbacks(ctx: Ctx, rows: readonly ListedCallback[]): Promise<Callback[]> {
  if (rows.length === 0) return [];
  const vault = await ctx.vault();
  const week = await weekOf(ctx);
  return rows.map((row) => {
    const zones = [...new Set([row.time_zone, ...row.time_zones])];
    const warning = isOpen(row.state) ? warningOf(week, zones, row.due_at) : null;
    return versioned(toCallback(ctx, vault, row, warning), row.version);
  });
}

/** What a person said is sealed by the id of its callback. */
export function sealNote(vault: Vault, id: string, note: string | null): Buffer | null {
  return note === null || note === "" ? null : vault.seal("callbacks", "note", id, note);
}

function toCallback(
  ctx: Ctx,
  vault: Vault,
  row: ListedCallback,
  warning: Callback["warning"],
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

function rightsOn(ctx: Ctx, row: ListedCallback): Callback["can"] {
  const can: Callback["can"] = [];
  const mayUpdate = reaches(ctx, "callbacks:update", row);
  if (!isOpen(row.state)) return mayUpdate ? ["restore"] : can;
  if (mayUpdate) can.push("update", "done", "cancel");
  if (mayUpdate && row.owner_id === null && ctx.actor.userId !== null) can.push("take");
  if (reaches(ctx, "callbacks:assign", row)) can.push("assign");
  return can;
}
