import {
  type AttributeValue,
  type exportLeads as exportLeadsEndpoint,
  type Input,
  sightOf,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { FileOut, Run } from "../../../platform/http/api.ts";
import { addressesOf } from "../exports/addresses.ts";
import { fileOf } from "../exports/file.ts";
import { narrowed } from "../exports/reach.ts";
import { chosenColumns, columnsOf, type Told } from "./export-columns.ts";
import { type LeadFilter, queryOf } from "./filter.ts";
import { listLeads } from "./list.ts";
import { type Order, orderOf, type Place } from "./order.ts";
import type { LeadRow } from "./queries.ts";

type Wanted = Input<typeof exportLeadsEndpoint>["body"];

const pageSize = 500;

/**
 * A file of the leads that a filter finds, read page by page while it is sent. Its columns bear the names
 * by which the import knows them, so that a table that was taken out can be brought in again.
 */
export async function exportLeads(
  run: Run,
  { sort, columns: keys, format, ...filter }: Wanted,
): Promise<FileOut> {
  const within: Run = (work) => run((ctx) => work(narrowed(ctx, "leads:read", "leads:export")));
  return fileOf(
    format,
    await within(async (ctx) => {
      const order = await orderOf(ctx, sort);
      // What a condition asks is judged before the file begins.
      await queryOf(ctx, filter);
      return {
        name: "Leads",
        columns: keys ? await chosenColumns(ctx, keys) : await columnsOf(ctx),
        pages: pagesOf(within, filter, order),
        sight: sightOf(ctx.actor.grants),
      };
    }),
  );
}

async function* pagesOf(run: Run, filter: LeadFilter, order: Order): AsyncGenerator<Told[]> {
  let after: Place | undefined;
  for (;;) {
    const page = { order, after, limit: pageSize };
    const leads = await run(async (ctx) => told(ctx, await listLeads(ctx, filter, page)));
    yield leads;
    const last = leads.at(-1);
    if (!last || leads.length < pageSize) return;
    after = { value: last.sort_value, id: last.id };
  }
}

async function told(ctx: Ctx, leads: readonly LeadRow[]): Promise<Told[]> {
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const ids = leads.map(({ id }) => id);
  const { rows } = await sql<{
    id: string;
    kind: string;
    language: string | null;
    attributes: Record<string, AttributeValue>;
    contactAttributes: Record<string, AttributeValue>;
  }>`
    select l.id, c.kind, c.language, l.attributes, c.attributes as "contactAttributes" from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${ids}::uuid[])`.execute(tx);
  const more = new Map(rows.map((row) => [row.id, row]));
  const addresses = await addressesOf(
    ctx,
    leads.map((lead) => lead.contact_id),
  );
  return leads.map((lead) => {
    const known = more.get(lead.id);
    const {
      kind = "PERSON",
      language = null,
      attributes = {},
      contactAttributes = {},
    } = known ?? {};
    const { PHONE: phones = [], EMAIL: emails = [] } = addresses.get(lead.contact_id) ?? {};
    return { ...lead, kind, language, attributes, contactAttributes, phones, emails };
  });
}
