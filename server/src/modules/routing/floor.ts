import type { RoutingOptions } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { checkCondition, type LeadFields } from "../contacts/index.ts";
import { isWorkingTime, nextOpening, readSettings } from "../settings/index.ts";
import type { Floor, PoolAgent, Rule } from "./decide.ts";
import { closedLeadsOf, selectAgentsOfFloor, turnsOf } from "./floor-queries.ts";
import { type RuleRow, readOptions } from "./queries.ts";

type Condition = Parameters<typeof checkCondition>[1];
export type AskedRule = { rule: Rule; condition: Condition | null };

/** So many closed leads of the tenant's mean stand beside an agent's own, until he has enough. */
const priorLeads = 20;

/**
 * The agents, turns and hours that decisions are made on. Success is read only where a rule asks for it:
 * it counts every closed lead.
 */
export async function loadFloor(
  ctx: Ctx,
  rules: readonly Rule[],
  options?: RoutingOptions,
): Promise<Floor> {
  const { defaultCapacity } = options ?? (await readOptions(ctx.tx));
  const rows = await selectAgentsOfFloor(ctx.tx, defaultCapacity);
  const ids = rows.map((row) => row.id);
  const byScore = rules.some((rule) => rule.strategy === "SCORE");
  const success = byScore ? await successOf(ctx, ids) : new Map<string, number>();
  const { hours, holidays, region } = await readSettings(ctx);
  const time = { hours, holidays, timeZone: region.timeZone };
  const agents = rows.map((row): PoolAgent => {
    return {
      id: row.id,
      name: row.name,
      teamId: row.team_id,
      skillIds: new Set(row.skill_ids),
      isActive: row.is_active,
      accepts: row.accepts,
      awayUntil: row.away_until,
      openLeads: row.open_leads,
      capacity: row.capacity,
      lastGivenAt: row.last_given_at,
      success: success.get(row.id) ?? 0,
    };
  });
  const working = isWorkingTime(time, ctx.now);
  return {
    agents,
    lastOf: await turnsOf(ctx.tx),
    isWorkingTime: working,
    opensAt: working ? undefined : nextOpening(time, ctx.now),
  };
}

/** The part of each agent's closed leads that was won, drawn to the mean of all where they are few. */
async function successOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  const closed = await closedLeadsOf(ctx.tx, ids);
  const total = closed.reduce((sum, row) => sum + row.closed, 0);
  const won = closed.reduce((sum, row) => sum + row.won, 0);
  const mean = total === 0 ? 0 : won / total;
  const known = new Map(closed.map((row) => [row.user_id, row]));
  return new Map(
    ids.map((id) => {
      const own = known.get(id) ?? { won: 0, closed: 0 };
      return [id, (own.won + mean * priorLeads) / (own.closed + priorLeads)];
    }),
  );
}

/**
 * Rules as they are asked: enabled ones, in order. A rule whose condition does not hold together any
 * more, because a field of the tenant's was taken away, takes no lead.
 */
export function askedRules(rows: readonly RuleRow[], fields: LeadFields): AskedRule[] {
  return rows
    .filter((row) => row.enabled)
    .flatMap((row) => {
      const condition = row.condition as Condition | null;
      if (condition !== null && !isSound(condition, fields)) return [];
      return [{ rule: toDecide(row), condition }];
    });
}

function isSound(condition: Condition, fields: LeadFields): boolean {
  try {
    checkCondition(fields, condition);
    return true;
  } catch {
    return false;
  }
}

export function toDecide(row: RuleRow): Rule {
  return {
    id: row.id,
    name: row.name,
    strategy: row.strategy,
    teamId: row.team_id,
    userIds: row.user_ids,
    skillIds: row.skill_ids,
    respectsHours: row.respects_hours,
    respectsCapacity: row.respects_capacity,
    otherwise: row.otherwise,
    isPassing: false,
  };
}
