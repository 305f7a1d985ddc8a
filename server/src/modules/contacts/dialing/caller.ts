import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { createLead } from "../leads/service.ts";
import { phoneDigest } from "../points/points.ts";
import { lockAddresses } from "../points/queries.ts";

export type LeadOfCaller = { leadId: string; contactPointId: string | null };

/**
 * The lead of somebody who calls: of those with his number the one that was called last, else the newest. Whoever is not
 * known becomes a lead, so that his call has somewhere to be; a withheld number is a new one each time.
 */
export async function leadOfCaller(ctx: Ctx, from: string | null): Promise<LeadOfCaller> {
  if (from === null) return { leadId: await newLead(ctx, null), contactPointId: null };
  const digest = phoneDigest(await ctx.vault(), from);
  // Two calls of somebody new make one of him.
  await lockAddresses(ctx.tx, [digest]);
  const known = await leadOfNumber(ctx.tx, digest);
  if (known) return known;
  const leadId = await newLead(ctx, from);
  return (await leadOfNumber(ctx.tx, digest)) ?? { leadId, contactPointId: null };
}

async function leadOfNumber(
  tx: Tx<"leads" | "contacts" | "contact_points">,
  digest: Buffer,
): Promise<LeadOfCaller | undefined> {
  const { rows } = await sql<LeadOfCaller>`
    select l.id as "leadId", p.id as "contactPointId"
    from contact_points p
    join contacts c on c.tenant_id = p.tenant_id and c.id = p.contact_id and c.deleted_at is null
    join leads l on l.tenant_id = c.tenant_id and l.contact_id = c.id and l.deleted_at is null
    where p.digest = ${digest} and p.type = 'PHONE'
    order by l.last_attempt_at desc nulls last, l.id desc limit 1`.execute(tx);
  return rows[0];
}

async function newLead(ctx: Ctx, from: string | null): Promise<string> {
  const points =
    from === null ? [] : [{ type: "PHONE" as const, value: from, label: null, primary: true }];
  const contact = {
    ...{ kind: "PERSON" as const, name: "Unknown caller", company: null, language: null },
    ...{ timeZone: null, attributes: {}, points },
  };
  const plain = {
    externalId: null,
    assigneeId: null,
    attributes: {},
    campaign: null,
    medium: null,
  };
  const { id } = await createLead(ctx, {
    ...{ contact, status: "NEW", source: "Inbound call", ...plain },
  });
  return id;
}
