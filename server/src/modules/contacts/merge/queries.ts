import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Merges } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type MergeRow = Selectable<Merges>;
export type Moved = { table: string; column: string; key: Record<string, unknown> };
type Target = "contacts" | "leads";

/** Lets all that points to one record point to another; what cannot, because it is there already, stays. */
export async function moveAll(
  ctx: Ctx,
  target: Target,
  loserId: string,
  winnerId: string,
): Promise<Moved[]> {
  const { rows } = await sql<{ moved: Moved[] }>`
    select merge_move(${target}, ${loserId}, ${winnerId}) as moved`.execute(ctx.tx);
  return rows[0]?.moved ?? [];
}

/** The way back. Returns what no longer points where it was moved to. */
export async function moveAllBack(
  ctx: Ctx,
  moved: readonly Moved[],
  loserId: string,
  winnerId: string,
): Promise<Moved[]> {
  const { rows } = await sql<{ lost: Moved[] }>`
    select merge_move_back(${JSON.stringify(moved)}::jsonb, ${loserId}, ${winnerId}) as lost
  `.execute(ctx.tx);
  return rows[0]?.lost ?? [];
}

/** How many rows of each table point to a record. */
export async function countPointing(ctx: Ctx, target: Target, id: string) {
  const references = await sql<{ tab: string; col: string }>`
    select tab, col from merge_references(${target})`.execute(ctx.tx);
  const counted: { table: string; rows: number }[] = [];
  for (const { tab, col } of references.rows) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(tab)} t where ${sql.ref(`t.${col}`)} = ${id}
    `.execute(ctx.tx);
    const count = rows[0]?.count ?? 0;
    if (count > 0) counted.push({ table: tab, rows: count });
  }
  return counted;
}

export type MovedPoint = { id: string; is_primary: boolean };

/** Gives a contact's addresses to another, those that it does not have yet; the other's main ones stay. */
export async function movePoints(
  tx: Tx<"contact_points">,
  loserId: string,
  winnerId: string,
): Promise<MovedPoint[]> {
  const { rows } = await sql<MovedPoint>`
    with moving as (
      select p.id, p.type, p.is_primary from contact_points p
      where p.contact_id = ${loserId} and not exists (
        select from contact_points w where w.contact_id = ${winnerId} and w.digest = p.digest)
      for update
    ), moved as (
      update contact_points p set contact_id = ${winnerId},
        is_primary = m.is_primary and not exists (
          select from contact_points w where w.contact_id = ${winnerId} and w.type = m.type and w.is_primary)
      from moving m where p.id = m.id and p.contact_id = ${loserId} returning p.id
    )
    select m.id, m.is_primary from moving m order by m.id`.execute(tx);
  return rows;
}

/** Gives addresses back as they were; returns how many were still there. */
export async function movePointsBack(
  tx: Tx<"contact_points">,
  points: readonly MovedPoint[],
  loserId: string,
  winnerId: string,
): Promise<number> {
  if (points.length === 0) return 0;
  const result = await sql`
    update contact_points p set contact_id = ${loserId}, is_primary = v.is_primary
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb) as v (id uuid, is_primary boolean)
    where p.id = v.id and p.contact_id = ${winnerId}`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export async function insertMerge(
  tx: Tx<"merges">,
  row: Omit<MergeRow, "tenant_id" | "undone_at" | "parent_id">,
): Promise<void> {
  await tx.insertInto("merges").values(row).execute();
}

export function lockMerge(tx: Tx<"merges">, id: string): Promise<MergeRow | undefined> {
  return tx.selectFrom("merges").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** A later merge that one of these records took part in and that was not taken back. */
export async function laterMerge(
  tx: Tx<"merges">,
  { id, winner_id, loser_id }: MergeRow,
): Promise<string | undefined> {
  const ids = [winner_id, loser_id];
  const row = await tx
    .selectFrom("merges")
    .select("id")
    .where("id", ">", id)
    .where("undone_at", "is", null)
    .where((eb) => eb.or([eb("winner_id", "in", ids), eb("loser_id", "in", ids)]))
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function markUndone(tx: Tx<"merges">, id: string, now: Date): Promise<void> {
  await tx.updateTable("merges").set({ undone_at: now }).where("id", "=", id).execute();
}

/** What was kept to undo merges that these leads or contacts had a part in. */
export async function forgetMerges(tx: Tx<"merges">, ids: readonly string[]): Promise<void> {
  await sql`
    delete from merges
    where winner_id = any(${[...ids]}::uuid[]) or loser_id = any(${[...ids]}::uuid[])`.execute(tx);
}
