import { callbackDue } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { TenantClock } from "../../../platform/jobs/tenant-clock.ts";
import { addActivities, type NewActivity } from "../../contacts/index.ts";
import { keepingOf, keptColumns } from "./keeping.ts";
import { ticked } from "./machine.ts";
import { newsOf } from "./news.ts";
import { handOnOfAbsent, lookWhy } from "./overdue.ts";
import { type CallbackRow, lockTicking, patchCallback } from "./queries.ts";
import { entryOf } from "./schedule.ts";
import { remind } from "./telling.ts";

const everyMs = 2000;
const atOnce = 200;
/** A lead in the bin may come back; until then nobody is told of its callbacks. */
const asleepMs = 10 * 60_000;

/** Looks whose callbacks are due; each row is told by the process that holds it. */
export function callbackClock(app: ConstructorParameters<typeof TenantClock>[0]): TenantClock {
  return new TenantClock(app, {
    name: "callbacks",
    everyMs,
    portion: atOnce,
    due: (now) => sql`select * from door_due_callbacks(${now})`,
    tick,
  });
}

/** Takes a portion of what is due on; answers how many there were. */
export async function tick(ctx: Ctx): Promise<number> {
  const { now } = ctx;
  const rows = await lockTicking(ctx.tx, now, atOnce);
  const { reserveMs } = await keepingOf(ctx);
  const late: CallbackRow[] = [];
  const emissions: Emission[] = [];
  const entries: NewActivity[] = [];
  for (const row of rows) {
    if (row.is_gone) {
      await patchCallback(ctx.tx, row.id, { look_at: new Date(now.getTime() + asleepMs) });
      continue;
    }
    const { state, tells } = ticked(row.state, row.due_at, now, row.look_at);
    const kept = keptColumns({ ...row, state }, now, reserveMs);
    await patchCallback(ctx.tx, row.id, { state, ...kept });
    if (tells === "SOON" || tells === "DUE") await remind(ctx, row, tells);
    if (tells === "MISSED") late.push({ ...row, state, ...kept });
    if (state !== row.state) emissions.push(...newsOf(callbackDue, { ...row, state }));
  }
  const overdue = await lookWhy(ctx, late);
  for (const { row, because } of overdue) {
    await patchCallback(ctx.tx, row.id, { late_because: because });
    entries.push(entryOf(ctx, "MISSED", row, { because }));
  }
  await addActivities(ctx, entries);
  await emitAll(ctx, emissions);
  await handOnOfAbsent(ctx, overdue);
  return rows.length;
}
