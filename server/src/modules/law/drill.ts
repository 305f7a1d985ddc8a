import { type CallingSettings, openTolls } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { foundSection } from "../settings/index.ts";
import { unbounded } from "./packs/index.ts";

/**
 * What a floor sets that calls nobody: the demo's, of simulated callees, and those of tests. It dials at
 * every hour and as often as it likes, by its own decision, each figure marked as looser than the law's.
 * What somebody asked for himself holds there too: lists, withdrawn consent, an agent for whom was lost.
 */
export const drillRules: CallingSettings = {
  changes: {
    ALL: {
      hours: unbounded.hours,
      closedOnHolidays: false,
      callsPerNumberIn24Hours: null,
      nationalFileDays: null,
      marketingConsent: "NONE",
      callerIdNeeded: false,
    },
  },
  optionalPacks: [],
  callerId: null,
  tolls: openTolls,
};

/** For a tenant that is being made. */
export async function holdDrillRules(ctx: Ctx): Promise<void> {
  await foundSection(ctx, "calling", drillRules);
}
