import {
  type createRoutingRule,
  faultOfRule,
  type Input,
  type RoutingRule,
  routingChanged,
  routingRuleCreated,
  routingRuleDeleted,
  routingRuleUpdated,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { checkCondition, leadFields } from "../contacts/index.ts";
import {
  deleteRuleRow,
  findRule,
  insertRule,
  knownOf,
  lockRules,
  type RuleRow,
  type RuleWrite,
  selectRules,
  setPositions,
  updateRule,
} from "./queries.ts";

export type RuleInput = Input<typeof createRoutingRule>["body"];

const mostRules = 100;
const readers = { permission: "routing:read" } as const;

export async function listRules(ctx: Ctx): Promise<{ items: RoutingRule[] }> {
  return { items: (await selectRules(ctx.tx)).map(toRule) };
}

export async function addRule(ctx: Ctx, input: RuleInput): Promise<RoutingRule> {
  await checkRule(ctx, input);
  const rules = await lockRules(ctx.tx);
  if (rules.length >= mostRules) {
    throw new Refusal("limit-reached", `There are ${mostRules} rules already`);
  }
  const id = newId();
  await insertRule(ctx.tx, id, toWrite(ctx, input), ctx.now);
  await emit(ctx, routingRuleCreated, { id }, readers, { after: input });
  return written(ctx, id);
}

export async function changeRule(
  ctx: Ctx,
  id: string,
  input: RuleInput,
  knownVersion: number | undefined,
): Promise<RoutingRule> {
  const before = await held(ctx, id);
  demandVersion(before.version, knownVersion);
  await checkRule(ctx, input);
  await updateRule(ctx.tx, id, toWrite(ctx, input));
  const change = { before: toInput(before), after: input };
  await emit(ctx, routingRuleUpdated, { id }, readers, change);
  return written(ctx, id);
}

export async function removeRule(
  ctx: Ctx,
  id: string,
  knownVersion: number | undefined,
): Promise<void> {
  const before = await held(ctx, id);
  demandVersion(before.version, knownVersion);
  await deleteRuleRow(ctx.tx, id);
  await emit(ctx, routingRuleDeleted, { id }, readers, { before: toInput(before) });
}

/** Puts the rules into an order that names each of them once. */
export async function orderRules(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ items: RoutingRule[] }> {
  const before = (await lockRules(ctx.tx)).map((rule) => rule.id);
  if (!ids.every((id) => before.includes(id))) throw notFound("routing rule");
  const isWhole = before.length === ids.length && before.every((id) => ids.includes(id));
  if (!isWhole) throw invalid("ids", "must name every rule once");
  if (before.some((id, index) => ids[index] !== id)) {
    await setPositions(ctx.tx, ids);
    const change = { before: { ids: before }, after: { ids } };
    await emit(ctx, routingChanged, { what: "ORDER", id: null }, readers, change);
  }
  return listRules(ctx);
}

/** Refuses a rule that could never be followed, with the field and the reason. */
export async function checkRule(ctx: Ctx, input: RuleInput): Promise<void> {
  const fault = faultOfRule(input);
  if (fault) throw invalid(fault.field, fault.reason);
  if (input.condition) checkCondition(await leadFields(ctx), input.condition);
  const known = await knownOf(ctx.tx, input);
  if (input.teamId !== null && !known.hasTeam) throw notFound("team");
  if (!input.userIds.every((id) => known.userIds.has(id))) throw notFound("user");
  if (!input.skillIds.every((id) => known.skillIds.has(id))) throw notFound("skill");
}

async function held(ctx: Ctx, id: string): Promise<RuleRow> {
  await lockRules(ctx.tx);
  const rule = await findRule(ctx.tx, id);
  if (!rule) throw notFound("routing rule");
  return rule;
}

async function written(ctx: Ctx, id: string): Promise<RoutingRule> {
  const row = await findRule(ctx.tx, id);
  if (!row) throw new Error("a rule that was just written is missing");
  return versioned(toRule(row), row.version);
}

function toInput(row: RuleRow): RuleInput {
  return {
    name: row.name,
    enabled: row.enabled,
    condition: row.condition as RuleInput["condition"],
    strategy: row.strategy,
    teamId: row.team_id,
    userIds: row.user_ids,
    skillIds: row.skill_ids,
    respectsHours: row.respects_hours,
    respectsCapacity: row.respects_capacity,
    otherwise: row.otherwise,
  };
}

function toRule(row: RuleRow): RoutingRule {
  return {
    ...toInput(row),
    id: row.id,
    position: row.position,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
    updatedByName: row.updated_by_name,
  };
}

function toWrite(ctx: Ctx, input: RuleInput): RuleWrite {
  return {
    name: input.name,
    enabled: input.enabled,
    condition: input.condition && JSON.stringify(input.condition),
    strategy: input.strategy,
    team_id: input.teamId,
    user_ids: input.userIds,
    skill_ids: input.skillIds,
    respects_hours: input.respectsHours,
    respects_capacity: input.respectsCapacity,
    otherwise: input.otherwise,
    updated_by: ctx.actor.userId,
  };
}
