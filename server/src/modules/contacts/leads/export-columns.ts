import type { AttributeValue } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { instantOfText } from "../../../platform/db/instants.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid } from "../../../platform/errors.ts";
import { type LeadField, leadFields } from "../conditions/catalogue.ts";
import { attributeNames, type Cell, type Column, numbered, whoseName } from "../exports/columns.ts";
import { type Mark, marked } from "../exports/marks.ts";
import { columnOfAttribute, ofContact, toldOnly } from "../imports/file/mapping.ts";
import { mostPoints } from "../points/queries.ts";
import { tagNames } from "../tags/change.ts";
import type { LeadRow } from "./queries.ts";
import { toLead } from "./view.ts";

/** A lead with what a list does not show of it. */
export type Told = LeadRow & {
  kind: string;
  language: string | null;
  phones: string[];
  emails: string[];
  contactExternalId: string | null;
  tags: Mark[];
  contactTags: Mark[];
  /** Fixed ones. */
  lists: Mark[];
  attributes: Record<string, AttributeValue>;
  /** Those of the person or the firm. */
  contactAttributes: Record<string, AttributeValue>;
};

/** Everything that an import reads again, and what only Parley knows. */
export async function columnsOf(ctx: Ctx): Promise<Column<Told>[]> {
  const most = await mostPoints(ctx.tx);
  const attributes = await attributeNames(ctx.tx, "leads");
  const ofContacts = await attributeNames(ctx.tx, "contacts");
  const stages = await stagesOf(ctx.tx);
  return [
    ...whoseName<Told>(),
    ...numbered<Told>("phone", "Phone", most.PHONE, (lead) => lead.phones),
    ...numbered<Told>("email", "Email", most.EMAIL, (lead) => lead.emails),
    { key: "status", name: "Status", cell: (lead) => lead.status },
    { key: "source", name: "Source", cell: (lead) => lead.source },
    { key: "externalId", name: "External id", cell: (lead) => lead.external_id },
    { key: "timeZone", name: "Time zone", cell: (lead) => lead.time_zone },
    { key: "language", name: "Language", cell: (lead) => lead.language },
    { key: "stage", name: "Stage", cell: (lead) => placeOf(lead, stages) },
    marked("tags", "Tags", (lead) => lead.tags),
    marked("lists", "Lists", (lead) => lead.lists),
    {
      key: "contactExternalId",
      name: ofContact.externalId,
      cell: (lead) => lead.contactExternalId,
    },
    marked("contactTags", ofContact.tags, (lead) => lead.contactTags),
    ...attributes.map((name) => ({
      key: `own.${name}`,
      name: columnOfAttribute(name),
      cell: ({ attributes: all }: Told) => all[name],
    })),
    ...ofContacts.map((name) => ({
      key: `contact.${name}`,
      name: `contact:${name}`,
      cell: ({ contactAttributes: all }: Told) => all[name],
    })),
    { key: "assignee", name: toldOnly.assignee, cell: (lead) => lead.assignee_name },
    { key: "attempts", name: toldOnly.attempts, cell: (lead) => lead.attempts },
    { key: "lastOutcome", name: toldOnly.lastOutcome, cell: (lead) => lead.last_outcome },
    {
      key: "createdAt",
      name: toldOnly.createdAt,
      cell: (lead) => instantOfText(lead.created_at),
    },
  ];
}

type Stages = ReadonlyMap<string, { name: string; status: string | null }>;

async function stagesOf(tx: Tx<"stages" | "pipelines">): Promise<Stages> {
  const { rows } = await sql<{ id: string; name: string; status: string | null }>`
    select s.id, p.name || ' / ' || s.name as name, s.status
    from stages s join pipelines p on p.id = s.pipeline_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Where a lead stands; not where its stage stands for another status, with which no file brings it in. */
function placeOf({ stage_id, status }: Told, stages: Stages): Cell {
  const stage = stages.get(stage_id);
  return stage && (stage.status ?? status) === status ? stage.name : null;
}

/** Only these fields of a view, in its order, under their labels. */
export async function chosenColumns(ctx: Ctx, keys: readonly string[]): Promise<Column<Told>[]> {
  const catalogue = await leadFields(ctx);
  const names = await namesOf(ctx, keys);
  return keys.map((key) => {
    const field = catalogue.get(key);
    if (!field) throw invalid("columns", `${key} is not a field of leads`);
    return { key, name: field.label, cell: (lead) => shownOf(field, lead, names) };
  });
}

type Names = { tag: ReadonlyMap<string, string>; team: ReadonlyMap<string, string> };

/** What ids are called, where a column holds ids. */
async function namesOf(ctx: Ctx, keys: readonly string[]): Promise<Names> {
  const none: ReadonlyMap<string, string> = new Map();
  return {
    tag: keys.includes("tags") ? await tagNames(ctx.tx) : none,
    team: keys.includes("teamId") ? await teamNames(ctx.tx) : none,
  };
}

async function teamNames(tx: Tx<"teams">): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.selectFrom("teams").select(["id", "name"]).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function shownOf({ key, place }: LeadField, lead: Told, { tag, team }: Names): Cell {
  if (place.at === "ATTRIBUTE") return lead.attributes[place.name];
  if (key === "tags") return lead.tag_ids.map((id) => tag.get(id) ?? id);
  if (key === "teamId") return lead.team_id && team.get(lead.team_id);
  if (key === "assigneeId") return lead.assignee_name;
  return (toLead(lead) as unknown as Record<string, Cell>)[key];
}
