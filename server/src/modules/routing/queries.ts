import type { RoutingOptions, RoutingStrategy } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { RoutingRules } from "../../platform/db/schema.gen.ts";
import type { Tx } from "../../platform/db/tx.ts";

export type RuleRow = Omit<Selectable<RoutingRules>, "strategy" | "otherwise"> & {
  strategy: RoutingStrategy;
  otherwise: "WAIT" | "NEXT_RULE" | "LEAVE";
  updated_by_name: string | null;
};

/** All rules in the order they are asked. */
export function selectRules(tx: Tx<"routing_rules" | "users">): Promise<RuleRow[]> {
  return rules(tx).orderBy("r.position").execute();
}

export function findRule(
  tx: Tx<"routing_rules" | "users">,
  id: string,
): Promise<RuleRow | undefined> {
  return rules(tx).where("r.id", "=", id).executeTakeFirst();
}

function rules(tx: Tx<"routing_rules" | "users">) {
  return tx
    .selectFrom("routing_rules as r")
    .leftJoin("users as u", "u.id", "r.updated_by")
    .selectAll("r")
    .select("u.name as updated_by_name")
    .$castTo<RuleRow>();
}

/** Holds every rule, so that two who change their order do it one after the other. */
export async function lockRules(
  tx: Tx<"routing_rules">,
): Promise<{ id: string; version: number }[]> {
  return tx
    .selectFrom("routing_rules")
    .select(["id", "version"])
    .orderBy("position")
    .forUpdate()
    .execute();
}

export type RuleWrite = {
  name: string;
  enabled: boolean;
  condition: string | null;
  strategy: RoutingStrategy;
  team_id: string | null;
  user_ids: string[];
  skill_ids: string[];
  respects_hours: boolean;
  respects_capacity: boolean;
  otherwise: string;
  updated_by: string | null;
};

export async function insertRule(
  tx: Tx<"routing_rules">,
  id: string,
  rule: RuleWrite,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("routing_rules")
    .values(({ selectFrom, fn }) => ({
      ...rule,
      id,
      position: selectFrom("routing_rules").select(
        sql<number>`${fn.coalesce(fn.max("position"), sql`0`)} + 1`.as("next"),
      ),
      created_at: now,
    }))
    .execute();
}

export async function updateRule(
  tx: Tx<"routing_rules">,
  id: string,
  rule: RuleWrite,
): Promise<void> {
  await tx.updateTable("routing_rules").set(rule).where("id", "=", id).execute();
}

export async function deleteRuleRow(tx: Tx<"routing_rules">, id: string): Promise<void> {
  await tx.deleteFrom("routing_rules").where("id", "=", id).execute();
}

/** Gives the rules their places in the order of the ids; only those that move get a new version. */
export async function setPositions(tx: Tx<"routing_rules">, ids: readonly string[]): Promise<void> {
  await sql`
    update routing_rules r set position = v.position
    from unnest(${[...ids]}::uuid[]) with ordinality as v (id, position)
    where r.id = v.id and r.position <> v.position`.execute(tx);
}

/** What exists and can be meant: active users of the tenant, teams, skills that are not retired. */
export async function knownOf(
  tx: Tx<"users" | "teams" | "skills">,
  wanted: { userIds: readonly string[]; teamId: string | null; skillIds: readonly string[] },
): Promise<{ userIds: Set<string>; hasTeam: boolean; skillIds: Set<string> }> {
  const { rows } = await sql<{ kind: string; id: string }>`
    select 'user' as kind, id from users
      where id = any(${[...wanted.userIds]}::uuid[]) and status = 'ACTIVE'
    union all select 'team', id from teams where id = ${wanted.teamId}
    union all select 'skill', id from skills
      where id = any(${[...wanted.skillIds]}::uuid[]) and not retired`.execute(tx);
  const of = (kind: string) =>
    new Set(rows.filter((row) => row.kind === kind).map((row) => row.id));
  return { userIds: of("user"), hasTeam: of("team").size > 0, skillIds: of("skill") };
}

export const defaultOptions: RoutingOptions = { defaultCapacity: 200, onLeaving: "TEAM" };

export async function readOptions(tx: Tx<"routing_options">): Promise<RoutingOptions> {
  const row = await tx
    .selectFrom("routing_options")
    .select(["default_capacity", "on_leaving"])
    .executeTakeFirst();
  if (!row) return defaultOptions;
  return {
    defaultCapacity: row.default_capacity,
    onLeaving: row.on_leaving as RoutingOptions["onLeaving"],
  };
}

export async function writeOptions(
  tx: Tx<"routing_options">,
  { defaultCapacity, onLeaving }: RoutingOptions,
): Promise<void> {
  const values = { default_capacity: defaultCapacity, on_leaving: onLeaving };
  await tx
    .insertInto("routing_options")
    .values(values)
    .onConflict((conflict) => conflict.column("tenant_id").doUpdateSet(values))
    .execute();
}

export type AgentChoice = { capacity: number | null; accepts: boolean; away_until: Date | null };

export async function writeAgent(
  tx: Tx<"routing_agents">,
  userId: string,
  choice: AgentChoice,
): Promise<void> {
  await tx
    .insertInto("routing_agents")
    .values({ user_id: userId, ...choice })
    .onConflict((conflict) => conflict.columns(["tenant_id", "user_id"]).doUpdateSet(choice))
    .execute();
}

export async function hasRules(tx: Tx<"routing_rules">): Promise<boolean> {
  const row = await tx
    .selectFrom("routing_rules")
    .select("id")
    .where("enabled", "=", true)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The team of a user, active or not. */
export async function teamOf(tx: Tx<"users">, userId: string): Promise<string | null> {
  const row = await tx
    .selectFrom("users")
    .select("team_id")
    .where("id", "=", userId)
    .executeTakeFirst();
  return row?.team_id ?? null;
}

export async function teamNames(tx: Tx<"teams">): Promise<Map<string, string>> {
  const rows = await tx.selectFrom("teams").select(["id", "name"]).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
