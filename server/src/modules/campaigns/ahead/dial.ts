import { dialsAhead, isByHand } from "@parley/contract";
import { newId } from "../../../platform/ids.ts";
import type { AskedDial } from "../../law/index.ts";
import type { CampaignRow } from "../queries.ts";

/** The dial of a member as the dialer would ask for it, to look at and never to dial on. */
export function asDialled(
  campaign: Pick<CampaignRow, "id" | "mode" | "purpose">,
  { lead_id, contact_point_id }: { lead_id: string; contact_point_id: string },
  phone: string,
  callerId: string | null,
): AskedDial {
  const byHand = isByHand(campaign.mode);
  return {
    attemptId: newId(),
    origin: byHand ? "PREVIEW" : "CAMPAIGN",
    automatic: !byHand,
    purpose: campaign.purpose,
    leadId: lead_id,
    contactPointId: contact_point_id,
    phone,
    callerId,
    campaignId: campaign.id,
    // Whoever it will be: only dialling ahead holds nobody.
    agentId: dialsAhead(campaign.mode) ? null : campaign.id,
  };
}
