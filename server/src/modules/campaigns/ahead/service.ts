import type * as api from "@parley/contract";
import type { Input, RetryOutcome, RetryPlan } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { callerIdsFor } from "../../calls/index.ts";
import { decryptPhones, placeOfPhone } from "../../contacts/index.ts";
import { outlookAt, outlookOf } from "../../law/index.ts";
import { readSettings } from "../../settings/index.ts";
import { findMember } from "../members/queue-queries.ts";
import { policyOf } from "../numbers/service.ts";
import type { RetryPolicy } from "../plan.ts";
import { type CampaignHours, opennessAt, timeZoneOfTenant } from "../schedule/hours.ts";
import { campaignOf } from "../service.ts";
import { asForLead } from "../split/arms.ts";
import { bothOpen, type Opens, planAhead } from "./ahead.ts";
import { asDialled } from "./dial.ts";

/** What a form shows: the ways in which most calls end. */
const shown = ["NO_ANSWER", "BUSY", "MACHINE"] as const satisfies RetryOutcome[];

/** The plan of a lead that is added now, in the organisation's own zone and country, by settings that are not kept yet. */
export async function previewRetries(
  ctx: Ctx,
  { hours, purpose, ...policy }: Input<typeof api.previewRetries>["body"],
): Promise<RetryPlan> {
  const timeZone = await timeZoneOfTenant(ctx.tx);
  const { country } = (await readSettings(ctx)).region;
  const place = { country, region: null, zones: [timeZone] };
  const law = await outlookAt(ctx, place, { purpose, automatic: true });
  const opens = bothOpen(hoursOf(hours, timeZone), law);
  return { timeZone, plans: plansOf(policy, () => 0, { attempts: 0, dueAt: ctx.now }, opens) };
}

/** The plan of a member from where it stands, by everything that its dials will be decided on, as it is known now. */
export async function planOfMember(
  ctx: Ctx,
  { id: campaignId, memberId }: { id: string; memberId: string },
): Promise<RetryPlan> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-members");
  const member = await findMember(ctx.tx, campaignId, { id: memberId });
  if (!member) throw notFound("member");
  if (member.state === "DONE") {
    throw new Refusal("conflict", "This lead is done; no attempt is planned");
  }
  const phone = (await decryptPhones(ctx, [member.contact_point_id])).get(member.contact_point_id);
  if (!phone) throw notFound("number of this lead");
  const own = asForLead(campaign, member.lead_id);
  const shows = await callerIdsFor(ctx, own);
  const dial = asDialled(campaign, member, phone, shows(phone)?.number ?? null);
  const law = await outlookOf(ctx, dial);
  const timeZone = await timeZoneOfTenant(ctx.tx);
  const standing = {
    attempts: member.attempts - (member.state === "DIALING" ? 1 : 0),
    dueAt: member.due_at > ctx.now ? member.due_at : ctx.now,
  };
  const counts = (outcome: RetryOutcome) => member.outcome_counts[outcome] ?? 0;
  const opens = bothOpen(hoursOf(campaign.hours, timeZone), law);
  return {
    timeZone: placeOfPhone(phone).zones[0] ?? timeZone,
    plans: plansOf(policyOf(campaign, member.lead_id), counts, standing, opens),
  };
}

function plansOf(
  policy: RetryPolicy,
  counts: (outcome: RetryOutcome) => number,
  standing: { attempts: number; dueAt: Date },
  opens: Opens,
): RetryPlan["plans"] {
  return shown.map((outcome) =>
    planAhead(outcome, { ...standing, endedSo: counts(outcome) }, policy, opens),
  );
}

function hoursOf(hours: CampaignHours | null, timeZone: string) {
  return (at: Date) => opennessAt(hours, timeZone, at);
}
