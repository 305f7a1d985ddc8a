import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { AskedDial, DecidedDial } from "./dial.ts";
import { countByHand } from "./tolls.ts";

/** Writes decisions down, those that refuse as well: each with its reasons and the rules it was made by. */
export async function keepDecisions(
  ctx: Ctx,
  decided: readonly DecidedDial<AskedDial & { leadId: string }>[],
): Promise<void> {
  if (decided.length === 0) return;
  const tx: Tx<"dial_decisions"> = ctx.tx;
  await insertRows(
    tx,
    "dial_decisions",
    decided.map(({ dial, decision, digest, packs }) => ({
      id: dial.attemptId,
      at: ctx.now,
      // The database puts its own clock there.
      written_at: ctx.now,
      number_digest: Buffer.from(digest, "hex"),
      outcome: decision.outcome,
      reasons: decision.reasons,
      rule_version: decision.ruleVersion,
      packs,
      needs_agent: decision.needsGuaranteedAgent,
      next_allowed_at: decision.nextAllowedAt === null ? null : new Date(decision.nextAllowedAt),
      origin: dial.origin,
      purpose: dial.purpose,
      lead_id: dial.leadId,
      contact_point_id: dial.contactPointId,
      campaign_id: dial.campaignId,
      agent_id: dial.agentId,
    })),
  );
}

/** Counts dials that leave with this transaction, by number and hour, and those by hand of the whole tenant. */
export async function countDials(
  ctx: Ctx,
  dials: readonly { digest: string; dial: { automatic: boolean } }[],
): Promise<void> {
  if (dials.length === 0) return;
  await countByHand(ctx, dials.filter(({ dial }) => !dial.automatic).length);
  const tx: Tx<"number_attempts"> = ctx.tx;
  await sql`
    insert into number_attempts as n (number_digest, hour, dials)
    select decode(d, 'hex'), date_trunc('hour', ${ctx.now}::timestamptz), count(*)
    from unnest(${dials.map(({ digest }) => digest)}::text[]) as d
    group by d order by d
    on conflict (tenant_id, number_digest, hour) do update set dials = n.dials + excluded.dials`.execute(
    tx,
  );
}

/** Takes back dials of calls that never left: nobody's telephone has rung. */
export async function uncountDials(ctx: Ctx, callIds: readonly string[]): Promise<void> {
  if (callIds.length === 0) return;
  const tx: Tx<"number_attempts" | "attempts"> = ctx.tx;
  await sql`
    update number_attempts n set dials = greatest(0, n.dials - v.dials)
    from (
      select a.number_digest, date_trunc('hour', a.at) as hour, count(*)::int as dials
      from attempts a where a.call_id = any(${[...callIds]}::uuid[]) group by 1, 2
    ) as v
    where n.number_digest = v.number_digest and n.hour = v.hour`.execute(tx);
}
