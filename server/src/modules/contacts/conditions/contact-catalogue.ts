import type { Ctx } from "../../../platform/ctx.ts";
import { fieldsInUse } from "../fields/queries.ts";
import { column, isBlindTo, type LeadFields, ownField, rows } from "./catalogue.ts";

const sorted = { sortable: true } as const;
const instant = { type: "INSTANT", nullable: false, sortable: true } as const;

const kinds = [
  { value: "PERSON", label: "Person" },
  { value: "COMPANY", label: "Company" },
];

/** The fields that all contacts have. */
const system = [
  column("name", "Name", "c.name", { nullable: false, sortable: true }),
  column("kind", "Kind", "c.kind", { type: "CHOICE", nullable: false, choices: kinds }),
  column("company", "Company", "c.company", sorted),
  column("externalId", "External id", "c.external_id"),
  column("language", "Language", "c.language", sorted),
  column("country", "Country", "c.country", sorted),
  column("region", "Region", "c.region", sorted),
  column("timeZone", "Time zone", "c.time_zone", sorted),
  rows(
    "tags",
    "Tags",
    { table: "contact_tags", column: "tag_id", of: "r.contact_id = c.id" },
    "TAG",
  ),
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
  const defined = kind ? await fieldsInUse(ctx.tx, kind) : [];
  const own = defined.map((row) => ownField(row, isBlindTo(ctx), "c"));
  return new Map([...system, ...own].map((one) => [one.key, one]));
}
