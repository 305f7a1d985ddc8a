import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { isNotKept } from "../kept.ts";
import { inPool, type Pool } from "../queries.ts";

export type SkillOfTenant = { id: string; name: string; language: string | null };

/** Every skill of the tenant; of a retired one the language counts no longer. */
export function allSkills(tx: Tx<"skills">): Promise<SkillOfTenant[]> {
  return tx
    .selectFrom("skills")
    .select(["id", "name"])
    .select(sql<string | null>`case when not retired then language end`.as("language"))
    .orderBy("name")
    .execute();
}

/** What each of these agents can do. */
export async function skillsOfAgents(
  tx: Tx<"user_skills">,
  userIds: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ user_id: string; skill_ids: string[] }>`
    select user_id, array_agg(skill_id) as skill_ids from user_skills
    where tenant_id = current_tenant() and user_id = any(${[...userIds]}::uuid[])
    group by user_id`.execute(tx);
  return new Map(rows.map((row) => [row.user_id, new Set(row.skill_ids)]));
}

/** How many ready agents of a pool have each skill. */
export async function readyBySkill(
  tx: Tx<"agents" | "user_skills" | "callbacks">,
  pool: Pool,
  now: Date,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ skill_id: string; ready: number }>`
    select k.skill_id, count(*)::int as ready
    from agents a join user_skills k on k.tenant_id = a.tenant_id and k.user_id = a.user_id
    where a.tenant_id = current_tenant() and a.state = 'READY' and ${inPool(pool)}
      and ${isNotKept(now)}
    group by k.skill_id`.execute(tx);
  return new Map(rows.map((row) => [row.skill_id, row.ready]));
}

/** Of these skills the first that the tenant does not have, or has retired. */
export async function unknownSkill(
  tx: Tx<"skills">,
  ids: readonly string[],
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const known = await tx
    .selectFrom("skills")
    .select("id")
    .where("id", "in", [...ids])
    .where("retired", "=", false)
    .execute();
  return ids.find((id) => !known.some((row) => row.id === id));
}
