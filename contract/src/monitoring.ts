import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Instant } from "./paging.ts";

const tag = "Operations";

export const getHealth = endpoint({
  method: "GET",
  path: "//health",
  summary: "Is the process alive",
  tag,
  permission: "public",
  response: z.object({ status: z.literal("ok"), version: z.string() }),
});
export const getReadiness = endpoint({
  method: "GET",
  path: "//health/ready",
  summary: "May traffic be sent here: database reachable, migrations done, not draining",
  tag,
  permission: "public",
  response: z.object({ status: z.enum(["ready"]), version: z.string() }),
});

const Part = z.object({
  name: z.string(),
  status: z.enum(["ok", "degraded", "down"]),
  detail: z.string(),
  latencyMs: z.number().nullable(),
});
export const getDetailedHealth = endpoint({
  method: "GET",
  path: "//monitoring/health/detailed",
  summary: "Health of every part",
  tag,
  permission: "operator",
  response: z.object({
    status: z.enum(["ok", "degraded", "down"]),
    version: z.string(),
    at: Instant,
    uptimeSeconds: z.number(),
    parts: z.array(Part),
  }),
});
const Quantiles = z.object({
  count: z.number().int(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export const getPerformance = endpoint({
  method: "GET",
  path: "//monitoring/metrics/performance",
  summary: "Requests, sockets, database, jobs and the process in figures",
  tag,
  permission: "operator",
  response: z.object({
    at: Instant,
    requests: Quantiles.extend({ perSecond: z.number(), errors: z.number().int() }),
    eventLoopDelayMs: Quantiles,
    memory: z.object({ rssBytes: z.number(), heapUsedBytes: z.number() }),
    cpu: z.object({ userSeconds: z.number(), systemSeconds: z.number() }),
    sockets: z.object({ open: z.number().int(), eventsSent: z.number().int() }),
    database: z.object({
      poolSize: z.number().int(),
      poolIdle: z.number().int(),
      poolWaiting: z.number().int(),
      sizeBytes: z.number(),
    }),
    events: z.object({ outbox: z.number().int(), failures: z.number().int() }),
    jobs: z.object({ queued: z.number().int(), failed: z.number().int() }),
    /** Statements that took the most time, without their values. */
    slowest: z.array(z.object({ statement: z.string(), calls: z.number(), meanMs: z.number() })),
  }),
});
export const getCacheStats = endpoint({
  method: "GET",
  path: "//monitoring/cache/stats",
  summary: "Hits and misses of the caches",
  tag,
  permission: "operator",
  response: z.object({
    at: Instant,
    caches: z.array(
      z.object({
        name: z.string(),
        size: z.number().int(),
        limit: z.number().int(),
        hits: z.number().int(),
        misses: z.number().int(),
        hitRate: z.number(),
      }),
    ),
    databaseHitRate: z.number(),
  }),
});
