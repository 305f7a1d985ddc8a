import type { SplitSettings } from "@parley/contract";
import { Refusal } from "../../../platform/errors.ts";
import { armOf } from "../../scripts/index.ts";
import { changedColumns } from "../columns.ts";
import type { CampaignRow } from "../queries.ts";

/** The arms of a split test of settings that runs, as they stand beside the campaign. */
export type SplitArms = {
  testId: string;
  name: string;
  arms: { number: number; share: number; settings: SplitSettings }[];
};

/** The campaign as it is for one of its leads: with the settings of the lead's arm, while a test of settings runs. */
export function asForLead<C extends Pick<CampaignRow, "split_arms">>(
  campaign: C,
  leadId: string,
): C {
  if (campaign.split_arms === null) return campaign;
  const { testId, arms } = campaign.split_arms;
  return withSettings(campaign, armOf(testId, leadId, arms).settings);
}

/** The campaign as it is for the leads of each arm; without a test just as it is. */
export function inEachArm(campaign: CampaignRow): CampaignRow[] {
  if (campaign.split_arms === null) return [campaign];
  return campaign.split_arms.arms.map(({ settings }) => withSettings(campaign, settings));
}

/** For how many seconds calls ring: those of all arms, where they differ. */
export function ringsOf(campaign: CampaignRow): number | string {
  const [one = campaign.ring_seconds, ...others] = new Set(
    inEachArm(campaign).map(({ ring_seconds }) => ring_seconds),
  );
  return others.length === 0 ? one : [one, ...others].join(", ");
}

function withSettings<C>(campaign: C, settings: SplitSettings): C {
  return { ...campaign, ...changedColumns(settings) };
}

/** What arms are compared in does not change while they are: their calls would not show it anyway. */
export function demandUntested({ split_arms: test }: CampaignRow, fields: readonly string[]): void {
  const tested = new Set(test?.arms.flatMap(({ settings }) => Object.keys(settings)));
  const field = fields.find((one) => tested.has(one));
  if (!test || field === undefined) return;
  throw new Refusal("conflict", `The split test "${test.name}" compares this; end it first`, {
    details: { testId: test.testId, field },
  });
}
