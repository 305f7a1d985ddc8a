import { type ParleyOptions, type Parts, putTogether } from "../../assembly.ts";
import { findTenant } from "../../modules/identity/index.ts";
import { randomFor } from "../../modules/telephony/index.ts";
import { type App, allTenantIds, inTenant } from "../../platform/app.ts";
import type { Database } from "../../platform/db/database.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import { idsOf, withIds } from "../../platform/ids.ts";
import type { DemoTenant } from "../cast.ts";
import { ensureDemo, isDemo } from "../tenants.ts";
import { type WorkDay, workDaysBefore } from "./days.ts";
import { openFloor } from "./floor.ts";
import { floorPlan } from "./floor-plan.ts";
import { recordHistory } from "./record.ts";
import { writeRecording } from "./recording.ts";
import { makeRoom } from "./room.ts";
import { SimulatedTime } from "./time.ts";

export type HistoryOptions = Pick<
  ParleyOptions,
  "config" | "keys" | "database" | "databaseName" | "log"
> & {
  tenant: DemoTenant;
  /** The same words give the same history. */
  seed: string;
  /** The history ends on the working day before this one. */
  until: Date;
  days: number;
  /** Where to write a recording of it. */
  dump?: string;
  /** Only so much of the first day, by the time on the wall. */
  firstUntil?: string;
  /** Asked after each day. */
  isToStop?: () => boolean;
  onDay?: (told: DayTold) => void;
};

export type DayTold = {
  day: number;
  days: number;
  date: string;
  /** Since the beginning. */
  calls: number;
  /** How many times faster than life the day went. */
  speed: number;
};

export type History = {
  tenantId: string;
  days: string[];
  calls: number;
  /** Of the recording, where one was asked for. */
  bytes?: number;
};

/** After news somebody listens for, he hears of it within so much simulated time. */
const subscribersMs = 20_000;
/** What is committed within so much simulated time is numbered together. */
const newsMs = 100;

/**
 * Makes working days of the demo campaign by the product's own services, over the carrier that is built in, in
 * simulated time. It works alone in the installation, and all of it is in the database afterwards.
 */
export async function makeHistory(options: HistoryOptions): Promise<History> {
  const { seed, tenant, until } = options;
  const days = workDaysBefore(until, tenant.timeZone, options.days);
  const [first] = days;
  if (!first) throw new RangeError("a history has at least one day");
  const time = new SimulatedTime(first.at("08:00"));
  const ids = idsOf(time.clock.now, randomFor("history ids", seed));
  return withIds(ids, async () => {
    const config = { ...options.config, roles: [] };
    const webFolder = "";
    const parts = await putTogether(
      {
        ...options,
        ...{ config, webFolder, clock: time, poolSize: 1 },
        database: hasty(options.database),
      },
      () => false,
    );
    try {
      await makeRoom(parts.app.pool, first);
      const tenantId = await findPlace(parts, tenant, until);
      return await work(parts, time, { ...options, tenantId, days });
    } finally {
      await parts.http.close();
      await parts.sequencer.stop();
      parts.app.mail.close();
      await parts.app.pool.end();
    }
  });
}

/** What a cut of the power would take can be made again: nobody waits for the disk. */
function hasty(database: Database): Database {
  const connection: Database["connection"] = (wanted) => ({
    ...database.connection(wanted),
    options: "-c synchronous_commit=off",
  });
  return { ...database, connection };
}

async function work(
  parts: Parts,
  time: SimulatedTime,
  options: Omit<HistoryOptions, "days"> & {
    tenantId: string;
    days: readonly WorkDay[];
  },
): Promise<History> {
  const { app } = parts;
  const { tenantId, days, onDay, isToStop } = options;
  const told: History = { tenantId, days: [], calls: 0 };
  time.watch(app.pool);
  await parts.subscribers.catchUp();
  const floor = await openFloor(parts, time, options);
  pass(parts, time, (batch) => {
    floor.hear(batch);
    told.calls += batch.filter(({ name }) => name === "call.started").length;
  });
  for (const day of days) {
    const began = performance.now();
    await makeRoom(app.pool, day);
    const lasted = await floor.play(day, options.firstUntil ?? floorPlan.ends);
    told.days.push(day.date);
    const speed = lasted / (performance.now() - began);
    onDay?.({ day: day.number, days: days.length, date: day.date, calls: told.calls, speed });
    if (isToStop?.() || options.firstUntil) break;
  }
  await floor.close();
  if (options.dump !== undefined) {
    const played = days.slice(0, told.days.length);
    const { tenant, seed, dump } = options;
    const made = { seed, days: played, calls: told.calls };
    const recording = await inTenant(app, tenantId, (ctx) => recordHistory(ctx, tenant, made));
    told.bytes = await writeRecording(dump, recording);
  }
  return told;
}

/** Numbers events at the end of each moment, and brings them to those who listen for them a little later. */
function pass(parts: Parts, time: SimulatedTime, hear: (batch: SequencedEvent[]) => void): void {
  const { app, sequencer, subscribers } = parts;
  let isAsked = false;
  let isDue = false;
  let heard: SequencedEvent[] = [];
  app.wake.listen(() => {
    if (isAsked) return;
    isAsked = true;
    time.clock.after(newsMs, () => {
      isDue = true;
    });
  });
  sequencer.onEvents((batch) => {
    hear(batch);
    if (heard.length === 0) {
      time.clock.after(subscribersMs, () => {
        const brought = heard;
        heard = [];
        subscribers
          .bring(brought)
          .catch((error: unknown) => app.log.error({ err: error }, "subscribers of the history"));
      });
    }
    heard.push(...batch);
  });
  time.afterMoment = async () => {
    const wasDue = isDue;
    if (wasDue) {
      isAsked = false;
      isDue = false;
      await sequencer.drain();
    }
    return wasDue;
  };
}

/** The tenant to work in; made where the installation has none at all. */
async function findPlace({ app, sequencer }: Parts, tenant: DemoTenant, at: Date): Promise<string> {
  if (!(await sequencer.drain())) {
    throw new Refusal("conflict", "A server works in this installation: stop it first");
  }
  const known = await allTenantIds(app);
  if (known.length === 0) await ensureDemo({ ...app, clock: { now: () => at } });
  const id = await findTenant(app, tenant.slug);
  if (id === undefined) throw notFound(`demo tenant ${tenant.slug}`);
  for (const one of known) {
    if (await isDemo(app, one)) continue;
    throw new Refusal("conflict", "A history is made where there are demo tenants only");
  }
  await demandFresh(app, id);
  return id;
}

async function demandFresh(app: App, tenantId: string): Promise<void> {
  const call = await inTenant(app, tenantId, (ctx) =>
    ctx.tx.selectFrom("calls").select("id").limit(1).executeTakeFirst(),
  );
  if (!call) return;
  throw new Refusal(
    "conflict",
    "This demo tenant has calls already: a history is made before the first one",
  );
}
