import type { LateReason } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { type HandOver, handOver } from "./assign.ts";
import { awayBecause, keepingOf, type OwnerThen, whyLate } from "./keeping.ts";
import { graceMs } from "./machine.ts";
import { type CallbackRow, findLeads } from "./queries.ts";
import { tellFormer } from "./telling.ts";

/** Why each of these, which nobody kept in time, is late. */
export type Overdue = { row: CallbackRow; because: LateReason; isAway: boolean };

/** Looks why callbacks are overdue: whether their owners are here, and what was tried. */
export async function lookWhy(ctx: Ctx, rows: readonly CallbackRow[]): Promise<Overdue[]> {
  if (rows.length === 0) return [];
  const { awayMinutes } = await keepingOf(ctx);
  const owners = await ownersThen(ctx.tx, [...new Set(rows.flatMap((row) => row.owner_id ?? []))]);
  const dialled = await dialledSince(ctx.tx, rows);
  return rows.map((row) => {
    const owner = owners.get(row.owner_id ?? "");
    const isOwned = row.owner_id !== null;
    const away = isOwned ? awayBecause(owner, ctx.now, awayMinutes) : null;
    const because = whyLate(row, owner, { away, isDialled: dialled.has(row.id) });
    // Who is away, and did what he promised before he left, keeps it.
    return { row, because, isAway: away !== null && because === away };
  });
}

/** What was promised by those who are away goes to whoever may take it, and they are told. */
export async function handOnOfAbsent(ctx: Ctx, overdue: readonly Overdue[]): Promise<void> {
  const absent = overdue.filter(({ isAway }) => isAway);
  if (absent.length === 0) return;
  const { handTo } = await keepingOf(ctx);
  const ids = [...new Set(absent.map(({ row }) => row.lead_id))];
  const leads = new Map((await findLeads(ctx.tx, ids)).map((lead) => [lead.id, lead]));
  const handed = absent.flatMap(({ row, because }): HandOver[] => {
    const lead = leads.get(row.lead_id);
    if (!lead || !isAbsence(because)) return [];
    const teamId = handTo === "TEAM" ? (row.team_id ?? lead.team_id) : null;
    return [{ row, lead, to: { ownerId: null, teamId }, leftBy: row.owner_id, because }];
  });
  await handOver(ctx, handed);
  await tellFormer(
    ctx,
    handed.map(({ row }) => row),
  );
}

function isAbsence(because: LateReason) {
  return because === "SIGNED_OUT" || because === "PAUSED" || because === "NO_ACCESS";
}

type OwnerRow = {
  id: string;
  active: boolean;
  signed_in: boolean;
  state: string | null;
  since: Date | null;
  retired: boolean | null;
};

async function ownersThen(
  tx: Tx<"users" | "agents" | "sessions">,
  ids: readonly string[],
): Promise<Map<string, OwnerThen>> {
  const { rows } = await sql<OwnerRow>`
    select u.id, u.status = 'ACTIVE' as active, a.state, a.since, a.retired,
      exists (select from sessions s where s.tenant_id = u.tenant_id and s.user_id = u.id
        and s.ended_at is null) as signed_in
    from users u left join agents a on a.tenant_id = u.tenant_id and a.user_id = u.id
    where u.id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ id, active, signed_in, state, since, retired }) => {
      const agent = state && since ? { state, since, retired: retired === true } : null;
      return [id, { isActive: active, isSignedIn: signed_in, agent }];
    }),
  );
}

/** Those whose person was called in their time; a little before it counts as well. */
async function dialledSince(
  tx: Tx<"callbacks" | "calls">,
  rows: readonly CallbackRow[],
): Promise<Set<string>> {
  const { rows: found } = await sql<{ id: string }>`
    select c.id from callbacks c where c.id = any(${rows.map(({ id }) => id)}::uuid[])
      and exists (select from calls k where k.tenant_id = c.tenant_id and k.lead_id = c.lead_id
        and k.id is distinct from c.call_id
        and k.started_at >= c.due_at - make_interval(secs => ${graceMs / 1000}))`.execute(tx);
  return new Set(found.map(({ id }) => id));
}
