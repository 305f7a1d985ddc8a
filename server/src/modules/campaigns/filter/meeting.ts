import type { Condition } from "@parley/contract";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { checkCondition, conditionSql, leadFields } from "../../contacts/index.ts";

/**
 * Whether the lead of `lead` (an expression) meets a filter. One that asks what cannot be asked any more, because a
 * field was retired, is met by nobody: rather nobody is dialled than somebody whom it kept out.
 */
export async function meets(
  ctx: Ctx,
  filter: Condition | null,
  lead: RawBuilder<unknown>,
): Promise<RawBuilder<SqlBool>> {
  if (filter === null) return sql<SqlBool>`true`;
  // What it may ask was decided when it was asked for; an agent who sees no numbers is offered the same leads.
  const catalogue = await leadFields({ ...ctx, actor: { ...ctx.actor, userId: null } });
  try {
    checkCondition(catalogue, filter);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return sql<SqlBool>`false`;
  }
  const holds = conditionSql(catalogue, filter, ctx.now);
  return sql<SqlBool>`exists (select from leads l where l.id = ${lead} and l.deleted_at is null and ${holds})`;
}
