import { setImmediate as breathe } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../ctx.ts";
import { nameOf, type SealedField } from "./fields.ts";

/** So many values are opened and sealed before the loop may do something else: about a millisecond. */
const slice = 50;

/** Where a walk through a table has come to: the key of its last row. */
export type Place = string[] | null;

/** How many values were sealed anew, and where the walk goes on; null at its end. */
export type Walked = { count: number; last: Place };

type StaleRow = { place: string[]; bound: string; sealed: Buffer };

/**
 * Seals the next `most` values anew that another key than the active one has sealed. A value that
 * somebody changes meanwhile is left to him: he seals with the active key.
 */
export async function resealNext(
  ctx: Ctx,
  field: SealedField,
  after: Place,
  most: number,
): Promise<Walked> {
  const vault = await ctx.vault();
  const rows = await staleRows(ctx, field, vault.activeKeyId, after, most);
  const fresh: { row: StaleRow; sealed: Buffer }[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % slice === slice - 1) await breathe();
    const sealed = vault.reseal(field.table, field.column, row.bound, row.sealed);
    if (sealed) fresh.push({ row, sealed });
  }
  if (fresh.length > 0) await exchange(ctx, field, fresh);
  return { count: rows.length, last: rows.length < most ? null : (rows.at(-1)?.place ?? null) };
}

/** How many values of a field the active key has not sealed. */
export async function countStale(ctx: Ctx, field: SealedField): Promise<number> {
  const { activeKeyId } = await ctx.vault();
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(field.table)}
    where ${isStale(field, activeKeyId)}`.execute(ctx.tx);
  return rows[0]?.count ?? 0;
}

/** Whether a value of these fields is still sealed with the key. */
export async function isInUse(
  ctx: Ctx,
  fields: readonly SealedField[],
  keyId: string,
): Promise<boolean> {
  for (const field of fields) {
    const { rows } = await sql`
      select 1 from ${sql.table(field.table)}
      where ${keyIdOf(field)} = ${bytesOf(keyId)} limit 1`.execute(ctx.tx);
    if (rows.length > 0) return true;
  }
  return false;
}

async function staleRows(
  ctx: Ctx,
  field: SealedField,
  activeKeyId: string,
  after: Place,
  most: number,
): Promise<StaleRow[]> {
  const columns = sql.join(field.key.map(({ name }) => sql.ref(name)));
  const beyond = after
    ? sql`and (${columns}) > (${sql.join(field.key.map((part, i) => cast(after[i], part.type)))})`
    : sql``;
  const { rows } = await sql<StaleRow>`
    select array[${sql.join(field.key.map(({ name }) => sql`${sql.ref(name)}::text`))}] as place,
      ${sql.ref(field.boundTo)}::text as bound, ${sql.ref(field.column)} as sealed
    from ${sql.table(field.table)} where ${isStale(field, activeKeyId)} ${beyond}
    order by ${columns} limit ${most}`.execute(ctx.tx);
  return rows;
}

async function exchange(
  ctx: Ctx,
  field: SealedField,
  fresh: readonly { row: StaleRow; sealed: Buffer }[],
): Promise<void> {
  const keys = field.key.map(
    ({ type }, i) => sql`${fresh.map(({ row }) => row.place[i])}::${sql.raw(type)}[]`,
  );
  const names = field.key.map((_, i) => sql.raw(`k${i}`));
  const isRow = field.key.map(({ name }, i) => sql`t.${sql.ref(name)} = u.${sql.raw(`k${i}`)}`);
  const column = sql.ref(field.column);
  await sql`
    update ${sql.table(field.table)} as t set ${column} = u.fresh
    from unnest(${sql.join(keys)}, ${fresh.map(({ row }) => row.sealed)}::bytea[],
      ${fresh.map(({ sealed }) => sealed)}::bytea[]) as u (${sql.join(names)}, old, fresh)
    where ${sql.join(isRow, sql` and `)} and t.${column} = u.old`.execute(ctx.tx);
}

function isStale(field: SealedField, activeKeyId: string): RawBuilder<boolean> {
  const column = sql.ref(field.column);
  return sql`${column} is not null and ${keyIdOf(field)} <> ${bytesOf(activeKeyId)}`;
}

/** The bytes of a sealed value that name its key. */
function keyIdOf(field: SealedField): RawBuilder<Buffer> {
  return sql`substring(${sql.ref(field.column)} from 2 for 16)`;
}

function bytesOf(keyId: string): Buffer {
  return Buffer.from(keyId.replaceAll("-", ""), "hex");
}

function cast(value: string | undefined, type: "uuid" | "text"): RawBuilder<unknown> {
  return sql`${value}::${sql.raw(type)}`;
}

/** The field after this one, in the order in which fields are sealed anew. */
export function fieldAfter(fields: readonly SealedField[], name: string): SealedField | undefined {
  return fields[fields.findIndex((field) => nameOf(field) === name) + 1];
}
