import { type Ctx, userOf } from "../../platform/ctx.ts";
import { notFound } from "../../platform/errors.ts";
import { type Dial, linesFree, type PlacedDial, placeCalls, placeOne } from "../calls/index.ts";
import {
  asDetecting,
  type CampaignRow,
  callbacksToDial,
  lockOwnCallback,
  markTried,
  selectCampaigns,
} from "../campaigns/index.ts";
import { decryptPhones, findLeadForDial, leadsWithPhone } from "../contacts/index.ts";
import { dialSettings } from "./dial-settings.ts";

type Promised = Awaited<ReturnType<typeof callbacksToDial>>[number];

/**
 * Dials the callbacks of a campaign whose time has come, each for the agent who promised it, or for whoever is free
 * where any agent may keep it: by the decision and the attempt that any dial has, and once. What the law refuses stays open, with that as its reason.
 */
export async function dialCallbacks(
  ctx: Ctx,
  campaign: CampaignRow,
  { provider, epoch, freeLines }: { provider: string; epoch: number; freeLines: number },
): Promise<PlacedDial[]> {
  const due = await callbacksToDial(ctx, campaign, Math.min(10, freeLines));
  if (due.length === 0) return [];
  const { free } = await linesFree(ctx);
  const dials = await toDials(ctx, campaign, due.slice(0, Math.max(0, free)));
  const without = due.filter(({ lead_id }) => dials.get(lead_id) === null);
  await markTried(ctx, without, "NO_NUMBER");
  const wanted = [...dials.values()].filter((dial) => dial !== null);
  const { placed, refused } = await placeCalls(ctx, provider, wanted, epoch);
  const those = (some: readonly { leadId: string }[]) => {
    const leads = new Set(some.map(({ leadId }) => leadId));
    return due.filter(({ lead_id }) => leads.has(lead_id));
  };
  await markTried(ctx, those(placed));
  await markTried(ctx, those(refused.map(({ dial }) => dial)), "NOT_ALLOWED");
  return placed;
}

/** The dial of each lead that was promised one; null where it has no number. */
async function toDials(
  ctx: Ctx,
  campaign: CampaignRow,
  due: readonly Promised[],
): Promise<Map<string, Dial | null>> {
  const leadIds = [...new Set(due.map(({ lead_id }) => lead_id))];
  const first = new Map(
    (await leadsWithPhone(ctx, { ids: leadIds }, undefined, leadIds.length)).map((one) => [
      one.leadId,
      one.contactPointId,
    ]),
  );
  const points = due.map(({ lead_id, contact_point_id }) => {
    return contact_point_id ?? first.get(lead_id) ?? null;
  });
  const phones = await decryptPhones(
    ctx,
    points.filter((id) => id !== null),
  );
  const settings = await dialSettings(ctx, campaign);
  const dials = new Map<string, Dial | null>();
  for (const [at, promised] of due.entries()) {
    const contactPointId = points[at] ?? "";
    const phone = phones.get(contactPointId);
    const agent = { agentId: promised.agent_id, teamId: promised.agent_team_id };
    const dial = { leadId: promised.lead_id, contactPointId, phone: phone ?? "", ...agent };
    dials.set(
      promised.lead_id,
      phone
        ? { ...dial, ...settings(promised.lead_id, phone), ...asPromised, origin: "CAMPAIGN" }
        : null,
    );
  }
  return dials;
}

/** A callback is no attempt of one of the campaign's members. */
const asPromised = {
  ...{ memberId: null, attemptNo: 1, pool: null, poolSkills: [], sampleShare: 0 },
  ...{ farewell: null, farewellSound: null },
};

/** The agent dials a callback that he promised; its campaign says how, where it has one. */
export async function placeCallback(
  ctx: Ctx,
  provider: string,
  callbackId: string,
  leadId: string,
): Promise<PlacedDial> {
  const row = await lockOwnCallback(ctx, callbackId, leadId);
  const lead = await findLeadForDial(ctx, leadId, row.contact_point_id ?? undefined);
  if (!lead) throw notFound("lead with a number");
  const [known] = row.campaign_id
    ? await selectCampaigns(ctx, "campaigns:read", { id: row.campaign_id, limit: 1 })
    : [];
  const campaign = known && (await asDetecting(ctx, known));
  const agent = { agentId: userOf(ctx), teamId: ctx.actor.teamId };
  const placed = await placeOne(ctx, provider, {
    ...{ leadId: lead.id, contactPointId: lead.contactPointId, phone: lead.phone },
    ...agent,
    ...(campaign
      ? { ...(await dialSettings(ctx, campaign))(lead.id, lead.phone), ...asPromised }
      : {}),
  });
  await markTried(ctx, [row]);
  return placed;
}
