import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";

export type TeamOnDuty = { teamId: string | null; agents: number; onDuty: number };

/** Of each team how many agents it has, and how many were on duty since then. */
export async function agentsOnDuty(
  tx: Tx<"agents" | "agent_history">,
  since: Date,
): Promise<TeamOnDuty[]> {
  const { rows } = await sql<TeamOnDuty>`
    select a.team_id as "teamId", count(*)::int as agents,
      (count(*) filter (where a.state <> 'OFFLINE' or exists (
        select from agent_history h
        where h.user_id = a.user_id and h.id >= first_id_at(${since}) and h.state <> 'OFFLINE'
          and h.to_at > ${since})))::int as "onDuty"
    from agents a where not a.retired group by a.team_id`.execute(tx);
  return rows;
}
