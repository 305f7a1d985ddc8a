import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notify, wordsOf } from "../notifications/index.ts";

/**
 * Tells supervisors whose wrap-up takes too long, once a call. The agent stays in it: the call needs its
 * disposition, and only he knows what was said.
 */
export async function tellLateWrapUps(ctx: Ctx, userIds: readonly string[]): Promise<void> {
  for (const agent of await markTold(ctx.tx, userIds)) {
    for (const { locale, ids } of await supervisorsOf(ctx.tx, agent)) {
      await notify(ctx, ids, {
        type: "EVENT",
        title: wordsOf(locale).stillWrappingUp(agent.name),
        subjectKind: "CALL",
        subjectId: agent.call_id,
        senderId: null,
      });
    }
  }
}

type LateAgent = { user_id: string; team_id: string | null; call_id: string; name: string };

/** Those of them who still wrap up, each call once, whoever else is looking. */
async function markTold(
  tx: Tx<"agents" | "users">,
  userIds: readonly string[],
): Promise<LateAgent[]> {
  const { rows } = await sql<LateAgent>`
    update agents a set late_told_call_id = a.call_id
    from users u
    where u.tenant_id = a.tenant_id and u.id = a.user_id
      and a.user_id = any(${[...userIds]}::uuid[]) and a.state = 'WRAP_UP'
      and a.late_told_call_id is distinct from a.call_id
    returning a.user_id, a.team_id, a.call_id, u.name`.execute(tx);
  return rows;
}

/** Who may pause this agent: the supervisors of his team, or, where there is none, those of all. */
async function supervisorsOf(
  tx: Tx<"users" | "user_roles" | "role_permissions">,
  agent: LateAgent,
): Promise<{ locale: string; ids: string[] }[]> {
  const { rows } = await sql<{ id: string; locale: string; scope: "TEAM" | "ALL" }>`
    select u.id, u.locale, rp.scope
    from users u
    join user_roles ur on ur.tenant_id = u.tenant_id and ur.user_id = u.id
    join role_permissions rp on rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id
    where rp.permission = 'agents:force-state' and u.status = 'ACTIVE' and u.id <> ${agent.user_id}
      and (rp.scope = 'ALL' or (rp.scope = 'TEAM' and u.team_id = ${agent.team_id}))`.execute(tx);
  const nearest = rows.some(({ scope }) => scope === "TEAM") ? "TEAM" : "ALL";
  const byLocale = new Map<string, Set<string>>();
  for (const { id, locale, scope } of rows) {
    if (scope === nearest) byLocale.set(locale, (byLocale.get(locale) ?? new Set()).add(id));
  }
  return [...byLocale].map(([locale, ids]) => ({ locale, ids: [...ids] }));
}
