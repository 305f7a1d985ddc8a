import { sql } from "kysely";
import type { App } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { TenantClock } from "../../platform/jobs/tenant-clock.ts";
import { checkHours } from "./check.ts";
import { closeHours } from "./ledger.ts";
import { zoneOf } from "./period.ts";

const everyMs = 60_000;
/** Hours before those just counted that are held against their calls once more. */
const againMs = 24 * 3_600_000;

/** Counts the hours that are over, and checks those of the last day. */
export function ledgerClock(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">,
): TenantClock {
  return new TenantClock(app, {
    name: "the ledger",
    everyMs,
    portion: 1,
    due: () => sql`select tenant_id from door_tenants()`,
    tick: async (ctx) => {
      const differences = await closeAndCheck(ctx);
      if (differences > 0) {
        const { tenantId } = ctx;
        app.log.error({ tenantId, differences }, "the ledger differs from its calls");
      }
      // Whatever there was is counted at once.
      return 0;
    },
  });
}

/** Answers how many differences there are; none when there was nothing new to count. */
async function closeAndCheck(ctx: Ctx): Promise<number> {
  const zone = await zoneOf(ctx);
  const closed = await closeHours(ctx, zone);
  if (!closed) return 0;
  const { to } = closed;
  const from = new Date(Math.max(closed.from.getTime(), to.getTime() - againMs) - againMs);
  const { differences } = await checkHours(ctx, { from, to, zone }, null);
  const tx: Tx<"ledger_marks"> = ctx.tx;
  await tx
    .updateTable("ledger_marks")
    .set({ checked_at: ctx.now, checked_from: from, differences: differences.length })
    .execute();
  return differences.length;
}
