import type { Input, SettingsArm, startSplitTest } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid } from "../../../platform/errors.ts";
import { scriptOf, versionOf } from "../../scripts/index.ts";
import { demandCallerIds } from "../service.ts";

type Design = Input<typeof startSplitTest>["body"];
type Arm = Design["arms"][number];
type ScriptArm = Exclude<Arm, SettingsArm>;

/** Refuses what would compare nothing, or more than it says. */
export async function demandDesign(ctx: Ctx, design: Design): Promise<void> {
  const shares = design.arms.reduce((sum, { share }) => sum + share, 0);
  if (shares !== 100) throw invalid("arms", `have shares that come to ${shares} and not to 100`);
  if (design.baseRate === design.hopedRate) throw invalid("hopedRate", "is the rate of today");
  const settings = design.arms.filter(isOfSettings);
  if (settings.length === design.arms.length) return demandSettings(ctx, settings);
  if (settings.length > 0) throw invalid("arms", "are in part of scripts and in part of settings");
  if (design.goal !== "WON") throw invalid("goal", "can be WON alone where scripts are compared");
  return demandScripts(ctx, design.arms.filter(isOfScript));
}

export function isOfSettings(arm: Arm): arm is SettingsArm {
  return "settings" in arm;
}

function isOfScript(arm: Arm): arm is ScriptArm {
  return !isOfSettings(arm);
}

async function demandScripts(ctx: Ctx, arms: readonly ScriptArm[]): Promise<void> {
  for (const [at, { scriptId, version }] of arms.entries()) {
    if ((await scriptOf(ctx, scriptId)).retired) throw invalid(`arms.${at}.scriptId`, "is retired");
    await versionOf(ctx, scriptId, version);
    const isTwice = arms
      .slice(0, at)
      .some((one) => one.scriptId === scriptId && one.version === version);
    if (isTwice) throw invalid(`arms.${at}.version`, "is the same as that of another arm");
  }
}

/** All say the same settings, so that none follows the campaign's while another does not. */
async function demandSettings(ctx: Ctx, arms: readonly SettingsArm[]): Promise<void> {
  const namesOf = ({ settings }: SettingsArm) => Object.keys(settings).sort().join(" ");
  const [first] = arms;
  if (!first || namesOf(first) === "") throw invalid("arms.0.settings", "say nothing");
  const known = new Set<string>();
  for (const [at, arm] of arms.entries()) {
    if (namesOf(arm) !== namesOf(first)) {
      throw invalid(`arms.${at}.settings`, "are not the same ones as those of the first arm");
    }
    // As they were parsed: in the order of their schema, however they were sent.
    const said = JSON.stringify(arm.settings);
    if (known.has(said)) throw invalid(`arms.${at}.settings`, "are the same as another arm's");
    known.add(said);
    await demandCallerIds(ctx, arm.settings.callerIdSet ?? []);
  }
}
