import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { SavedViews } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ViewRow = Omit<
  Selectable<SavedViews>,
  "tenant_id" | "shared" | "filter" | "columns"
> & {
  shared: "OWN" | "TEAM" | "ALL";
  filter: Record<string, unknown>;
  columns: string[];
};

/** One's own views, those shared with one's team and those of everybody. */
export async function selectViews(ctx: Ctx): Promise<ViewRow[]> {
  const { rows } = await sql<ViewRow>`
    select * from saved_views where ${visible(ctx)} order by shared <> 'ALL', name, id`.execute(
    ctx.tx,
  );
  return rows;
}

export async function findView(ctx: Ctx, id: string): Promise<ViewRow | undefined> {
  const { rows } = await sql<ViewRow>`
    select * from saved_views where id = ${id} and ${visible(ctx)}`.execute(ctx.tx);
  return rows[0];
}

function visible({ actor: { userId, teamId } }: Ctx) {
  return sql`(owner_id = ${userId}::uuid or shared = 'ALL'
    or (shared = 'TEAM' and team_id = ${teamId}::uuid))`;
}

type Kept = Pick<ViewRow, "name" | "shared" | "team_id" | "sort" | "is_default"> & {
  filter: string;
  columns: string;
};

export async function insertView(
  tx: Tx<"saved_views">,
  row: Kept & { id: string; owner_id: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("saved_views")
    .values({ ...row, created_at: now })
    .execute();
}

export async function updateViewRow(
  tx: Tx<"saved_views">,
  id: string,
  change: Partial<Kept>,
): Promise<void> {
  await tx.updateTable("saved_views").set(change).where("id", "=", id).execute();
}

export async function deleteViewRow(tx: Tx<"saved_views">, id: string): Promise<void> {
  await tx.deleteFrom("saved_views").where("id", "=", id).execute();
}

/** Of those who share an audience one view is the default: the others are it no more. */
export async function clearOtherDefaults(
  tx: Tx<"saved_views">,
  { id, shared, owner_id, team_id }: Pick<ViewRow, "id" | "shared" | "owner_id" | "team_id">,
): Promise<void> {
  await sql`
    update saved_views set is_default = false
    where is_default and id <> ${id} and shared = ${shared} and case shared
      when 'OWN' then owner_id = ${owner_id}::uuid
      when 'TEAM' then team_id = ${team_id}::uuid
      else true end`.execute(tx);
}
