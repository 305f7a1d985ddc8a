import * as api from "@parley/contract";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";

const rule = (own: Estate, more: object = {}) => ({
  name: own.name("Rule"),
  strategy: "ROUND_ROBIN" as const,
  teamId: own.teamId,
  // Other cases make leads too, which are to stay where they are made.
  enabled: false,
  ...more,
});
const made = (own: Estate) => own.admin.call(api.createRoutingRule, { body: rule(own) });
const ruleOf = async (own: Estate) => (await made(own)).id;
const ofBody = {
  "body.teamId": key((estate) => estate.teamId),
  "body.userIds[]": key((estate) => estate.agent.userId),
  "body.skillIds[]": key((estate) => estate.skillId),
};
const bodyOf = (own: Estate, ids: Partial<Record<string, string>>) =>
  rule(own, {
    teamId: ids["body.teamId"] ?? own.teamId,
    userIds: [ids["body.userIds[]"] ?? own.agent.userId],
    skillIds: [ids["body.skillIds[]"] ?? own.skillId],
  });

/** The cursor behind the first of two decisions about a lead. */
async function secondDecision(own: Estate): Promise<string> {
  const lead = await own.lead();
  const condition = { field: "name", op: "IS" as const, value: lead.name };
  const body = rule(own, { strategy: "TEAM", condition, enabled: true });
  const { id } = await own.admin.call(api.createRoutingRule, { body });
  const run = { body: { where: condition, includeAssigned: true } };
  const params = { id: lead.id };
  for (let n = 1; n <= 2; n++) {
    await own.admin.call(api.startRouting, run);
    await eventually(async () => {
      const page = await own.admin.call(api.listRoutingDecisions, { params });
      return page.items.length >= n;
    });
  }
  await own.admin.call(api.deleteRoutingRule, { params: { id } });
  const query = { limit: 1 };
  const { nextCursor } = await own.admin.call(api.listRoutingDecisions, { params, query });
  if (nextCursor === null) throw new Error("there is but one decision");
  return nextCursor;
}

export const routingCases: Record<string, Case> = {
  listRoutingRules: caseOf(api.listRoutingRules, () => ({})),
  createRoutingRule: caseOf(
    api.createRoutingRule,
    (own, ids) => ({ body: bodyOf(own, ids) }),
    ofBody,
  ),
  updateRoutingRule: caseOf(
    api.updateRoutingRule,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await ruleOf(own)) },
      body: bodyOf(own, ids),
    }),
    { "path.id": key(ruleOf), ...ofBody },
  ),
  deleteRoutingRule: caseOf(
    api.deleteRoutingRule,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await ruleOf(own)) } }),
    { "path.id": key(ruleOf) },
  ),
  orderRoutingRules: caseOf(
    api.orderRoutingRules,
    async (own, ids) => {
      const { items } = await own.admin.call(api.listRoutingRules);
      const mine = items.map((one) => one.id);
      const named = ids["body.ids[]"];
      return { body: { ids: named && !mine.includes(named) ? [...mine.slice(1), named] : mine } };
    },
    { "body.ids[]": key(ruleOf) },
  ),
  getRoutingOptions: caseOf(api.getRoutingOptions, () => ({})),
  updateRoutingOptions: caseOf(api.updateRoutingOptions, () => ({
    body: { defaultCapacity: 200, onLeaving: "TEAM" as const },
  })),
  listRoutingAgents: caseOf(api.listRoutingAgents, () => ({})),
  updateRoutingAgent: caseOf(
    api.updateRoutingAgent,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.agent.userId },
      body: { capacity: 50, accepts: true, awayUntil: null },
    }),
    { "path.id": key((estate) => estate.agent.userId) },
  ),
  listRoutingDecisions: caseOf(
    api.listRoutingDecisions,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "query.cursor": value(secondDecision, secondDecision),
    },
  ),
  dryRunRouting: caseOf(
    api.dryRunRouting,
    (own, ids) => ({
      body: {
        last: 5,
        rule: {
          ...rule(own),
          id: ids["body.rule.id"],
          teamId: ids["body.rule.teamId"] ?? own.teamId,
          userIds: [ids["body.rule.userIds[]"] ?? own.agent.userId],
          skillIds: [ids["body.rule.skillIds[]"] ?? own.skillId],
        },
      },
    }),
    {
      // Of another tenant it is the id of a rule that is new.
      "body.rule.id": { ...key(ruleOf), theirsIs: "OURS" },
      "body.rule.teamId": key((estate) => estate.teamId),
      "body.rule.userIds[]": key((estate) => estate.agent.userId),
      "body.rule.skillIds[]": key((estate) => estate.skillId),
    },
  ),
  startRouting: caseOf(api.startRouting, () => ({ body: {} })),
  redistributeLeads: caseOf(
    api.redistributeLeads,
    (own, ids) => ({
      body: {
        fromUserId: ids["body.fromUserId"] ?? own.talker.userId,
        to:
          ids["body.to.userIds[]"] === undefined
            ? { kind: "TEAM" as const, teamId: ids["body.to.teamId"] ?? own.teamId }
            : { kind: "USERS" as const, userIds: [ids["body.to.userIds[]"]] },
      },
    }),
    {
      "body.fromUserId": key((estate) => estate.talker.userId),
      "body.to.teamId": key((estate) => estate.teamId),
      "body.to.userIds[]": key((estate) => estate.agent.userId),
    },
  ),
};
