import {
  type exportContacts as exportContactsEndpoint,
  type Input,
  sightOf,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid } from "../../../platform/errors.ts";
import type { FileOut, Run } from "../../../platform/http/api.ts";
import { contactFields } from "../conditions/contact-catalogue.ts";
import { addressesOf } from "../exports/addresses.ts";
import { attributeNames, type Cell, type Column, numbered, whoseName } from "../exports/columns.ts";
import { fileOf } from "../exports/file.ts";
import { type Mark, marked, tagMarks } from "../exports/marks.ts";
import { pagesOf } from "../exports/pages.ts";
import { narrowed } from "../exports/reach.ts";
import { ofContact, toldOnly } from "../imports/file/mapping.ts";
import type { Place } from "../leads/order.ts";
import { mostPoints } from "../points/queries.ts";
import { conditionOf, listContacts } from "./list.ts";
import type { ListedContact } from "./list-queries.ts";
import { contactOrder } from "./order.ts";

type Wanted = Input<typeof exportContactsEndpoint>["body"];
type Filter = Omit<Wanted, "sort" | "columns" | "format">;
type Told = ListedContact & { phones: string[]; emails: string[]; tags: Mark[] };

/** A file of the contacts that a filter finds, read page by page while it is sent. */
export async function exportContacts(
  run: Run,
  { sort, columns: keys, format, ...filter }: Wanted,
): Promise<FileOut> {
  const within = narrowed(run, "contacts:read", "contacts:export");
  return fileOf(
    format,
    await within(async (ctx) => {
      const order = await contactOrder(ctx, sort, filter.kind);
      // What a condition asks is judged before the file begins.
      await conditionOf(ctx, filter);
      return {
        name: "Contacts",
        columns: keys ? await chosen(ctx, keys, filter.kind) : await all(ctx, filter.kind),
        pages: pagesOf(within, {
          read: async (inside, after: Place | undefined, limit) =>
            told(inside, await listContacts(inside, filter, { order, after, limit })),
          placeOf: ({ sort_value: value, id }) => ({ value, id }),
        }),
        sight: sightOf(ctx.actor.grants),
      };
    }),
  );
}

async function told(ctx: Ctx, rows: readonly ListedContact[]): Promise<Told[]> {
  const ids = rows.map(({ id }) => id);
  const addresses = await addressesOf(ctx, ids);
  const marks = await tagMarks(ctx.tx);
  return rows.map((row) => {
    const { PHONE: phones = [], EMAIL: emails = [] } = addresses.get(row.id) ?? {};
    return { ...row, phones, emails, tags: row.tag_ids.flatMap((id) => marks.get(id) ?? []) };
  });
}

/** Everything that an import reads again, and what only Parley knows. */
async function all(ctx: Ctx, kind: Filter["kind"]): Promise<Column<Told>[]> {
  const most = await mostPoints(ctx.tx);
  const ofKind = kind ? sql`kind = ${kind}` : sql`true`;
  const attributes = await attributeNames(ctx.tx, "contacts", ofKind);
  return [
    ...whoseName<Told>(),
    ...numbered<Told>("phone", "Phone", most.PHONE, ({ phones }) => phones),
    ...numbered<Told>("email", "Email", most.EMAIL, ({ emails }) => emails),
    { key: "language", name: "Language", cell: ({ language }) => language },
    { key: "timeZone", name: "Time zone", cell: ({ time_zone }) => time_zone },
    ...attributes.map((name) => ({
      key: `own.${name}`,
      name: `contact:${name}`,
      cell: ({ attributes: values }: Told) => values[name],
    })),
    { key: "externalId", name: ofContact.externalId, cell: ({ external_id }) => external_id },
    marked("tags", ofContact.tags, ({ tags }) => tags),
    { key: "kind", name: toldOnly.kind, cell: ({ kind: one }) => one },
    { key: "country", name: toldOnly.country, cell: ({ country }) => country },
    { key: "region", name: toldOnly.region, cell: ({ region }) => region },
    { key: "createdAt", name: toldOnly.createdAt, cell: (row) => row.created_at.toISOString() },
    { key: "updatedAt", name: toldOnly.updatedAt, cell: (row) => row.updated_at.toISOString() },
  ];
}

const values: Readonly<Record<string, (row: Told) => Cell>> = {
  name: ({ name }) => name,
  kind: ({ kind }) => kind,
  company: ({ company }) => company,
  externalId: ({ external_id }) => external_id,
  language: ({ language }) => language,
  country: ({ country }) => country,
  region: ({ region }) => region,
  timeZone: ({ time_zone }) => time_zone,
  tags: ({ tags }) => tags.map(({ name }) => name),
  createdAt: ({ created_at }) => created_at.toISOString(),
  updatedAt: ({ updated_at }) => updated_at.toISOString(),
};

/** Only these fields, in their order, under their labels. */
async function chosen(
  ctx: Ctx,
  keys: readonly string[],
  kind: Filter["kind"],
): Promise<Column<Told>[]> {
  const catalogue = await contactFields(ctx, kind);
  return keys.map((key) => {
    const field = catalogue.get(key);
    if (!field) throw invalid("columns", `${key} is not a field of contacts`);
    const { place, label } = field;
    const own = (row: Told) => (place.at === "ATTRIBUTE" ? row.attributes[place.name] : null);
    return { key, name: label, cell: values[key] ?? own };
  });
}
