import type { FastifyInstance } from "fastify";
import { Gauge } from "prom-client";
import type { App } from "../app.ts";
import { type Authenticate, demandOperator } from "../http/admit.ts";
import { eventBacklog, jobCounts } from "./monitoring-queries.ts";

/** `GET /metrics` for Prometheus: a caller on this machine, or the right `monitoring:metrics`. */
export function registerMetrics(http: FastifyInstance, app: App, authenticate: Authenticate): void {
  addGauges(app);
  const { registry } = app.metrics;
  http.get("/metrics", async (request, reply) => {
    demandOperator("monitoring:metrics", request, await authenticate(request));
    return reply
      .header("cache-control", "no-store")
      .type(registry.contentType)
      .send(await registry.metrics());
  });
}

/** What is counted elsewhere is read at the moment of the scrape. */
function addGauges({ metrics, pool }: App): void {
  const registers = [metrics.registry];
  new Gauge({
    name: "parley_database_connections",
    help: "Connections of this process's pool, and requests that wait for one",
    labelNames: ["state"],
    registers,
    collect() {
      this.labels("open").set(pool.totalCount);
      this.labels("idle").set(pool.idleCount);
      this.labels("waited_for").set(pool.waitingCount);
    },
  });
  new Gauge({
    name: "parley_events_waiting",
    help: "Events without a number yet, and those that a subscriber could not digest",
    labelNames: ["kind"],
    registers,
    async collect() {
      // A scrape tells what it can also while the database is away.
      const backlog = await eventBacklog(pool).catch(() => undefined);
      this.labels("outbox").set(backlog?.outbox ?? Number.NaN);
      this.labels("failed").set(backlog?.failures ?? Number.NaN);
    },
  });
  new Gauge({
    name: "parley_jobs",
    help: "Jobs of the queue, by state",
    labelNames: ["state"],
    registers,
    async collect() {
      const jobs = await jobCounts(pool).catch(() => undefined);
      this.labels("queued").set(jobs?.queued ?? Number.NaN);
      this.labels("running").set(jobs?.running ?? Number.NaN);
      this.labels("failed").set(jobs?.failed ?? Number.NaN);
    },
  });
}
