import { type Selectable, sql } from "kysely";
import type { Ctx } from "../ctx.ts";
import type { Operations } from "../db/schema.gen.ts";
import type { Tx } from "../db/tx.ts";
import { withinScope } from "../scope.ts";

export type OperationRow = Selectable<Operations>;

const scoped = { owner: ["owner_id"], team: "team_id" };

/** Long work within the caller's scope, newest first. */
export function selectOperations(
  ctx: Ctx,
  filter: { states?: string[] | undefined; before?: string | undefined; limit: number },
): Promise<OperationRow[]> {
  const tx: Tx<"operations"> = ctx.tx;
  const { states, before, limit } = filter;
  return tx
    .selectFrom("operations")
    .selectAll()
    .where(withinScope(ctx, "operations:read", scoped))
    .$if(states !== undefined, (query) => query.where("state", "in", states ?? []))
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export function findOperation(ctx: Ctx, id: string): Promise<OperationRow | undefined> {
  const tx: Tx<"operations"> = ctx.tx;
  return tx
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", id)
    .where(withinScope(ctx, "operations:read", scoped))
    .executeTakeFirst();
}

export function lockOperation(tx: Tx<"operations">, id: string): Promise<OperationRow | undefined> {
  return tx
    .selectFrom("operations")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export type NewOperation = {
  id: string;
  kind: string;
  title: string;
  unit: string;
  total: number | null;
  subject_id: string | null;
  owner_id: string;
  team_id: string | null;
  created_at: Date;
};

export function insertOperation(tx: Tx<"operations">, row: NewOperation): Promise<OperationRow> {
  return tx.insertInto("operations").values(row).returningAll().executeTakeFirstOrThrow();
}

export async function askToCancel(tx: Tx<"operations">, id: string): Promise<void> {
  await tx.updateTable("operations").set({ cancel_requested: true }).where("id", "=", id).execute();
}

/** Marks the start of a run; from now on every older run is fenced off. */
export function startRun(tx: Tx<"operations">, id: string, now: Date): Promise<OperationRow> {
  return tx
    .updateTable("operations")
    .set({
      state: "RUNNING",
      runs: sql`runs + 1`,
      idle_runs: sql`idle_runs + 1`,
      started_at: sql`coalesce(started_at, ${now})`,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export type Advance = { done: number; total?: number | undefined; resume: unknown };

/** Writes how far the work has come; undefined when this run was fenced off or the work has ended. */
export function saveAdvance(
  tx: Tx<"operations">,
  id: string,
  run: number,
  { done, total, resume }: Advance,
): Promise<OperationRow | undefined> {
  return (
    tx
      .updateTable("operations")
      // Steps that are taken side by side may end in another order than they began.
      .set({ done: sql`greatest(done, ${done})`, idle_runs: 0, resume: JSON.stringify(resume) })
      .$if(total !== undefined, (query) => query.set({ total: total ?? null }))
      .where("id", "=", id)
      .where("runs", "=", run)
      .where("state", "=", "RUNNING")
      .returningAll()
      .executeTakeFirst()
  );
}

/** Work that was done has been taken back. */
export function saveReverted(tx: Tx<"operations">, id: string): Promise<OperationRow | undefined> {
  return tx
    .updateTable("operations")
    .set({ state: "REVERTED" })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

export type Ending = { state: "DONE" | "FAILED" | "CANCELLED"; error: string | null };

/** Ends the work; undefined when this run was fenced off or it had ended before. */
export function saveEnding(
  tx: Tx<"operations">,
  id: string,
  run: number,
  { state, error }: Ending,
  now: Date,
): Promise<OperationRow | undefined> {
  return tx
    .updateTable("operations")
    .set({ state, error, ended_at: now })
    .where("id", "=", id)
    .where("runs", "=", run)
    .where("state", "=", "RUNNING")
    .returningAll()
    .executeTakeFirst();
}
