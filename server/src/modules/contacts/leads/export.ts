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
import { marksOfLeads } from "../exports/marks.ts";
import { pagesOf } from "../exports/pages.ts";
import { narrowed } from "../exports/reach.ts";
import { chosenColumns, columnsOf, type Told } from "./export-columns.ts";
import { queryOf } from "./filter.ts";
import { listLeads } from "./list.ts";
import { orderOf, type Place } from "./order.ts";
import type { LeadRow } from "./queries.ts";

type Wanted = Input<typeof exportLeadsEndpoint>["body"];

/**
 * A file of the leads that a filter finds, read page by page while it is sent. Its columns bear the names
 * by which the import knows them, so that a table that was taken out can be brought in again.
 */
export async function exportLeads(
  run: Run,
  { sort, columns: keys, format, ...filter }: Wanted,
): Promise<FileOut> {
  const within = narrowed(run, "leads:read", "leads:export");
  return fileOf(
    format,
    await within(async (ctx) => {
      const order = await orderOf(ctx, sort);
      // What a condition asks is judged before the file begins.
      await queryOf(ctx, filter);
      return {
        name: "Leads",
        columns: keys ? await chosenColumns(ctx, keys) : await columnsOf(ctx),
        pages: pagesOf(within, {
          read: async (inside, after: Place | undefined, limit) =>
            told(inside, await listLeads(inside, filter, { order, after, limit })),
          placeOf: ({ sort_value: value, id }) => ({ value, id }),
        }),
        sight: sightOf(ctx.actor.grants),
      };
    }),
  );
}

async function told(ctx: Ctx, leads: readonly LeadRow[]): Promise<Told[]> {
  const tx: Tx<"leads" | "contacts"> = ctx.tx;
  const ids = leads.map(({ id }) => id);
  const { rows } = await sql<{
    id: string;
    kind: string;
    language: string | null;
    contactExternalId: string | null;
    attributes: Record<string, AttributeValue>;
    contactAttributes: Record<string, AttributeValue>;
  }>`
    select l.id, c.kind, c.language, c.external_id as "contactExternalId", l.attributes,
      c.attributes as "contactAttributes"
    from leads l join contacts c on c.id = l.contact_id
    where l.id = any(${ids}::uuid[])`.execute(tx);
  const more = new Map(rows.map((row) => [row.id, row]));
  const marks = await marksOfLeads(ctx.tx, ids);
  const addresses = await addressesOf(
    ctx,
    leads.map((lead) => lead.contact_id),
  );
  return leads.map((lead) => {
    const known = more.get(lead.id);
    const {
      kind = "PERSON",
      language = null,
      contactExternalId = null,
      attributes = {},
      contactAttributes = {},
    } = known ?? {};
    const { PHONE: phones = [], EMAIL: emails = [] } = addresses.get(lead.contact_id) ?? {};
    const { tags = [], contactTags = [], lists = [] } = marks.get(lead.id) ?? {};
    const marked = { tags, contactTags, lists };
    const ofContact = { kind, language, contactExternalId, contactAttributes, phones, emails };
    return { ...lead, ...ofContact, ...marked, attributes };
  });
}
