import type { DeletedRow } from "@parley/contract";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import { readSettings } from "../../settings/index.ts";
import { type BinRow, type Place, selectDeletedContacts, selectDeletedLeads } from "./queries.ts";

type Page = { cursor?: string | undefined; limit: number };
type Kind = "leads" | "contacts";

/** A page of the bin, the last one deleted first, with the day on which each goes by itself. */
export async function listBin(ctx: Ctx, kind: Kind, { cursor, limit }: Page) {
  const after = placeOf(`bin.${kind}`, cursor);
  const select = kind === "leads" ? selectDeletedLeads : selectDeletedContacts;
  const rows = await select(ctx, { after, limit: limit + 1 });
  const { binDays } = (await readSettings(ctx)).retention;
  return toPage(
    rows,
    limit,
    (last) => encodeCursor(`bin.${kind}`, [Number(last.micros), last.id]),
    (row) => toDeleted(ctx, row, binDays),
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function placeOf(kind: string, cursor: string | undefined): Place | undefined {
  const values = decodeCursor(kind, cursor, 2);
  if (!values) return undefined;
  const [micros, id] = values;
  if (Number.isSafeInteger(micros) && typeof id === "string" && uuid.test(id)) {
    return { micros: Number(micros), id };
  }
  // Of another list: what reads any cursor says so.
  decodeCursor("another list", cursor, 2);
  return undefined;
}

const dayMs = 86_400_000;

function toDeleted(ctx: Ctx, row: BinRow, binDays: number | null): DeletedRow {
  const purgeAt = binDays === null ? null : new Date(row.deleted_at.getTime() + binDays * dayMs);
  return {
    id: row.id,
    contactId: row.contact_id,
    name: row.name,
    company: row.company,
    kind: row.kind as DeletedRow["kind"],
    deletedAt: row.deleted_at.toISOString(),
    deletedById: row.deleted_by,
    deletedByName: row.deleted_by_name,
    purgeAt: purgeAt?.toISOString() ?? null,
    can: may(ctx, "bin:purge") ? ["restore", "purge"] : ["restore"],
  };
}
