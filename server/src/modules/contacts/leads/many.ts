import type { Permission } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { inScope } from "../../../platform/scope.ts";
import { ownersOf } from "./view.ts";

/** Whose a lead is, and nothing else of it. */
export type OwnedRow = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

/**
 * Living leads in the scope of the permission, held until the transaction ends. One of them that is out
 * of it looks like absent, and nothing is done with any.
 */
export async function lockWithinScope(
  ctx: Ctx,
  permission: Permission,
  ids: readonly string[],
): Promise<OwnedRow[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const tx: Tx<"leads"> = ctx.tx;
  // In one order, so that two who take the same leads never wait for each other.
  const { rows } = await sql<OwnedRow>`
    select l.id, l.contact_id, l.assignee_id, l.last_agent_id, l.team_id from leads l
    where l.id = any(${wanted}::uuid[]) and l.deleted_at is null
    order by l.id for no key update`.execute(tx);
  const within = rows.filter((row) => inScope(ctx, permission, ownersOf(row)));
  if (within.length < wanted.length) throw notFound("lead");
  return within;
}
