import { z } from "zod";
import { findLeadForDial } from "../modules/contacts/index.ts";
import type { TenantSeed } from "../modules/identity/index.ts";
import type { Ring } from "../modules/inbound/index.ts";
import type { CallerPlan } from "../modules/telephony/index.ts";
import type { Ctx } from "../platform/ctx.ts";
import type { Tx } from "../platform/db/tx.ts";
import { defineJob, type Job } from "../platform/jobs/jobs.ts";
import { type DemoTenant, demoTenants } from "./cast.ts";

/** Who calls a new demo tenant, by what he does: he leaves a message, waits for a while, wants to be called, gives up. */
const visits: readonly Partial<CallerPlan>[] = [
  { keys: ["2"], messageSeconds: 9, messageEnd: "HANG_UP" },
  { keys: ["1"], patienceSeconds: 40, messageSeconds: 6 },
  { keys: ["3"] },
  { patienceSeconds: 4 },
];
const startsAfterMs = 15_000;

const order = defineJob("demo.callers", z.object({ slug: z.string() }), async () => {});

/**
 * Has people call the number of a new demo tenant by the built-in carrier, so that its pages of callers, messages and flows have
 * something true to show. With another carrier nobody calls.
 */
export function callersJob(ring: () => Ring): Job {
  return {
    name: order.name,
    run: async (payload, run) => {
      const { slug } = z.object({ slug: z.string() }).parse(payload);
      const tenant = demoTenants.find((one) => one.slug === slug);
      const call = ring();
      if (!tenant?.inbound || !call) return;
      const { number, campaign } = tenant.inbound;
      const numbers = await run.inTenant((ctx) => callers(ctx, campaign, visits.length));
      for (const [at, from] of numbers.entries()) {
        const trunk = { trunk: "simulated", trunkTenantId: run.tenantId };
        await call({ from, to: number, ...trunk, ...visits[at] });
      }
    },
  };
}

/** Customers of the campaign whose callers they will be: who is not known would be a new lead each. */
async function callers(ctx: Ctx, campaign: string, count: number): Promise<string[]> {
  const tx: Tx<"campaigns" | "campaign_members"> = ctx.tx;
  const members = await tx
    .selectFrom("campaign_members as m")
    .innerJoin("campaigns as c", (join) =>
      join.onRef("c.tenant_id", "=", "m.tenant_id").onRef("c.id", "=", "m.campaign_id"),
    )
    .select("m.lead_id")
    .where("c.name", "=", campaign)
    .orderBy("m.lead_id")
    .limit(count)
    .execute();
  const known = await Promise.all(members.map((one) => findLeadForDial(ctx, one.lead_id)));
  return known.flatMap((lead) => lead?.phone ?? []);
}

export function orderCallers({ slug, inbound }: DemoTenant): TenantSeed {
  return async (ctx) => {
    if (!inbound) return;
    const runAt = new Date(ctx.now.getTime() + startsAfterMs);
    await order.enqueue(ctx, { slug }, { runAt });
  };
}
