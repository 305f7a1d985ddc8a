import {
  type SettingsOf,
  type SettingsSection,
  type SettingsVersion,
  settingsSections,
  settingsUpdated,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { setTenantRegion, unknownRoles } from "../identity/index.ts";
import { changesBetween } from "./changes.ts";
import { defaultsOf } from "./defaults.ts";
import { insertVersion, selectVersions, tenantFacts, type VersionRow } from "./queries.ts";

/** One section as it holds now, with who decided it. */
export async function readSection(ctx: Ctx, section: SettingsSection) {
  return toAnswer(ctx, section, await newest(ctx, section));
}

export async function updateSection(
  ctx: Ctx,
  section: SettingsSection,
  value: unknown,
  ifMatch: number | undefined,
  restoredFrom: number | null = null,
) {
  const row = await newest(ctx, section);
  const current = row?.number ?? 0;
  demandVersion(current, ifMatch);
  const before = row?.value ?? (await defaultOf(ctx, section));
  const changes = changesBetween(before, value);
  if (changes.length === 0) return toAnswer(ctx, section, row);

  await honour(ctx, section, value);
  const put = async (number: number, held: unknown, by: string | null, from: number | null) => {
    const row = { section, number, value: held, restored_from: from, changed_by: by };
    if (await insertVersion(ctx.tx, { ...row, changed_at: ctx.now })) return;
    throw new Refusal("version-changed", "Somebody changed this in the meantime; load it again");
  };
  const isFirst = row === undefined && changesItsDefaults(section);
  if (isFirst) await put(1, before, null, null);
  const version = current + (isFirst ? 2 : 1);
  await put(version, value, ctx.actor.userId, restoredFrom);
  const fields = [...new Set(changes.map(({ field }) => field.split(".")[0] ?? field))];
  const change = { before: byField(changes, "before"), after: byField(changes, "after") };
  const data = { section, version, fields };
  await emit(ctx, settingsUpdated, data, { permission: null }, change);
  return readSection(ctx, section);
}

/** A section of a tenant that is being made: nobody is there yet who could be told. */
export async function foundSection<S extends SettingsSection>(
  ctx: Ctx,
  section: S,
  value: SettingsOf<S>,
): Promise<void> {
  const row = { section, number: 1, value, restored_from: null, changed_by: null };
  await insertVersion(ctx.tx, { ...row, changed_at: ctx.now });
}

/**
 * Zone and country are what the defaults of the region are made of: once they are decided nobody could
 * tell what held before. So that is kept as the first version, which nobody made.
 */
function changesItsDefaults(section: SettingsSection): boolean {
  return section === "region";
}

function byField(changes: ReturnType<typeof changesBetween>, side: "before" | "after") {
  return Object.fromEntries(changes.map((change) => [change.field, change[side]]));
}

/** What a section needs or means elsewhere. Its value has passed its schema. */
async function honour(ctx: Ctx, section: SettingsSection, value: unknown): Promise<void> {
  if (section === "region") {
    // They stand with the tenant too, where every query finds them.
    const { timeZone, country } = value as SettingsOf<"region">;
    await setTenantRegion(ctx, { timeZone, country });
  }
  if (section === "limits") {
    const { rolePerMinute } = value as SettingsOf<"limits">;
    const [unknown] = await unknownRoles(ctx.tx, Object.keys(rolePerMinute));
    if (unknown) throw invalid(`rolePerMinute.${unknown}`, "is no role of this tenant");
  }
}

/** Makes an older version the newest. What later rules refuse is not brought back. */
export async function restoreSection(
  ctx: Ctx,
  section: SettingsSection,
  number: number,
  ifMatch: number | undefined,
) {
  const wanted = number === 0 && changesItsDefaults(section) ? 1 : number;
  const [row] =
    wanted === 0 ? [] : await selectVersions(ctx.tx, { section, number: wanted, limit: 1 });
  if (!row && number !== 0) throw notFound("version");
  const value = row?.value ?? (await defaultOf(ctx, section));
  const parsed = settingsSections[section].safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue?.path.join(".") ?? section, issue?.message ?? "does not hold any more");
  }
  return updateSection(ctx, section, parsed.data, ifMatch, number);
}

/** Versions, newest first, each with what it changed. */
export async function listVersions(
  ctx: Ctx,
  section: SettingsSection,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<SettingsVersion[]> {
  const rows = await selectVersions(ctx.tx, { section, before, limit: limit + 1 });
  const base = await defaultOf(ctx, section);
  // What nobody decided is what held from the beginning.
  const baseOf = (row: VersionRow) => (row.changed_by === null ? row.value : base);
  return rows.slice(0, limit).map((row, index) => ({
    version: row.number,
    changedAt: row.changed_at.toISOString(),
    changedById: row.changed_by,
    changedByName: row.changed_by_name,
    restoredFrom: row.restored_from,
    changes: changesBetween(rows[index + 1]?.value ?? baseOf(row), row.value),
  }));
}

async function newest(ctx: Ctx, section: SettingsSection): Promise<VersionRow | undefined> {
  const [row] = await selectVersions(ctx.tx, { section, limit: 1 });
  return row;
}

async function defaultOf(ctx: Ctx, section: SettingsSection): Promise<unknown> {
  return defaultsOf(await tenantFacts(ctx.tx))[section];
}

async function toAnswer(ctx: Ctx, section: SettingsSection, row: VersionRow | undefined) {
  const version = row?.number ?? 0;
  const answer = {
    section,
    version,
    value: row?.value ?? (await defaultOf(ctx, section)),
    updatedAt: row?.changed_at.toISOString() ?? null,
    updatedById: row?.changed_by ?? null,
    updatedByName: row?.changed_by_name ?? null,
  };
  return versioned(answer, version);
}
