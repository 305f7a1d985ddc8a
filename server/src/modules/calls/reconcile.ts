import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { applyReport, type Leg, type LegReport, type Telephony } from "../telephony/index.ts";
import { noteMeeting } from "./inbox.ts";
import { type Errand, settle } from "./settle.ts";

/** Longer than any command waits for its answer. */
const stuckSeconds = 7;

/**
 * Asks the provider about the legs that are live here, and takes over what it says; what follows is
 * handed to `run`. After a start or a gap in its events all of them are asked for, and legs at the
 * provider that nobody here knows are hung up.
 */
export async function askProvider(
  app: App,
  telephony: Telephony,
  isWhole: boolean,
  run: (errands: Errand[]) => void,
): Promise<void> {
  const stuckSince = isWhole ? null : new Date(app.clock.now().getTime() - stuckSeconds * 1000);
  const { rows } = await inInstallation(app, (tx) =>
    sql<LiveLegRow>`select * from door_live_legs(${telephony.name}, ${stuckSince})`.execute(tx),
  );
  for (let from = 0; from < rows.length; from += 500) {
    const slice = rows.slice(from, from + 500);
    const reports = await telephony.lookup(slice.map((row) => row.leg_id));
    for (const [tenantId, legs] of groupByTenant(slice)) {
      const errands = await inTenant(app, tenantId, (ctx) => takeOver(ctx, legs, reports));
      run(errands);
    }
  }
  if (isWhole) await hangUpUnknown(app, telephony, new Set(rows.map((row) => row.leg_id)));
}

/** Calls at the carrier that no row here knows: nobody would ever end them. */
async function hangUpUnknown(
  app: App,
  telephony: Telephony,
  known: ReadonlySet<string>,
): Promise<void> {
  const live = await telephony.liveLegs();
  for (const { legId, tenantId } of live) {
    if (known.has(legId)) continue;
    const row = await inTenant(app, tenantId, (ctx) =>
      ctx.tx.selectFrom("legs").select("live").where("id", "=", legId).executeTakeFirst(),
    );
    if (!row?.live) await telephony.hangup(legId).catch(() => {});
  }
}

type LiveLegRow = { tenant_id: string; leg_id: string; call_id: string };

function groupByTenant(rows: readonly LiveLegRow[]): Map<string, LiveLegRow[]> {
  const groups = new Map<string, LiveLegRow[]>();
  for (const row of rows) groups.set(row.tenant_id, [...(groups.get(row.tenant_id) ?? []), row]);
  return groups;
}

/** What a leg is; a key pressed since then, or a greeting that ended, makes no other one of it. */
function wordsOf(leg: Leg): string {
  const { placedBy: _, ...own } = { placedBy: 0, ...leg };
  // Out of the database its parts come in another order.
  return JSON.stringify(Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function takeOver(
  ctx: Ctx,
  legs: readonly LiveLegRow[],
  reports: ReadonlyMap<string, LegReport>,
): Promise<Errand[]> {
  const at = ctx.now.toISOString();
  return settle(
    ctx,
    legs.map((leg) => leg.call_id),
    (loaded) => {
      for (const leg of loaded.legs.values()) {
        const report = reports.get(leg.id);
        if (!report) continue;
        if (report.metLegId) noteMeeting(loaded, leg.id, report.metLegId, ctx.now);
        const next = applyReport(leg.state, report, at);
        if (next === leg.state) continue;
        const isNews = wordsOf(next) !== wordsOf(leg.state);
        leg.state = next;
        if (isNews) leg.news.push({ at, type: `FOUND_${report.state}`, cause: null });
      }
    },
  );
}
