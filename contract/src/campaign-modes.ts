/** How a campaign works: the first two dial by its agents' hands, the last two take calls. */
export const campaignModes = [
  ...(["OUTBOUND", "PREVIEW", "PROGRESSIVE", "PREDICTIVE"] as const),
  ...(["INBOUND", "BLENDED"] as const),
] as const;
export type CampaignMode = (typeof campaignModes)[number];

/** Whether agents dial by themselves in this mode, after a look at the lead. */
export function isByHand(mode: CampaignMode): mode is "OUTBOUND" | "PREVIEW" {
  return mode === "OUTBOUND" || mode === "PREVIEW";
}

/** Whether more numbers are dialled than agents wait, so that somebody may find nobody to talk to. */
export function dialsAhead(mode: CampaignMode): mode is "PREDICTIVE" | "BLENDED" {
  return mode === "PREDICTIVE" || mode === "BLENDED";
}

/** Whether numbers are dialled for agents who wait. */
export function dialsItself(mode: CampaignMode): mode is "PROGRESSIVE" | "PREDICTIVE" | "BLENDED" {
  return mode === "PROGRESSIVE" || dialsAhead(mode);
}

/** Whether queues may lead to the campaign, so that its agents take whoever calls. */
export function takesCalls(mode: CampaignMode): mode is "INBOUND" | "BLENDED" {
  return mode === "INBOUND" || mode === "BLENDED";
}
