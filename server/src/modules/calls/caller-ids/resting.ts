import { callerIdRested } from "@parley/contract";
import { sql } from "kysely";
import type { App } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { TenantClock } from "../../../platform/jobs/tenant-clock.ts";
import { settingsAt } from "../../settings/index.ts";
import { countEnded } from "./answers.ts";
import { healthOf, type Restable, toRest } from "./health.ts";
import { selectAnswers } from "./queries.ts";

const everyMs = 60_000;
const dayMs = 86_400_000;

/** Counts how numbers are answered, and lets those rest that people answer less than the others. */
export function callerIdClock(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake" | "log">,
): TenantClock {
  return new TenantClock(app, {
    name: "the health of caller ids",
    everyMs,
    portion: 1,
    due: () => sql`select tenant_id from door_tenants()`,
    tick: async (ctx) => {
      if (await countEnded(ctx)) await letRest(ctx);
      // Whatever there was is counted at once.
      return 0;
    },
  });
}

async function letRest(ctx: Ctx): Promise<void> {
  const { restDays } = (await settingsAt(ctx, "caller-ids")).value;
  if (restDays === 0) return;
  const rows = await selectAnswers(ctx);
  const stock: Restable[] = rows.map(({ rests_until, ...row }) => ({
    ...row,
    rests: rests_until !== null && rests_until > ctx.now,
  }));
  const health = healthOf(stock);
  for (const { id } of toRest(stock)) {
    const row = rows.find((one) => one.id === id);
    const found = health.get(id);
    if (!row || !found) continue;
    const until = new Date(ctx.now.getTime() + restDays * dayMs);
    await sql`update caller_ids set rests_until = ${until}, judged_from = ${until}
      where tenant_id = current_tenant() and id = ${id}`.execute(ctx.tx);
    const { own, others } = found;
    const told = { id, name: row.name, until: until.toISOString(), own, others };
    await emit(ctx, callerIdRested, told, { permission: "caller-ids:read" });
  }
}
