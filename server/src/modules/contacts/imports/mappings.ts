import { createHash } from "node:crypto";
import { ImportTarget } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { isAttribute, proposeMapping, type Target } from "./file/mapping.ts";
import type { Catalogue } from "./file/row.ts";
import { catalogueOf } from "./names.ts";
import { homeCountry, type ImportOptions } from "./queries.ts";

/** How a header was read before, and with which options; without those of the one who ran it. */
type Remembered = { mapping: Target[]; options: Omit<ImportOptions, "assigneeId" | "teamId"> };

/** What a file is proposed to be read as: as the last one with this header was, or from its names. */
export type Proposal = Remembered & { remembered: boolean };

/** Equal for files with the same columns in the same order, however they write their case. */
function signatureOf(columns: readonly string[]): Buffer {
  const names = columns.map((name) => name.trim().toLowerCase());
  return createHash("sha256").update(JSON.stringify(names)).digest();
}

/** Proposes mapping and options for a new file. */
export async function proposalFor(
  ctx: Ctx,
  columns: readonly string[],
  rows: readonly string[][],
): Promise<Proposal> {
  const tx: Tx<"import_mappings"> = ctx.tx;
  const known = await tx
    .selectFrom("import_mappings")
    .select(["mapping", "options"])
    .where("signature", "=", signatureOf(columns))
    .$castTo<Remembered>()
    .executeTakeFirst();
  if (known && known.mapping.length === columns.length) return { ...known, remembered: true };
  const country = await homeCountry(ctx.tx);
  const catalogue = await catalogueOf(ctx);
  return {
    mapping: withFields(proposeMapping(columns, rows, catalogue.names), columns, catalogue),
    options: {
      country,
      source: null,
      onDuplicate: "SKIP",
      onRepeat: "SKIP",
      overwrites: "ALL",
    },
    remembered: false,
  };
}

/** A column that bears the name of a field of the tenant's own is that field: leads' first, then people's, then firms'. */
function withFields(
  mapping: readonly Target[],
  columns: readonly string[],
  { fields, contactFields: { PERSON, COMPANY } }: Catalogue,
): Target[] {
  const all = [
    ...fields.map((field) => ({ ...field, as: "attribute" })),
    ...[...PERSON, ...COMPANY].map((field) => ({ ...field, as: "contact" })),
  ];
  const taken = new Set<string>(mapping);
  return mapping.map((target, i) => {
    if (!isAttribute(target)) return target;
    const name = (columns[i] ?? "").trim().toLowerCase();
    const field = all.find(
      ({ key, label, as }) =>
        (key.toLowerCase() === name || label.toLowerCase() === name) &&
        (`${as}:${key}` === target || !taken.has(`${as}:${key}`)),
    );
    if (!field) return target;
    taken.add(`${field.as}:${field.key}`);
    return ImportTarget.parse(`${field.as}:${field.key}`);
  });
}

/** Remembers how a file was read when it was run, for the next one with the same header. */
export async function rememberMapping(
  ctx: Ctx,
  columns: readonly string[],
  mapping: readonly Target[],
  { assigneeId: _assignee, teamId: _team, ...options }: ImportOptions,
): Promise<void> {
  const tx: Tx<"import_mappings"> = ctx.tx;
  const values = {
    mapping: JSON.stringify(mapping),
    options: JSON.stringify(options),
    used_at: ctx.now,
  };
  await tx
    .insertInto("import_mappings")
    .values({ signature: signatureOf(columns), ...values })
    .onConflict((conflict) => conflict.columns(["tenant_id", "signature"]).doUpdateSet(values))
    .execute();
}
