import type { Ctx } from "../../../platform/ctx.ts";
import { fieldsInUse } from "../fields/queries.ts";
import { column, isBlindTo, type LeadFields, ownField } from "./catalogue.ts";

const sorted = { sortable: true } as const;
const instant = { type: "INSTANT", nullable: false, sortable: true } as const;

/** The fields that all contacts have. */
const system = [
  column("name", "Name", "c.name", { nullable: false, sortable: true }),
  column("company", "Company", "c.company", sorted),
  column("language", "Language", "c.language", sorted),
  column("country", "Country", "c.country", sorted),
  column("region", "Region", "c.region", sorted),
  column("timeZone", "Time zone", "c.time_zone", sorted),
  column("createdAt", "Created", "c.created_at", instant),
  column("updatedAt", "Changed", "c.updated_at", instant),
];

/**
 * What can be asked of people or of firms, and by what they can be sorted. Of both together it is what all have:
 * a field of the one is none of the other, even under the same key.
 */
export async function contactFields(
  ctx: Ctx,
  kind: "PERSON" | "COMPANY" | undefined,
): Promise<LeadFields> {
  const rows = kind ? await fieldsInUse(ctx.tx, kind) : [];
  const own = rows.map((row) => ownField(row, isBlindTo(ctx), "c"));
  return new Map([...system, ...own].map((one) => [one.key, one]));
}
