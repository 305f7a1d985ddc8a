import { callbackChanged, type LateReason } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { isOpen, isToDial } from "./machine.ts";
import { newsOf } from "./news.ts";
import { type CallbackRow, lockCallbacks } from "./queries.ts";

/** A callback whose owner is ready to be called for. */
export type ReadyCallback = CallbackRow & { agent_team_id: string | null };

/**
 * Callbacks of a campaign whose time has come, that were not tried yet and whose owners are ready, under lock
 * with their agents: one for each agent and each lead. Rows that somebody else holds are passed over.
 */
export async function callbacksToDial(
  tx: Tx<"callbacks" | "agents">,
  campaignId: string,
  limit: number,
): Promise<ReadyCallback[]> {
  const { rows } = await sql<ReadyCallback>`
    select c.*, a.team_id as agent_team_id
    from callbacks c join agents a on a.tenant_id = c.tenant_id and a.user_id = c.owner_id
    where c.tenant_id = current_tenant() and c.campaign_id = ${campaignId} and c.state = 'DUE'
      and c.tried_at is null and c.owner_id is not null and a.state = 'READY' and not a.retired
    order by c.due_at, c.id limit ${limit} for update of c, a skip locked`.execute(tx);
  const taken = new Set<string | null>();
  return rows.filter((row) => {
    const { owner_id, lead_id } = row;
    const isFree = isToDial(row) && !taken.has(owner_id) && !taken.has(lead_id);
    if (isFree) taken.add(owner_id).add(lead_id);
    return isFree;
  });
}

/** These were dialled, or could not be: nothing dials them by itself again, and nobody is kept for them. */
export async function markTried(
  ctx: Ctx,
  rows: readonly CallbackRow[],
  because: LateReason | null = null,
): Promise<void> {
  if (rows.length === 0) return;
  const tx: Tx<"callbacks"> = ctx.tx;
  const ids = rows.map(({ id }) => id);
  await tx
    .updateTable("callbacks")
    .set({ tried_at: ctx.now, held_until: null, late_because: because })
    .where("id", "=", sql<string>`any(${ids}::uuid[])`)
    .execute();
  const nobody = { assignee_id: null, last_agent_id: null };
  const news = rows.flatMap((row) =>
    newsOf(callbackChanged, { ...row, ...nobody }, { fields: ["triedAt"] }),
  );
  await emitAll(ctx, news);
}

/** An open callback of the caller's own, under lock, for him to dial. */
export async function lockOwnCallback(ctx: Ctx, id: string, leadId: string): Promise<CallbackRow> {
  const [row] = await lockCallbacks(ctx.tx, [id]);
  const isOwn = row?.owner_id === userOf(ctx) && row.lead_id === leadId;
  if (!row || !isOwn || !isOpen(row.state)) throw notFound("callback");
  return row;
}
