import type { Ctx } from "../../platform/ctx.ts";
import { type Choice, callerIdsFor, type Dial } from "../calls/index.ts";
import { asForLead, type CampaignRow, inEachArm } from "../campaigns/index.ts";
import { type NamedSound, namedSounds } from "../prompts/index.ts";

const sureFrom = { OFF: () => null, HANG_UP: () => 0, CONNECT_UNSURE: Number };

/** What the campaign says of a call to this lead on this number. */
export type DialSettings = (
  leadId: string,
  phone: string,
) => ReturnType<typeof settingsOf> & ReturnType<typeof soundsOf>;

/** What a campaign says of its calls; while a split test of settings runs, each lead has those of its arm. */
export async function dialSettings(ctx: Ctx, campaign: CampaignRow): Promise<DialSettings> {
  const shows = await callerIdsFor(ctx, campaign, inEachArm(campaign));
  const sounds = await namedSounds(ctx, [campaign.farewell_prompt_id, campaign.machine_prompt_id]);
  return (leadId, phone) => {
    const own = asForLead(campaign, leadId);
    return { ...settingsOf(own, shows(phone, own)), ...soundsOf(own, sounds) };
  };
}

function settingsOf(campaign: CampaignRow, shown: Choice) {
  return {
    campaignId: campaign.id,
    purpose: campaign.purpose,
    callerId: shown?.number ?? null,
    callerIdReason: shown?.reason ?? null,
    ringSeconds: campaign.ring_seconds,
    wrapUpSeconds: campaign.wrap_up_seconds,
    // How sure detection must be of a machine for the call to end.
    machineSureFrom: sureFrom[campaign.machine_detection](campaign.machine_certainty),
    detector: campaign.detector,
    machineMessage: campaign.machine_message,
    measuresTalk: campaign.measures_talk,
  } satisfies Partial<Dial>;
}

function soundsOf(campaign: CampaignRow, sounds: ReadonlyMap<string, NamedSound>) {
  return {
    farewellSound: sounds.get(campaign.farewell_prompt_id ?? "") ?? null,
    machineSound: sounds.get(campaign.machine_prompt_id ?? "") ?? null,
  } satisfies Partial<Dial>;
}
