import { isDeepStrictEqual } from "node:util";
import {
  type askFilterChange,
  type Condition,
  campaignChanged,
  type FilterChange,
  type FilterEffect,
  filterChangeAsked,
  filterChangeDecided,
  type Input,
} from "@parley/contract";
import { type Ctx, may, userOf } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { checkCondition, leadFields } from "../../contacts/index.ts";
import { type CampaignRow, patchCampaign } from "../queries.ts";
import { audienceOf, campaignOf } from "../service.ts";
import { decideChange, insertChange, type ListedChange, selectChanges } from "./changes-queries.ts";
import { effectOf } from "./effect.ts";
import { followFilter } from "./follow.ts";
import { countWaiting } from "./queries.ts";

const audience = { permission: "campaigns:read-stats" } as const;

/** What another filter would come to, before it is asked for. */
export async function previewFilter(
  ctx: Ctx,
  campaignId: string,
  filter: Condition | null,
): Promise<FilterEffect> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-stats");
  await demandAskable(ctx, filter);
  return effectOf(ctx, campaign, filter);
}

async function demandAskable(ctx: Ctx, filter: Condition | null): Promise<void> {
  if (filter !== null) checkCondition(await leadFields(ctx), filter);
}

/** Asks for another filter; it holds when it is approved. */
export async function askForFilter(
  ctx: Ctx,
  campaignId: string,
  { filter, reason }: Input<typeof askFilterChange>["body"],
): Promise<FilterChange> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:update", true);
  await demandAskable(ctx, filter);
  if (isDeepStrictEqual(filter, campaign.filter)) {
    throw invalid("filter", "is the one that holds already");
  }
  const id = newId();
  const isNew = await insertChange(ctx.tx, {
    ...{ id, campaign_id: campaignId, filter, filter_before: campaign.filter },
    reason: (await ctx.vault()).seal("campaign_filter_changes", "reason", id, reason),
    ...{ asked_by: userOf(ctx), asked_at: ctx.now },
  });
  if (!isNew) {
    throw new Refusal("conflict", "Another filter of this campaign waits to be decided on already");
  }
  const told = { id: campaignId, changeId: id, askedBy: userOf(ctx) };
  const asked = { before: { filter: campaign.filter }, after: { filter, reason } };
  await emit(ctx, filterChangeAsked, told, audience, asked);
  return oneChange(ctx, campaign, id);
}

type Which = { id: string; changeId: string };

/** Lets the filter hold from the next claim on; its members are brought in step behind that. */
export async function approveChange(
  ctx: Ctx,
  { id, changeId }: Which,
  note: string | null,
): Promise<FilterChange> {
  const { campaign, change } = await waiting(ctx, id, changeId, "campaigns:approve-filter");
  if (change.asked_by === userOf(ctx) && !may(ctx, "campaigns:approve-own-filter")) {
    throw new Refusal(
      "conflict",
      "You have asked for this yourself: somebody else has to approve it",
    );
  }
  // A field may be gone since it was asked for: with it nobody would be dialled.
  await demandAskable({ ...ctx, actor: { ...ctx.actor, userId: null } }, change.filter);
  const effect = await effectOf(ctx, campaign, change.filter);
  await decide(ctx, campaign, change, { state: "APPROVED", note, effect });
  await patchCampaign(ctx.tx, id, { filter: change.filter });
  const told = { id, fields: ["filter"], state: null };
  await emit(ctx, campaignChanged, told, audienceOf(campaign), {
    before: { filter: campaign.filter },
    after: { filter: change.filter, askedBy: change.asked_by },
  });
  await bringInStep(ctx, campaign);
  return oneChange(ctx, campaign, changeId);
}

async function bringInStep(ctx: Ctx, { id: campaignId, name }: CampaignRow): Promise<void> {
  const { dialable, held } = await countWaiting(ctx.tx, campaignId);
  const { id: operationId } = await startOperation(ctx, {
    ...{ kind: "FILTER_MEMBERS", title: name, unit: "LEADS", subjectId: campaignId },
    total: dialable + held,
  });
  const jobKey = `follow-filter ${operationId}`;
  await followFilter.enqueue(ctx, { campaignId, operationId }, { jobKey });
}

export async function refuseChange(
  ctx: Ctx,
  { id, changeId }: Which,
  note: string,
): Promise<FilterChange> {
  const { campaign, change } = await waiting(ctx, id, changeId, "campaigns:approve-filter");
  const effect = await effectOf(ctx, campaign, change.filter);
  await decide(ctx, campaign, change, { state: "REFUSED", note, effect });
  return oneChange(ctx, campaign, changeId);
}

/** Takes back what one asked for oneself. */
export async function withdrawChange(ctx: Ctx, { id, changeId }: Which): Promise<FilterChange> {
  const { campaign, change } = await waiting(ctx, id, changeId, "campaigns:update");
  if (change.asked_by !== userOf(ctx)) {
    throw new Refusal(
      "conflict",
      "Somebody else has asked for this: it can be refused, not taken back",
    );
  }
  await decide(ctx, campaign, change, { state: "WITHDRAWN", note: null, effect: null });
  return oneChange(ctx, campaign, changeId);
}

async function waiting(
  ctx: Ctx,
  id: string,
  changeId: string,
  permission: "campaigns:approve-filter" | "campaigns:update",
) {
  const campaign = await campaignOf(ctx, id, permission, true);
  const [change] = await selectChanges(ctx.tx, id, { id: changeId, limit: 1 });
  if (!change) throw notFound("change");
  if (change.state !== "WAITING") {
    throw new Refusal("conflict", "This was decided on already", {
      details: { state: change.state },
    });
  }
  return { campaign, change };
}

type Decision = {
  state: "APPROVED" | "REFUSED" | "WITHDRAWN";
  note: string | null;
  effect: FilterEffect | null;
};

async function decide(
  ctx: Ctx,
  campaign: CampaignRow,
  change: ListedChange,
  { state, note, effect }: Decision,
): Promise<void> {
  const vault = await ctx.vault();
  const sealed = note && vault.seal("campaign_filter_changes", "note", change.id, note);
  const decided = { decided_by: userOf(ctx), decided_at: ctx.now };
  await decideChange(ctx.tx, change.id, { state, effect, note: sealed || null, ...decided });
  const told = { id: campaign.id, changeId: change.id, askedBy: change.asked_by, state };
  const after = {
    state,
    askedBy: change.asked_by,
    filter: change.filter,
    ...(note ? { note } : {}),
  };
  await emit(ctx, filterChangeDecided, told, audience, { before: { state: "WAITING" }, after });
}

async function oneChange(ctx: Ctx, campaign: CampaignRow, id: string): Promise<FilterChange> {
  const [row] = await selectChanges(ctx.tx, campaign.id, { id, limit: 1 });
  if (!row) throw notFound("change");
  return toChange(ctx, campaign, row);
}

/** A change as the API shows it; what one that waits would come to is counted as of now. */
export async function toChange(
  ctx: Ctx,
  campaign: CampaignRow,
  row: ListedChange,
): Promise<FilterChange> {
  const vault = await ctx.vault();
  const isWaiting = row.state === "WAITING";
  const isOwn = row.asked_by === ctx.actor.userId;
  const can: FilterChange["can"] = [];
  const mayDecide = isWaiting && may(ctx, "campaigns:approve-filter");
  if (mayDecide && (!isOwn || may(ctx, "campaigns:approve-own-filter"))) can.push("approve");
  // Of one's own the two come to the same.
  if (isWaiting && isOwn && may(ctx, "campaigns:update")) can.push("withdraw");
  else if (mayDecide) can.push("refuse");
  const { id, state, filter, filter_before: filterBefore, note } = row;
  return {
    ...{ id, campaignId: row.campaign_id, state, filter, filterBefore },
    reason: vault.open("campaign_filter_changes", "reason", id, row.reason),
    note: note && vault.open("campaign_filter_changes", "note", id, note),
    effect: isWaiting ? await effectOf(ctx, campaign, filter) : row.effect,
    askedBy: { id: row.asked_by, name: row.asker },
    askedAt: row.asked_at.toISOString(),
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decider ?? "" },
    decidedAt: row.decided_at?.toISOString() ?? null,
    can,
  };
}
