import type { Ctx } from "../../../platform/ctx.ts";
import {
  type CampaignRow,
  changesOfSettings,
  ringsOf,
  type SettingChange,
} from "../../campaigns/index.ts";
import type { Span } from "../recount.ts";
import type { CertifiedSettings, CertifiedValues } from "./facts.ts";

/** What decides over whom a campaign abandons and what he hears. */
const certified = [
  "mode",
  "abandonLimit",
  "linesPerAgent",
  "ringSeconds",
  "farewell",
  "farewellPromptId",
  "stopsAtLimit",
  "machineDetection",
  "machineCertainty",
  "detectionOff",
  "detector",
] as const;
type Name = (typeof certified)[number];

/** A campaign's settings in a span: how they stood when it began, and what was changed within. */
export async function settingsIn(
  ctx: Ctx,
  campaign: CampaignRow,
  span: Span,
): Promise<CertifiedSettings> {
  return settingsFrom(valuesOf(campaign), await changesOfSettings(ctx.tx, campaign.id), span);
}

/** The same of what is known: the settings of now, and all changes, newest first, taken back one by one. */
export function settingsFrom(
  now: CertifiedValues,
  changes: readonly SettingChange[],
  { from, to }: Pick<Span, "from" | "to">,
): CertifiedSettings {
  const values: CertifiedValues = { ...now };
  const within: CertifiedSettings["changes"] = [];
  let recordedSince: string | null = null;
  for (const { at, before, after, changed_by: id, changed_by_name: name } of changes) {
    if (before === null) {
      recordedSince = at.toISOString();
      break;
    }
    if (at < from) break;
    const settings = certified
      .filter((one) => one in before && plainOf(before[one]) !== plainOf(after[one]))
      .map((setting) => {
        // What came of it is what the one after it found, to the last digit.
        return { setting, before: plainOf(before[setting]), after: values[setting] ?? null };
      });
    for (const one of settings) values[one.setting] = one.before;
    if (at >= to || settings.length === 0) continue;
    const by = id === null ? null : { id, name: name ?? "" };
    within.unshift({ at: at.toISOString(), by, settings });
  }
  const isLater = recordedSince !== null && new Date(recordedSince) > from;
  return { recordedSince: isLater ? recordedSince : null, before: values, changes: within };
}

type Value = NonNullable<CertifiedValues[Name]> | null;
function plainOf(value: unknown): Value {
  if (Array.isArray(value)) return JSON.stringify(value);
  return ["string", "number", "boolean"].includes(typeof value) ? (value as Value) : null;
}

function valuesOf(row: CampaignRow): CertifiedValues {
  const decimals = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    mode: row.mode,
    abandonLimit: decimals(row.abandon_limit, 4),
    linesPerAgent: row.lines_per_agent,
    ringSeconds: ringsOf(row),
    farewell: row.farewell,
    farewellPromptId: row.farewell_prompt_id,
    stopsAtLimit: row.stops_at_limit,
    machineDetection: row.machine_detection,
    machineCertainty: decimals(row.machine_certainty, 3),
    detectionOff: JSON.stringify(row.detection_off),
    detector: row.detector,
  };
}
