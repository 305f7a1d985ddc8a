import { Readable } from "node:stream";
import {
  type AttributeValue,
  type exportLeads as exportLeadsEndpoint,
  type Input,
  scopes,
} from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Run } from "../../../platform/http/api.ts";
import { defuse, toCsvLine } from "../imports/file/csv.ts";
import { openPoint } from "../points/points.ts";
import { pointsOfContacts } from "../points/queries.ts";
import { type Column, chosenColumns, columnsOf, type Told } from "./export-columns.ts";
import { type LeadFilter, queryOf } from "./filter.ts";
import { listLeads } from "./list.ts";
import { type Order, orderOf, type Place } from "./order.ts";
import type { LeadRow } from "./queries.ts";

type Wanted = Input<typeof exportLeadsEndpoint>["body"];

const pageSize = 500;

/**
 * A file of the leads that a filter finds, read page by page while it is sent. Its columns bear the names
 * by which the import knows them, so that a file that was taken out can be brought in again.
 */
export async function exportLeads(
  run: Run,
  { sort, columns: keys, ...filter }: Wanted,
): Promise<{ fileName: string; body: Readable }> {
  const within: Run = (work) => run((ctx) => work(narrowed(ctx)));
  const order = await within((ctx) => orderOf(ctx, sort));
  const columns = await within((ctx) => (keys ? chosenColumns(ctx, keys) : columnsOf(ctx)));
  // What a condition asks is judged before the file begins.
  await within((ctx) => queryOf(ctx, filter));
  const body = Readable.from(lines(within, columns, filter, order), { objectMode: false });
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
  filter: LeadFilter,
  order: Order,
): AsyncGenerator<string> {
  yield lineOf(columns.map(({ name }) => name));
  let after: Place | undefined;
  for (;;) {
    const page = { order, after, limit: pageSize };
    const leads = await run(async (ctx) => told(ctx, await listLeads(ctx, filter, page)));
    const text = leads.map((lead) => lineOf(columns.map(({ cell }) => cell(lead))));
    if (text.length > 0) yield text.join("");
    const last = leads.at(-1);
    if (!last || leads.length < pageSize) return;
    after = { value: last.sort_value, id: last.id };
  }
}

function lineOf(cells: readonly (string | number | null | undefined)[]): string {
  return `${toCsvLine(cells.map((cell) => defuse(String(cell ?? ""))))}\r\n`;
}

async function told(ctx: Ctx, leads: readonly LeadRow[]): Promise<Told[]> {
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const ids = leads.map(({ id }) => id);
  const { rows } = await sql<{
    id: string;
    language: string | null;
    attributes: Record<string, AttributeValue>;
    contactAttributes: Record<string, AttributeValue>;
  }>`
    select l.id, c.language, l.attributes, c.attributes as "contactAttributes" from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${ids}::uuid[])`.execute(tx);
  const more = new Map(rows.map((row) => [row.id, row]));
  const addresses = await addressesOf(
    ctx,
    leads.map((lead) => lead.contact_id),
  );
  return leads.map((lead) => {
    const { language = null, attributes = {}, contactAttributes = {} } = more.get(lead.id) ?? {};
    const { PHONE: phones = [], EMAIL: emails = [] } = addresses.get(lead.contact_id) ?? {};
    return { ...lead, language, attributes, contactAttributes, phones, emails };
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
