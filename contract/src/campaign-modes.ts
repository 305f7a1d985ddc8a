/** How a campaign dials: the first two by its agents' hands, whom they pick or whom they are offered. */
export const campaignModes = ["OUTBOUND", "PREVIEW", "PROGRESSIVE", "PREDICTIVE"] as const;
export type CampaignMode = (typeof campaignModes)[number];

/** Whether agents dial by themselves in this mode, after a look at the lead. */
export function isByHand(mode: CampaignMode): mode is "OUTBOUND" | "PREVIEW" {
  return mode === "OUTBOUND" || mode === "PREVIEW";
}
