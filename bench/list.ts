import type pg from "pg";
import { type Bench, type BenchOptions, say } from "./lib/bench.ts";
import { HttpPool } from "./lib/http.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { closedLoop, openLoop } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { median, spreadOf } from "./lib/statistics.ts";
import { signInAs } from "./lib/tenants.ts";
import { bareCreate, bareNewest, bareSingle } from "./list/bare.ts";
import { makeLeads } from "./list/data.ts";
import {
  type Ask,
  creations,
  type Desk,
  lists,
  newest,
  searches,
  single,
} from "./list/requests.ts";

const tenantCount = 100;
const askers = 16;
const rate = 200;
const repeats = 5;

type Limits = { floor?: number; goal: number };
type Stage = { server: Server; http: HttpPool; desks: Desk[]; admin: pg.Pool } & BenchOptions;

/** A million leads in a hundred tenants: how long a page of them takes, and how many a second. */
export const list: Bench = {
  name: "list",
  about: "list, search, get and create of leads beside a million others",
  run: async (options) => {
    const installation = await openInstallation(options.data);
    const tenants = await makeLeads(installation, tenantCount, options.leads);
    const server = await startServer(installation);
    const http = new HttpPool(server.port);
    const desks: Desk[] = [];
    for (const tenant of tenants) {
      desks.push({ ...tenant, session: await signInAs(server.url, tenant.email) });
    }
    const figures = await measure({ ...options, server, http, desks, admin: installation.admin });
    http.close();
    return figures;
  },
};

async function measure(stage: Stage): Promise<Figure[]> {
  const { http, desks, admin, quick } = stage;
  const create = creations(http, desks);
  const get = single(http, desks);
  // First plans, first pages and the compiler come before the measurement.
  for (const ask of [lists(http, desks), searches(http, desks), get]) {
    await closedLoop(askers, quick ? 1 : 4, ask);
  }
  return [
    await atRate(stage, "list", { floor: 25, goal: 6 }, lists(http, desks)),
    await atRate(stage, "search", { floor: 25, goal: 18 }, searches(http, desks)),
    await atRate(stage, "get one", { goal: 5 }, get),
    await compare(
      stage,
      "list",
      { floor: 0.25, goal: 0.3 },
      newest(http, desks),
      bareNewest(admin, desks),
    ),
    await compare(stage, "get one", { goal: 0.15 }, get, bareSingle(admin, desks)),
    await atRate(stage, "create one", { goal: 8 }, create),
    await compare(stage, "create one", { goal: 0.2 }, create, bareCreate(admin, desks)),
  ];
}

async function atRate(
  { server: { usage }, seconds }: Stage,
  what: string,
  limits: Limits,
  ask: Ask,
): Promise<Figure> {
  await openLoop(rate, Math.min(3, seconds), ask);
  usage.reset();
  const { p50, p95: value, p99 } = spreadOf(await openLoop(rate, seconds, ask));
  const { server, postgres } = usage.read();
  const beside = `p50 ${round(p50)}, p99 ${round(p99)} ms; cores: server ${round(server)}, PostgreSQL ${round(postgres)}`;
  say(`  ${what} at ${rate}/s: p95 ${round(value)} ms (${beside})`);
  return { bench: "list", what: `${what}, p95 at ${rate}/s`, value, unit: "ms", ...limits, beside };
}

/** Taken in turns, so that whatever else the machine does falls on both. */
async function compare(
  { server: { usage }, seconds }: Stage,
  what: string,
  limits: Limits,
  ours: Ask,
  bare: Ask,
): Promise<Figure> {
  const window = Math.max(1, seconds / 10);
  await closedLoop(askers, window / 2, bare);
  const runs: { ours: number; bare: number; server: number; postgres: number }[] = [];
  for (let i = 0; i < repeats; i++) {
    const limit = await closedLoop(askers, window, bare);
    usage.reset();
    runs.push({ bare: limit, ours: await closedLoop(askers, window, ours), ...usage.read() });
  }
  const value = median(runs.map((run) => run.ours / run.bare));
  const [rateOfOurs, rateOfBare, server, postgres] = [
    median(runs.map((run) => run.ours)),
    median(runs.map((run) => run.bare)),
    median(runs.map((run) => (run.server / run.ours) * 1000)),
    median(runs.map((run) => (run.postgres / run.ours) * 1000)),
  ];
  const beside = `${round(rateOfOurs)}/s, bare ${round(rateOfBare)}/s, ${askers} askers; processor a request: server ${round(server)}, PostgreSQL ${round(postgres)} ms`;
  say(`  ${what}: ${round(value)} of bare (${beside})`);
  return {
    bench: "list",
    what: `${what}, throughput against bare pg`,
    value,
    unit: "",
    moreIsBetter: true,
    ...limits,
    beside,
  };
}
