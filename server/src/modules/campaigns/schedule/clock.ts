import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { TenantClock } from "../../../platform/jobs/tenant-clock.ts";
import { keepBudget } from "../money/budget.ts";
import type { CampaignRow } from "../queries.ts";
import { moveCampaign } from "../service.ts";

const everyMs = 1000;
const portion = 50;

/** Starts and stops campaigns whose time has come, also when it came while nothing ran. */
export function campaignClock(app: ConstructorParameters<typeof TenantClock>[0]): TenantClock {
  return new TenantClock(app, {
    name: "the schedule of campaigns",
    everyMs,
    portion,
    due: (now) => sql`select * from door_due_campaigns(${now})`,
    tick,
  });
}

async function tick(ctx: Ctx): Promise<number> {
  const rows = await lockDue(ctx.tx, ctx.now);
  for (const row of rows) {
    // One whose whole time passed unseen does not begin any more.
    const isOver = row.stop_at !== null && row.stop_at <= ctx.now;
    await moveCampaign(ctx, row, isOver ? "STOPPED" : "RUNNING", "SCHEDULE");
    // Nothing is left to dial with: it says so at once, and not after a call more.
    if (!isOver) await keepBudget(ctx, { ...row, state: "RUNNING" });
  }
  return rows.length;
}

function lockDue(tx: Tx<"campaigns">, now: Date): Promise<CampaignRow[]> {
  return tx
    .selectFrom("campaigns")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb("state", "=", "SCHEDULED"), eb("start_at", "<=", now)]),
        eb.and([eb("stop_at", "<=", now), eb("state", "in", ["SCHEDULED", "RUNNING", "PAUSED"])]),
      ]),
    )
    .orderBy("id")
    .limit(portion)
    .forUpdate()
    .skipLocked()
    .$castTo<CampaignRow>()
    .execute();
}
