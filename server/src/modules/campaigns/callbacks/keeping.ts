import type { CallbackMoveReason, LateReason, SettingsOf } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { settingsAt } from "../../settings/index.ts";
import { heldUntil, nextLook } from "./machine.ts";
import type { CallbackRow, KeptMove } from "./queries.ts";

const minuteMs = 60_000;

/** How the tenant keeps its callbacks. */
export async function keepingOf(
  ctx: Ctx,
): Promise<SettingsOf<"callbacks"> & { reserveMs: number }> {
  const { value } = await settingsAt(ctx, "callbacks");
  return { ...value, reserveMs: value.reserveSeconds * 1000 };
}

type Standing = Pick<CallbackRow, "state" | "owner_id" | "due_at" | "tried_at">;

/** The columns that follow from how a callback stands: when it is looked at, and until when its owner is kept. */
export function keptColumns(callback: Standing, now: Date, reserveMs: number) {
  return {
    look_at: nextLook(callback.state, callback.due_at, now, reserveMs),
    held_until: heldUntil(callback, now, reserveMs),
  };
}

/** A change of owner, after those that were. */
export function withMove(
  ctx: Ctx,
  row: Pick<CallbackRow, "owner_id" | "team_id" | "moves">,
  to: string | null,
  because: CallbackMoveReason,
): KeptMove[] {
  const { now, actor } = ctx;
  const { owner_id: from, team_id: fromTeam, moves } = row;
  return [...moves, { at: now.toISOString(), by: actor.userId, from, fromTeam, to, because }];
}

/** An owner when a callback of his is overdue. */
export type OwnerThen = {
  isActive: boolean;
  isSignedIn: boolean;
  /** Null for whoever takes no calls as an agent. */
  agent: { state: string; since: Date; retired: boolean } | null;
};
export type Away = Extract<LateReason, "SIGNED_OUT" | "PAUSED" | "NO_ACCESS">;

/** Why an owner could not keep what he promised; null where he is here. */
export function awayBecause(
  owner: OwnerThen | undefined,
  now: Date,
  awayMinutes: number,
): Away | null {
  if (!owner?.isActive || owner.agent?.retired) return "NO_ACCESS";
  if (!owner.isSignedIn || owner.agent?.state === "OFFLINE") return "SIGNED_OUT";
  if (owner.agent?.state !== "PAUSED") return null;
  const pausedMs = now.getTime() - owner.agent.since.getTime();
  return pausedMs > awayMinutes * minuteMs ? "PAUSED" : null;
}

type Late = Pick<CallbackRow, "owner_id" | "late_because">;

/** Why nobody kept it in its time. What stopped the dialer is known already. */
export function whyLate(
  { owner_id, late_because }: Late,
  owner: OwnerThen | undefined,
  was: { away: Away | null; isDialled: boolean },
): LateReason {
  if (late_because !== null) return late_because;
  if (was.isDialled) return "NOT_REACHED";
  if (owner_id === null) return "NOT_TAKEN";
  if (was.away !== null) return was.away;
  const isBusy = ["RESERVED", "ON_CALL", "WRAP_UP"].includes(owner?.agent?.state ?? "");
  return isBusy ? "AGENT_BUSY" : "NOT_CALLED";
}
