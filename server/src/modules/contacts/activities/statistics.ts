import type { ActivityStatistics } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { countByDay } from "./queries.ts";
import { type Subject, sourcesOf } from "./subject.ts";

const dayMs = 86_400_000;

/** How much happened of each type on each day of the last so many, in days of a zone. */
export async function statisticsOf(
  ctx: Ctx,
  subject: Subject,
  query: { days: number; timeZone?: string | undefined },
): Promise<ActivityStatistics> {
  const timeZone = query.timeZone ?? (await tenantZone(ctx.tx));
  const since = new Date(ctx.now.getTime() - query.days * dayMs);
  const days = await countByDay(ctx.tx, sourcesOf(ctx, subject), since, timeZone);
  return { timeZone, total: days.reduce((sum, { count }) => sum + count, 0), days };
}

async function tenantZone(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("time_zone").executeTakeFirst();
  return row?.time_zone ?? "UTC";
}
