import type { AttributeValue } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { instantOfText } from "../../../platform/db/instants.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid } from "../../../platform/errors.ts";
import { type LeadField, leadFields } from "../conditions/catalogue.ts";
import { columnOfAttribute, toldOnly } from "../imports/file/mapping.ts";
import { mostPoints } from "../points/queries.ts";
import type { LeadRow } from "./queries.ts";
import { toLead } from "./view.ts";

/** A lead with what a list does not show of it. */
export type Told = LeadRow & {
  language: string | null;
  phones: string[];
  emails: string[];
  attributes: Record<string, AttributeValue>;
  /** Those of the person or the firm. */
  contactAttributes: Record<string, AttributeValue>;
};

export type Column = { name: string; cell: (lead: Told) => string | number | null | undefined };

/** As many columns as the contacts have addresses, and the leads have attributes. */
export async function columnsOf(ctx: Ctx): Promise<Column[]> {
  const most = await mostPoints(ctx.tx);
  const attributes = await attributeNames(ctx.tx, "leads");
  const ofContacts = await attributeNames(ctx.tx, "contacts");
  return [
    { name: "Name", cell: (lead) => lead.name },
    { name: "Company", cell: (lead) => lead.company },
    ...numbered("Phone", most.PHONE, (lead) => lead.phones),
    ...numbered("Email", most.EMAIL, (lead) => lead.emails),
    { name: "Status", cell: (lead) => lead.status },
    { name: "Source", cell: (lead) => lead.source },
    { name: "External id", cell: (lead) => lead.external_id },
    { name: "Time zone", cell: (lead) => lead.time_zone },
    { name: "Language", cell: (lead) => lead.language },
    ...attributes.map((name) => ({
      name: columnOfAttribute(name),
      cell: ({ attributes: all }: Told) => textOf(all[name]),
    })),
    ...ofContacts.map((name) => ({
      name: `contact:${name}`,
      cell: ({ contactAttributes: all }: Told) => textOf(all[name]),
    })),
    { name: toldOnly.assignee, cell: (lead) => lead.assignee_name },
    { name: toldOnly.attempts, cell: (lead) => lead.attempts },
    { name: toldOnly.lastOutcome, cell: (lead) => lead.last_outcome },
    { name: toldOnly.createdAt, cell: (lead) => instantOfText(lead.created_at) },
  ];
}

function numbered(name: string, most: number | undefined, of: (lead: Told) => string[]): Column[] {
  return Array.from({ length: Math.max(1, most ?? 0) }, (_, i) => ({
    name: i === 0 ? name : `${name} ${i + 1}`,
    cell: (lead) => of(lead)[i],
  }));
}

function textOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.join("; ");
  return value === null || value === undefined ? null : String(value);
}

/** The names of attributes that leads of the tenant have, or its people and firms. */
async function attributeNames(
  tx: Tx<"leads" | "contacts">,
  of: "leads" | "contacts",
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(attributes) as name from ${sql.table(of)}
    where deleted_at is null order by name`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Only these fields of a view, in its order, under their labels. */
export async function chosenColumns(ctx: Ctx, keys: readonly string[]): Promise<Column[]> {
  const catalogue = await leadFields(ctx);
  const names = await namesOf(ctx, keys);
  return keys.map((key) => {
    const field = catalogue.get(key);
    if (!field) throw invalid("columns", `${key} is not a field of leads`);
    return { name: field.label, cell: (lead) => textOf(shownOf(field, lead, names)) };
  });
}

type Names = { tag: ReadonlyMap<string, string>; team: ReadonlyMap<string, string> };

/** What ids are called, where a column holds ids. */
async function namesOf(ctx: Ctx, keys: readonly string[]): Promise<Names> {
  const tx: Tx<"tags" | "teams"> = ctx.tx;
  const named = async (table: "tags" | "teams", key: string) => {
    if (!keys.includes(key)) return new Map<string, string>();
    const rows = await tx.selectFrom(table).select(["id", "name"]).execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  };
  return { tag: await named("tags", "tags"), team: await named("teams", "teamId") };
}

function shownOf({ key, place }: LeadField, lead: Told, { tag, team }: Names): unknown {
  if (place.at === "ATTRIBUTE") return lead.attributes[place.name];
  if (key === "tags") return lead.tag_ids.map((id) => tag.get(id) ?? id);
  if (key === "teamId") return lead.team_id && team.get(lead.team_id);
  if (key === "assigneeId") return lead.assignee_name;
  return (toLead(lead) as Record<string, unknown>)[key];
}
