import * as api from "@parley/contract";
import type { App } from "../app.ts";
import { Refusal } from "../errors.ts";
import type { Api } from "../http/api.ts";
import { parleyVersion } from "../version.ts";
import { type CarrierState, demandDatabase, examineParts, overall } from "./health.ts";
import {
  databaseHitRate,
  databaseSize,
  eventBacklog,
  jobCounts,
  slowestStatements,
} from "./monitoring-queries.ts";

const slowestShown = 10;

/** A cache as its owner keeps it, with the counters beside it. */
export type CacheSource = {
  name: string;
  cache: { readonly size: number; readonly max: number };
  counters: { readonly hits: number; readonly misses: number };
};

export type Monitored = {
  app: App;
  isDraining: () => boolean;
  carrier: () => CarrierState;
  caches: readonly CacheSource[];
};

/** Health for load balancers, and the figures of the installation for who runs it. */
export function monitoringRoutes(serve: Api, monitored: Monitored): void {
  const { app, isDraining, carrier, caches } = monitored;

  serve.serveOpen(api.getHealth, async () => ({ status: "ok" as const, version: parleyVersion }));

  serve.serveOpen(api.getReadiness, async () => {
    if (isDraining()) throw new Refusal("unavailable", "The server is stopping", { retryAfter: 5 });
    await orUnavailable(demandDatabase(app.pool));
    return { status: "ready" as const, version: parleyVersion };
  });

  serve.serveOpen(api.getDetailedHealth, async () => {
    const parts = await examineParts(app, carrier);
    const uptimeSeconds = (Date.now() - app.metrics.startedAt) / 1000;
    return { status: overall(parts), version: parleyVersion, at: at(app), uptimeSeconds, parts };
  });

  serve.serveOpen(api.getPerformance, () => orUnavailable(measure(app)));

  serve.serveOpen(api.getCacheStats, async () => ({
    at: at(app),
    caches: caches.map(toCacheStats),
    databaseHitRate: await orUnavailable(databaseHitRate(app.pool)),
  }));
}

async function measure(app: App): Promise<api.Output<typeof api.getPerformance>> {
  const { metrics, pool } = app;
  const [sizeBytes, { outbox, failures }, jobs, slowest, socketsOpen] = await Promise.all([
    databaseSize(pool),
    eventBacklog(pool),
    jobCounts(pool),
    slowestStatements(pool, slowestShown),
    metrics.socketsOpen.get(),
  ]);
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  return {
    at: at(app),
    requests: {
      ...metrics.requestWindow.quantiles(),
      perSecond: metrics.requestRate.perSecond(),
      errors: metrics.requestErrors,
    },
    eventLoopDelayMs: metrics.loopDelayMs(),
    memory: { rssBytes: memory.rss, heapUsedBytes: memory.heapUsed },
    cpu: { userSeconds: cpu.user / 1e6, systemSeconds: cpu.system / 1e6 },
    sockets: { open: socketsOpen.values[0]?.value ?? 0, eventsSent: metrics.eventsSent },
    database: {
      poolSize: pool.totalCount,
      poolIdle: pool.idleCount,
      poolWaiting: pool.waitingCount,
      sizeBytes,
    },
    events: { outbox, failures },
    jobs: { queued: jobs.queued, failed: jobs.failed },
    slowest: slowest.map(({ statement, calls, mean_ms: meanMs }) => ({ statement, calls, meanMs })),
  };
}

function toCacheStats({ name, cache, counters }: CacheSource) {
  const { hits, misses } = counters;
  const asked = hits + misses;
  const hitRate = asked === 0 ? 0 : hits / asked;
  return { name, size: cache.size, limit: cache.max, hits, misses, hitRate };
}

function at(app: App): string {
  return app.clock.now().toISOString();
}

/** A database that is away is a state of the installation, not a bug of ours. */
async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw Object.assign(
      new Refusal("unavailable", "The database does not answer", { retryAfter: 5 }),
      { cause: error },
    );
  }
}
