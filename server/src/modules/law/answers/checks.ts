import type { checkDial, Input, LawCheck } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { findLeadForDial } from "../../contacts/index.ts";
import { decideDials } from "../dials/decide.ts";
import { readLaw } from "../rules.ts";

type Asked = Input<typeof checkDial>["body"];

/** The decision that a dial would get now. Nothing is kept of it, and nothing is dialled on it. */
export async function checkOf(ctx: Ctx, asked: Asked): Promise<LawCheck> {
  const { leadId, contactPointId, number, purpose, automatic } = asked;
  const campaign = asked.campaignId ? await callerIdOf(ctx.tx, asked.campaignId) : undefined;
  if (asked.campaignId && !campaign) throw notFound("campaign");
  const lead = leadId ? await findLeadForDial(ctx, leadId, contactPointId) : undefined;
  if (leadId && !lead) throw notFound("lead with a number");
  const { callerId } = await readLaw(ctx.tx);
  const [decided] = await decideDials(ctx, [
    {
      attemptId: newId(),
      origin: "CHECK",
      automatic,
      purpose,
      leadId: lead?.id ?? null,
      contactPointId: lead?.contactPointId ?? null,
      phone: lead?.phone ?? number ?? "",
      callerId: campaign?.number ?? callerId,
      campaignId: asked.campaignId ?? null,
      // A person who asks would be the one who talks.
      agentId: ctx.actor.userId,
    },
  ]);
  if (!decided) throw new Error("one dial has one decision");
  const { nextAllowedAt, ...decision } = decided.decision;
  return {
    ...decision,
    nextAllowedAt: nextAllowedAt === null ? null : new Date(nextAllowedAt).toISOString(),
    packs: decided.packs,
    checkedAt: ctx.now.toISOString(),
  };
}

/** What the campaign has to show whoever is called: its own number, or one of those that take turns. */
async function callerIdOf(tx: Tx<"campaigns" | "caller_ids">, id: string) {
  const { rows } = await sql<{ number: string | null }>`
    select coalesce(c.caller_id, (
      select n.number from caller_ids n
      where n.tenant_id = c.tenant_id and c.caller_id_rule = 'ROTATION' and n.enabled and not n.retired
        and (c.caller_id_set = '{}' or n.id = any(c.caller_id_set))
      order by n.name, n.id limit 1)) as number
    from campaigns c where c.tenant_id = current_tenant() and c.id = ${id}`.execute(tx);
  return rows[0];
}
