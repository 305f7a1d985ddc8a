import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import type { getDetailedHealth, Output } from "@parley/contract";
import type pg from "pg";
import type { App } from "../app.ts";
import { sequencerLock } from "../events/sequencer.ts";
import {
  eventBacklog,
  isLockHeld,
  jobCounts,
  overflowingTables,
  ping,
} from "./monitoring-queries.ts";

/** How one part of the installation is, in a word and in words. */
export type PartHealth = Output<typeof getDetailedHealth>["parts"][number];
type Status = PartHealth["status"];
type Finding = { status: Status; detail: string; latencyMs?: number };

/** What the carrier's side of this process says; the lock tells whether another process has it. */
export type CarrierState = { name: string; connected: boolean; isHere: boolean; lock: number };

/** A part that does not answer for so long is down, whatever it says later. */
const patienceMs = 2000;
const slowMs = 250;
const backlogLimit = 1000;
/** A worker's heart beats each two seconds. */
const silentSeconds = 20;
const lateSeconds = 60;
const lowBytes = 2 ** 30;
const fullBytes = 100 * 2 ** 20;

/** Looks at every part at once. A part that cannot be looked at is down. */
export function examineParts(
  app: Pick<App, "pool" | "config">,
  carrier: () => CarrierState,
): Promise<PartHealth[]> {
  const { pool, config } = app;
  return Promise.all([
    look("database", () => checkDatabase(pool)),
    look("sequencer", () => checkSequencer(pool)),
    look("worker", () => checkWorker(pool)),
    look("carrier", () => checkCarrier(pool, carrier())),
    look("storage", () => checkStorage(config.home)),
  ]);
}

/** The worst of all. */
export function overall(parts: readonly PartHealth[]): Status {
  if (parts.some(({ status }) => status === "down")) return "down";
  return parts.some(({ status }) => status === "degraded") ? "degraded" : "ok";
}

/** Rejects when the database does not answer in time. */
export async function demandDatabase(pool: pg.Pool): Promise<void> {
  await inTime(ping(pool));
}

async function look(name: string, check: () => Promise<Finding>): Promise<PartHealth> {
  try {
    const { status, detail, latencyMs = null } = await inTime(check());
    return { name, status, detail, latencyMs };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "does not answer";
    return { name, status: "down", detail, latencyMs: null };
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function checkDatabase(pool: pg.Pool): Promise<Finding> {
  const begin = performance.now();
  await ping(pool);
  const latencyMs = Math.round((performance.now() - begin) * 100) / 100;
  const full = await overflowingTables(pool);
  if (full.length > 0) {
    const detail = `no partition was ready for rows of ${full.join(", ")}`;
    return { status: "degraded", detail, latencyMs };
  }
  const { totalCount, idleCount, waitingCount } = pool;
  const detail = `${totalCount} connections, ${idleCount} idle, ${waitingCount} requests wait for one`;
  return { status: latencyMs > slowMs ? "degraded" : "ok", detail, latencyMs };
}

async function checkSequencer(pool: pg.Pool): Promise<Finding> {
  const [{ outbox, failures }, held] = await Promise.all([
    eventBacklog(pool),
    isLockHeld(pool, sequencerLock),
  ]);
  const detail = `${outbox} events wait for a number, ${failures} could not be digested`;
  if (!held) return { status: "down", detail: `no process numbers events; ${detail}` };
  return { status: outbox > backlogLimit || failures > 0 ? "degraded" : "ok", detail };
}

async function checkWorker(pool: pg.Pool): Promise<Finding> {
  const jobs = await jobCounts(pool);
  const detail = `${jobs.queued} jobs wait, ${jobs.running} run, ${jobs.failed} failed for good`;
  if (jobs.silent_seconds === null || jobs.silent_seconds > silentSeconds) {
    return { status: "down", detail: `no worker shows a sign of life; ${detail}` };
  }
  const isLate = (jobs.oldest_seconds ?? 0) > lateSeconds;
  return { status: isLate || jobs.failed > 0 ? "degraded" : "ok", detail };
}

async function checkCarrier(pool: pg.Pool, carrier: CarrierState): Promise<Finding> {
  if (carrier.connected) return { status: "ok", detail: `${carrier.name} is connected` };
  if (carrier.isHere) {
    return { status: "down", detail: `${carrier.name} is not connected; no call can be placed` };
  }
  if (await isLockHeld(pool, carrier.lock)) {
    return { status: "ok", detail: `another process is connected to ${carrier.name}` };
  }
  return { status: "down", detail: "no process talks to the carrier" };
}

async function checkStorage(folder: string): Promise<Finding> {
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${(free / 2 ** 30).toFixed(1)} GiB free`;
  if (free < fullBytes) return { status: "down", detail };
  return { status: free < lowBytes ? "degraded" : "ok", detail };
}
