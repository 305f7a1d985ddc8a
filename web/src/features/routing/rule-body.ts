import type { RoutingRule } from "@parley/contract";

/** What of a rule its writer decides. */
export type RuleBody = Omit<
  RoutingRule,
  "id" | "position" | "version" | "updatedAt" | "updatedByName"
>;

/** What of a rule is written; the rest the server adds. */
export function ruleBody(rule: RoutingRule): RuleBody {
  const {
    id: _id,
    position: _place,
    version: _version,
    updatedAt: _at,
    updatedByName: _by,
    ...body
  } = rule;
  return body;
}
