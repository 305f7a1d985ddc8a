import { z } from "zod";
import type { Ctx } from "../../platform/ctx.ts";
import { defineJob } from "../../platform/jobs/jobs.ts";
import { leadFields } from "../contacts/index.ts";
import { carryOut, leadsAtOnce } from "./carry-out.ts";
import type { Decision } from "./decide.ts";
import { type Cause, dueLeads, nextDue } from "./decision-queries.ts";
import { askedRules } from "./floor.ts";
import { selectRules } from "./queries.ts";

/**
 * Asks the tenant's rules about leads and does what they say; without an enabled rule nothing happens.
 * Whoever calls it has judged already that these leads are to be given away.
 */
export async function routeLeads(
  ctx: Ctx,
  leadIds: readonly string[],
  cause: Cause,
  except?: string,
): Promise<Decision[]> {
  if (leadIds.length === 0) return [];
  const rules = askedRules(await selectRules(ctx.tx), await leadFields(ctx));
  if (rules.length === 0) return [];
  const { decisions } = await carryOut(ctx, { leadIds, cause, rules, except });
  if (decisions.some((one) => one.waitsUntil !== null)) await wakeWhenDue(ctx);
  return decisions;
}

/** Asks again about the leads whose wait is over. */
export const routeWaiting = defineJob("route-waiting", z.object({}), async (_data, run) => {
  let more = true;
  while (more && !run.signal.aborted) {
    more = await run.inTenant(async (ctx) => {
      const due = await dueLeads(ctx.tx, ctx.now, leadsAtOnce);
      await routeLeads(ctx, due, "WAITED");
      if (due.length < leadsAtOnce) await wakeWhenDue(ctx);
      return due.length === leadsAtOnce;
    });
  }
});

async function wakeWhenDue(ctx: Ctx): Promise<void> {
  const due = await nextDue(ctx.tx);
  if (!due) return;
  await routeWaiting.enqueue(ctx, {}, { jobKey: `route-waiting:${ctx.tenantId}`, runAt: due });
}
