import type { SettingsOf, SettingsSection } from "@parley/contract";
import { settingsSections } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { defaultsOf } from "./defaults.ts";
import { selectVersions, tenantFacts } from "./queries.ts";

/** A section as it holds now, or held in a version, with its number; 0 are the defaults. */
export async function settingsAt<S extends SettingsSection>(
  ctx: Pick<Ctx, "tx">,
  section: S,
  version?: number,
): Promise<{ version: number; value: SettingsOf<S> }> {
  const filter = version === undefined ? { section } : { section, number: version };
  const [row] = version === 0 ? [] : await selectVersions(ctx.tx, { ...filter, limit: 1 });
  const parsed = row && settingsSections[section].safeParse(row.value);
  if (row && parsed?.success) return { version: row.number, value: parsed.data as SettingsOf<S> };
  const defaults = defaultsOf(await tenantFacts(ctx.tx));
  return { version: 0, value: defaults[section] };
}
