import type { SettingsSection } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";
import type { TenantFacts } from "./defaults.ts";

export type VersionRow = {
  section: SettingsSection;
  number: number;
  value: unknown;
  restored_from: number | null;
  changed_by: string | null;
  changed_by_name: string | null;
  changed_at: Date;
};

type Filter = { section?: SettingsSection; number?: number; before?: number | undefined };

function versions(tx: Tx<"settings_versions" | "users">, filter: Filter) {
  let query = tx
    .selectFrom("settings_versions as s")
    .leftJoin("users as u", "u.id", "s.changed_by")
    .select(["s.section", "s.number", "s.value", "s.restored_from", "s.changed_by"])
    .select(["s.changed_at", "u.name as changed_by_name"])
    .$castTo<VersionRow>();
  if (filter.section) query = query.where("s.section", "=", filter.section);
  if (filter.number !== undefined) query = query.where("s.number", "=", filter.number);
  if (filter.before !== undefined) query = query.where("s.number", "<", filter.before);
  return query;
}

/** Versions of a section, newest first. */
export function selectVersions(
  tx: Tx<"settings_versions" | "users">,
  filter: Filter & { section: SettingsSection; limit: number },
): Promise<VersionRow[]> {
  return versions(tx, filter).orderBy("s.number", "desc").limit(filter.limit).execute();
}

/** The newest version of each section that was ever decided. */
export async function newestVersions(
  tx: Tx<"settings_versions">,
): Promise<{ section: SettingsSection; value: unknown }[]> {
  return tx
    .selectFrom("settings_versions")
    .distinctOn("section")
    .select(["section", "value"])
    .orderBy("section")
    .orderBy("number", "desc")
    .$castTo<{ section: SettingsSection; value: unknown }>()
    .execute();
}

/** Two who decide at once: the second finds the first's version there and is told to load it again. */
export async function insertVersion(
  tx: Tx<"settings_versions">,
  row: Pick<VersionRow, "section" | "number" | "value" | "restored_from" | "changed_by"> & {
    changed_at: Date;
  },
): Promise<boolean> {
  const made = await tx
    .insertInto("settings_versions")
    .values({ ...row, value: JSON.stringify(row.value) })
    .onConflict((conflict) => conflict.doNothing())
    .returning("number")
    .execute();
  return made.length > 0;
}

export async function tenantFacts(tx: Tx<"tenants">): Promise<TenantFacts> {
  const row = await tx
    .selectFrom("tenants")
    .select(["name", "time_zone", "country"])
    .where("id", "=", sql<string>`current_tenant()`)
    .executeTakeFirstOrThrow();
  return { name: row.name, timeZone: row.time_zone, country: row.country };
}
