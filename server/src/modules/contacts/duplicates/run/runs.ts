import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";

export type RunRow = {
  id: string;
  operation_id: string;
  state: string;
  done: number;
  total: number | null;
  contacts: number;
  groups: number;
  too_common: number;
  owner_id: string;
  created_at: Date;
  finished_at: Date | null;
};

const columns = sql.raw(`
  r.id, r.operation_id, o.state, o.done, o.total, r.contacts, r.groups, r.too_common, r.owner_id,
  r.created_at, r.finished_at
  from duplicate_runs r join operations o on o.id = r.operation_id`);
type Tables = "duplicate_runs" | "operations";

/** A search by its id, or the last one, or the last that came to its end. */
export async function readRun(
  tx: Tx<Tables>,
  which: { id: string } | "LAST" | "FOUND",
): Promise<RunRow | undefined> {
  const where =
    which === "LAST"
      ? sql`true`
      : which === "FOUND"
        ? sql`r.finished_at is not null`
        : sql`r.id = ${which.id}`;
  const { rows } = await sql<RunRow>`
    select ${columns} where ${where} order by r.id desc limit 1`.execute(tx);
  return rows[0];
}

/** The search whose groups count. */
export async function currentRun(tx: Tx<"duplicate_runs">): Promise<string | undefined> {
  const row = await tx
    .selectFrom("duplicate_runs")
    .select("id")
    .where("finished_at", "is not", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function isRunning(tx: Tx<"duplicate_runs">): Promise<boolean> {
  const row = await tx
    .selectFrom("duplicate_runs")
    .select("id")
    .where("is_open", "=", true)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertRun(
  tx: Tx<"duplicate_runs">,
  row: {
    id: string;
    operation_id: string;
    owner_id: string;
    team_id: string | null;
    created_at: Date;
  },
): Promise<void> {
  await tx.insertInto("duplicate_runs").values(row).execute();
}

type RunChange = {
  is_open?: boolean;
  contacts?: number;
  groups?: number;
  finished_at?: Date;
};

export async function updateRun(
  tx: Tx<"duplicate_runs">,
  id: string,
  change: RunChange,
): Promise<void> {
  await tx.updateTable("duplicate_runs").set(change).where("id", "=", id).execute();
}

export async function addTooCommon(
  tx: Tx<"duplicate_runs">,
  id: string,
  count: number,
): Promise<void> {
  if (count === 0) return;
  await tx
    .updateTable("duplicate_runs")
    .set({ too_common: sql`too_common + ${count}` })
    .where("id", "=", id)
    .execute();
}

/** About how many contacts there are: what is to do is shared out by it. */
export async function countContacts(tx: Tx<"contacts">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contacts where deleted_at is null`.execute(tx);
  return rows[0]?.count ?? 0;
}

const swept = 10_000;

/** Takes away some of what searches left behind that do not count; says whether there may be more. */
export async function sweepRuns(
  tx: Tx<"duplicate_runs" | "duplicate_keys" | "duplicate_pairs" | "duplicate_groups">,
): Promise<boolean> {
  const { rows } = await sql<{ gone: number }>`
    with current as (
      select id from duplicate_runs where finished_at is not null order by id desc limit 1
    ), old as (
      select id from duplicate_runs
      where not is_open and id not in (select id from current)
    ), keys as (
      delete from duplicate_keys k where (k.run_id, k.kind, k.key, k.contact_id) in (
        select x.run_id, x.kind, x.key, x.contact_id from duplicate_keys x
        where x.run_id in (select id from old) limit ${swept})
      returning 1
    ), pairs as (
      delete from duplicate_pairs p where (p.run_id, p.a_id, p.b_id) in (
        select x.run_id, x.a_id, x.b_id from duplicate_pairs x
        where x.run_id in (select id from old) limit ${swept})
      returning 1
    ), groups as (
      delete from duplicate_groups g where g.id in (
        select x.id from duplicate_groups x where x.run_id in (select id from old) limit ${swept})
      returning 1
    )
    select (select count(*) from keys)::int + (select count(*) from pairs)::int
      + (select count(*) from groups)::int as gone`.execute(tx);
  if ((rows[0]?.gone ?? 0) > 0) return true;
  await sql`
    delete from duplicate_runs r where not r.is_open and r.id < (
      select max(c.id::text)::uuid from duplicate_runs c where c.finished_at is not null)
  `.execute(tx);
  return false;
}
