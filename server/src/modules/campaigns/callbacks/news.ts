import { type CallbackState, callbackPoolChanged, type EventType } from "@parley/contract";
import type { Change } from "../../../platform/audit/entry.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import type { Emission } from "../../../platform/events/emit.ts";

/** A callback as it is now, and whose its lead is. */
export type Told = {
  id: string;
  lead_id: string;
  owner_id: string | null;
  team_id: string | null;
  state: CallbackState;
  assignee_id: string | null;
  last_agent_id: string | null;
};

type More = {
  /** Whose it was, where that has changed. */
  ownerBefore?: string | null;
  fields?: readonly string[];
  change?: Change;
};

/**
 * The news of a callback: for its owners, old and new, whoever has the lead, and the team. Of one that any
 * agent may take, or might until now, everybody who sees callbacks hears that something changed, and no
 * more than that.
 */
export function newsOf(type: EventType, told: Told, more: More = {}): Emission[] {
  const { id, lead_id: leadId, owner_id: ownerId, team_id: team, state } = told;
  const { ownerBefore = ownerId, fields, change } = more;
  const owners = [ownerId, ownerBefore, told.assignee_id, told.last_agent_id];
  const news: Emission = {
    type,
    data: { id, leadId, ownerId, state, ...(fields ? { fields } : {}) },
    audience: ofRecord("callbacks:read", [...new Set(owners)], team),
    ...(change ? { change } : {}),
  };
  if (ownerId !== null && ownerBefore !== null) return [news];
  const pool = { permission: "callbacks:read" } as const;
  return [news, { type: callbackPoolChanged, data: { id }, audience: pool }];
}
