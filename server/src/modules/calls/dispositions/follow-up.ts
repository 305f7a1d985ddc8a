import type { CampaignDisposition, LeadStatus, Permission } from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { setLeadStatus, tagLeads } from "../../contacts/index.ts";
import { stopCalling } from "../../law/index.ts";
import type { PromiseCallback } from "../routes.ts";

type Closed = { id: string; leadId: string; campaignId: string | null };
type Everywhere = { leadStatus: LeadStatus | null; retryMinutes: number | null };
type Promised = Parameters<PromiseCallback>[2];

/** What is done with the lead from now on, for whoever plans its attempts. */
export type Followed = { retryMinutes: number | null; noMoreCalls: boolean };

/**
 * Draws what follows from how a call was closed: as the disposition says everywhere, or as the campaign says
 * of it. What the agent promised comes before what a rule would promise.
 */
export async function followUp(
  ctx: Ctx,
  call: Closed,
  everywhere: Everywhere,
  pick: CampaignDisposition | undefined,
  asked: Promised | undefined,
  promise: PromiseCallback,
): Promise<Followed> {
  const status = pick?.leadStatus ?? everywhere.leadStatus;
  if (status) await setLeadStatus(ctx, call.leadId, status);
  if (asked) {
    demand(ctx, "callbacks:create");
    await promise(ctx, call, asked);
  }
  if (!pick) return { retryMinutes: asked ? null : everywhere.retryMinutes, noMoreCalls: false };
  await tag(ctx, call.leadId, pick.tagIds);
  const next = pick.followUp;
  if (next.type === "DO_NOT_CALL") await stopCalling(ruled(ctx, "do-not-call:add"), call.leadId);
  if (next.type === "CALLBACK" && !asked) {
    const dueAt = new Date(ctx.now.getTime() + next.hours * 3_600_000).toISOString();
    const rule = ruled(ctx, "callbacks:create", "leads:read", "campaigns:read");
    await promise(rule, call, { dueAt, note: null, anyone: false });
  }
  const noMoreCalls = next.type === "NO_MORE_CALLS" || next.type === "DO_NOT_CALL";
  // Whoever was promised a call is not dialled before it.
  return { retryMinutes: asked ? null : retryOf(next, everywhere), noMoreCalls };
}

function retryOf(next: CampaignDisposition["followUp"], { retryMinutes }: Everywhere) {
  if (next.type === "CATALOGUE") return retryMinutes;
  return next.type === "RETRY" ? next.minutes : null;
}

/** Tags that were retired since are left out: nobody can close a call less because of one. */
async function tag(ctx: Ctx, leadId: string, tagIds: readonly string[]): Promise<void> {
  if (tagIds.length === 0) return;
  const tx: Tx<"tags"> = ctx.tx;
  const inUse = await tx
    .selectFrom("tags")
    .select("id")
    .where("id", "in", [...tagIds])
    .where("retired", "=", false)
    .execute();
  const add = inUse.map(({ id }) => id);
  if (add.length === 0) return;
  await tagLeads(ruled(ctx, "leads:update"), { leadIds: [leadId], add, remove: [] });
}

/** What a campaign's rule does is done in the agent's name, and not by his rights. */
export function ruled(ctx: Ctx, ...needed: Permission[]): Ctx {
  const grants = { ...ctx.actor.grants, ...Object.fromEntries(needed.map((one) => [one, "ALL"])) };
  return { ...ctx, actor: { ...ctx.actor, grants } };
}
