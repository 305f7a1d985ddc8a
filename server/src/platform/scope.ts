import type { Permission } from "@parley/contract";
import { type Expression, type SqlBool, sql } from "kysely";
import { type Ctx, scopeOf } from "./ctx.ts";

type Columns = { owner: string[]; team?: string };

/**
 * The condition that keeps a query within the caller's scope: his own records (in any of the owner
 * columns), those of his team, or all of the tenant. Out of scope looks like absent.
 */
export function withinScope(
  ctx: Ctx,
  permission: Permission,
  { owner, team }: Columns,
): Expression<SqlBool> {
  const scope = scopeOf(ctx, permission);
  if (scope === "ALL") return sql<SqlBool>`true`;
  if (scope === undefined || ctx.actor.userId === null) return sql<SqlBool>`false`;
  const userId = ctx.actor.userId;
  const mine = sql.join(
    owner.map((column) => sql`${sql.ref(column)} = ${userId}`),
    sql` or `,
  );
  if (scope === "OWN" || !team || ctx.actor.teamId === null) return sql<SqlBool>`(${mine})`;
  return sql<SqlBool>`(${mine} or ${sql.ref(team)} = ${ctx.actor.teamId})`;
}

/** The same question about a record that is in hand already. */
export function inScope(
  ctx: Ctx,
  permission: Permission,
  record: { owners: (string | null)[]; teamId: string | null },
): boolean {
  const scope = scopeOf(ctx, permission);
  if (scope === "ALL") return true;
  if (scope === undefined || ctx.actor.userId === null) return false;
  if (record.owners.includes(ctx.actor.userId)) return true;
  return scope === "TEAM" && record.teamId !== null && record.teamId === ctx.actor.teamId;
}
