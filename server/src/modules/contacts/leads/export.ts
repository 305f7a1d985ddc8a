import { Readable } from "node:stream";
import { type exportLeads as exportLeadsEndpoint, type Input, scopes } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import { instantOfText } from "../../../platform/db/instants.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Run } from "../../../platform/http/api.ts";
import { defuse, toCsvLine } from "../imports/file/csv.ts";
import { columnOfAttribute, toldOnly } from "../imports/file/mapping.ts";
import { openPoint } from "../points/points.ts";
import { mostPoints, pointsOfContacts } from "../points/queries.ts";
import { listLeads } from "./list.ts";
import type { LeadRow, Place, Sort } from "./queries.ts";

type Wanted = Input<typeof exportLeadsEndpoint>["body"];

/** A lead with what a list does not show of it. */
type Told = LeadRow & {
  language: string | null;
  phones: string[];
  emails: string[];
  attributes: Record<string, unknown>;
};

type Column = { name: string; cell: (lead: Told) => string | number | null | undefined };

const pageSize = 500;

/**
 * A file of the leads that a filter finds, read page by page while it is sent. Its columns bear the names
 * by which the import knows them, so that a file that was taken out can be brought in again.
 */
export async function exportLeads(
  run: Run,
  { sort, ...filter }: Wanted,
): Promise<{ fileName: string; body: Readable }> {
  const within: Run = (work) => run((ctx) => work(narrowed(ctx)));
  const columns = await within(columnsOf);
  const body = Readable.from(lines(within, columns, filter, sort), { objectMode: false });
  return { fileName: "leads.csv", body };
}

/** Whoever may take out less than he may see takes out that. */
function narrowed(ctx: Ctx): Ctx {
  demand(ctx, "leads:read");
  const { grants } = ctx.actor;
  const reach = scopes.filter(
    (scope) => scope === grants["leads:read"] || scope === grants["leads:export"],
  )[0];
  return reach
    ? { ...ctx, actor: { ...ctx.actor, grants: { ...grants, "leads:read": reach } } }
    : ctx;
}

async function* lines(
  run: Run,
  columns: readonly Column[],
  filter: Omit<Wanted, "sort">,
  sort: Sort,
): AsyncGenerator<string> {
  yield lineOf(columns.map(({ name }) => name));
  let after: Place | undefined;
  for (;;) {
    const page = { sort, after, limit: pageSize };
    const leads = await run(async (ctx) => told(ctx, await listLeads(ctx, filter, page)));
    const text = leads.map((lead) => lineOf(columns.map(({ cell }) => cell(lead))));
    if (text.length > 0) yield text.join("");
    const last = leads.at(-1);
    if (!last || leads.length < pageSize) return;
    after = { name: last.name_key, id: last.id };
  }
}

function lineOf(cells: readonly (string | number | null | undefined)[]): string {
  return `${toCsvLine(cells.map((cell) => defuse(String(cell ?? ""))))}\r\n`;
}

/** As many columns as the contacts have addresses, and the leads have attributes. */
async function columnsOf(ctx: Ctx): Promise<Column[]> {
  const most = await mostPoints(ctx.tx);
  const attributes = await attributeNames(ctx.tx);
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
  return value === null || value === undefined ? null : String(value);
}

/** The names of attributes that leads of the tenant have. */
async function attributeNames(tx: Tx<"leads">): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(attributes) as name from leads
    where deleted_at is null order by name`.execute(tx);
  return rows.map(({ name }) => name);
}

async function told(ctx: Ctx, leads: readonly LeadRow[]): Promise<Told[]> {
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const ids = leads.map(({ id }) => id);
  const { rows } = await sql<{
    id: string;
    language: string | null;
    attributes: Record<string, unknown>;
  }>`
    select l.id, c.language, l.attributes from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${ids}::uuid[])`.execute(tx);
  const more = new Map(rows.map((row) => [row.id, row]));
  const addresses = await addressesOf(
    ctx,
    leads.map((lead) => lead.contact_id),
  );
  return leads.map((lead) => {
    const { language = null, attributes = {} } = more.get(lead.id) ?? {};
    const { PHONE: phones = [], EMAIL: emails = [] } = addresses.get(lead.contact_id) ?? {};
    return { ...lead, language, attributes, phones, emails };
  });
}

type Addresses = { PHONE: string[]; EMAIL: string[] };

async function addressesOf(
  ctx: Ctx,
  contactIds: readonly string[],
): Promise<Map<string, Addresses>> {
  const vault = await ctx.vault();
  const addresses = new Map<string, Addresses>();
  for (const point of await pointsOfContacts(ctx.tx, contactIds)) {
    const known = addresses.get(point.contact_id) ?? { PHONE: [], EMAIL: [] };
    known[point.type].push(openPoint(vault, point));
    addresses.set(point.contact_id, known);
  }
  return addresses;
}
