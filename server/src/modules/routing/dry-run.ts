import type { dryRunRouting, Input, Output } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { newId } from "../../platform/ids.ts";
import { checkCondition, leadFields } from "../contacts/index.ts";
import { decideMany } from "./carry-out.ts";
import type { Decision } from "./decide.ts";
import { type AskedRule, askedRules, loadFloor } from "./floor.ts";
import { type NewestLead, newestLeads } from "./lead-queries.ts";
import { selectRules, teamNames } from "./queries.ts";
import { checkRule, type RuleInput } from "./rules.ts";

type DryRunInput = Input<typeof dryRunRouting>["body"];
type Result = Output<typeof dryRunRouting>;

const sampled = 50;

/**
 * What the rules would do with the newest leads that the caller sees, as if they came in now, the oldest
 * of them first. A rule that is not saved yet may take part. Nothing is written.
 */
export async function dryRun(ctx: Ctx, { last, where, rule }: DryRunInput): Promise<Result> {
  const fields = await leadFields(ctx);
  if (where) checkCondition(fields, where);
  if (rule) await checkRule(ctx, rule);
  const saved = askedRules(await selectRules(ctx.tx), fields);
  const rules = rule ? withDraft(saved, rule) : saved;
  const leads = (await newestLeads(ctx, where, last)).reverse();
  const floor = await loadFloor(
    ctx,
    rules.map((asked) => asked.rule),
  );
  const ids = leads.map((lead) => lead.id);
  const { decisions } = await decideMany(ctx, ids, rules, floor);
  const names = {
    users: new Map(floor.agents.map((agent) => [agent.id, agent.name])),
    teams: await teamNames(ctx.tx),
  };
  return summed(leads, decisions, names);
}

function withDraft(
  saved: AskedRule[],
  draft: RuleInput & { id?: string | undefined },
): AskedRule[] {
  const { id = newId(), condition, enabled, ...rule } = draft;
  const asked: AskedRule = { condition, rule: { ...rule, id, isPassing: false } };
  const rest = saved.map((one) => (one.rule.id === id ? asked : one));
  const isNew = !saved.some((one) => one.rule.id === id);
  return isNew && enabled ? [...rest, asked] : rest;
}

type Names = { users: Map<string, string>; teams: Map<string, string> };

function summed(leads: NewestLead[], decisions: Decision[], names: Names): Result {
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  const nameOfRule = new Map(decisions.map((one) => [one.ruleId, one.ruleName]));
  const shares = (key: (one: Decision) => string | null, name: (id: string) => string | null) =>
    [...countBy(decisions, key)]
      .map(([id, count]) => ({ id, name: id === null ? null : name(id), leads: count }))
      .sort((a, b) => b.leads - a.leads);
  const isOthers = (one: Decision) =>
    one.outcome === "ASSIGNED" && byId.get(one.leadId)?.assignee_id !== one.userId;
  return {
    leads: decisions.length,
    byOutcome: [...countBy(decisions, (one) => one.outcome)].map(([outcome, count]) => {
      return { outcome, leads: count };
    }),
    byRule: shares(
      (one) => one.ruleId,
      (id) => nameOfRule.get(id) ?? null,
    ),
    byAgent: shares(
      (one) => one.userId,
      (id) => names.users.get(id) ?? null,
    ),
    byTeam: shares(
      (one) => one.teamId,
      (id) => names.teams.get(id) ?? null,
    ),
    changed: decisions.filter(isOthers).length,
    sample: decisions
      .slice(-sampled)
      .reverse()
      .map((one) => {
        const lead = byId.get(one.leadId);
        return {
          ...one,
          waitsUntil: one.waitsUntil?.toISOString() ?? null,
          userName: one.userId === null ? null : (names.users.get(one.userId) ?? null),
          teamName: one.teamId === null ? null : (names.teams.get(one.teamId) ?? null),
          leadName: lead?.name ?? "",
          assigneeName: lead?.assignee_name ?? null,
        };
      }),
  };
}

function countBy<K>(decisions: Decision[], key: (one: Decision) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const one of decisions) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}
