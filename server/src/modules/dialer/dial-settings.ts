import type { Choice, Dial } from "../calls/index.ts";
import type { CampaignRow } from "../campaigns/index.ts";

const sureFrom = { OFF: () => null, HANG_UP: () => 0, CONNECT_UNSURE: Number };

/** What a campaign says of all its calls, whoever is called and for whom, with the number that this one shows. */
export function dialSettings(campaign: CampaignRow, shown: Choice) {
  return {
    campaignId: campaign.id,
    purpose: campaign.purpose,
    callerId: shown?.number ?? null,
    callerIdReason: shown?.reason ?? null,
    ringSeconds: campaign.ring_seconds,
    wrapUpSeconds: campaign.wrap_up_seconds,
    // How sure detection must be of a machine for the call to end.
    machineSureFrom: sureFrom[campaign.machine_detection](campaign.machine_certainty),
  } satisfies Partial<Dial>;
}
