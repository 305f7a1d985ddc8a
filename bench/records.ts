import type { getLead, Output } from "@parley/contract";
import { type Bench, say } from "./lib/bench.ts";
import { HttpPool } from "./lib/http.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { closedLoop } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { oneOf, seeded, spreadOf } from "./lib/statistics.ts";
import { signInAs } from "./lib/tenants.ts";
import { makeRecords } from "./records/data.ts";
import { askBare, questions } from "./records/requests.ts";
import { findBare, searchesOf } from "./records/search.ts";

const asks = 200;
const floorMs = 25;
const searchMs = 50;
const goalMs = 8;

/** A million leads in one tenant among a hundred: every order and filter, and the page of one record. */
export const records: Bench = {
  name: "records",
  about:
    "lists of a million leads in one tenant: any order, any filter, own fields, one record, search",
  run: async (options) => {
    const installation = await openInstallation(options.data);
    const tenant = await makeRecords(installation, options.leads);
    const server = await startServer(installation);
    const http = new HttpPool(server.port);
    const session = await signInAs(server.url, tenant.email);
    const read = async (path: string) => {
      const { status, body } = await http.get(path, session.cookieHeader);
      if (status !== 200) throw new Error(`${path}: ${status} ${body.toString().slice(0, 300)}`);
      return body;
    };
    const get = async (path: string) => void (await read(path));
    const count = options.quick ? asks / 4 : asks;
    const figures: Figure[] = [];
    for (const [at, { what, path }] of questions.entries()) {
      const bare = () => askBare(installation.admin, tenant, at);
      const ours = () => get(`/api/v1/leads${path}`);
      figures.push(await compare(what, count, ours, bare));
    }
    const random = seeded(5);
    const record = () => get(`/api/v1/leads/${oneOf(tenant.samples, random)}`);
    const bareRecord = async () => {
      await installation.admin.query({
        name: "records-one",
        text: "select * from leads where tenant_id = $1 and id = $2",
        values: [tenant.id, oneOf(tenant.samples, random)],
      });
    };
    figures.push(await compare("one record", count, record, bareRecord));
    const somebody = JSON.parse(
      (await read(`/api/v1/leads/${tenant.samples[0]}`)).toString(),
    ) as Output<typeof getLead>;
    const phone = somebody.contact.points.find(({ type }) => type === "PHONE")?.value ?? "";
    for (const { what, path, word } of searchesOf(phone)) {
      const bare = () => findBare(installation.admin, tenant.id, word);
      figures.push({ ...(await compare(what, count, () => get(path), bare)), floor: searchMs });
    }
    http.close();
    return figures;
  },
};

type Ask = () => Promise<void>;

/** One after the other, ours and the bare form in turns, so that whatever else goes on falls on both. */
async function compare(what: string, count: number, ours: Ask, bare: Ask): Promise<Figure> {
  // First plans and first pages come before the measurement.
  await closedLoop(4, 0.5, ours);
  await closedLoop(4, 0.25, bare);
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (let i = 0; i < count; i++) {
    taken.ours.push(await timed(ours));
    taken.bare.push(await timed(bare));
  }
  const [mine, limit] = [spreadOf(taken.ours), spreadOf(taken.bare)];
  const beside = `p50 ${round(mine.p50)} ms; bare pg p50 ${round(limit.p50)}, p95 ${round(limit.p95)} ms; ${round(mine.p95 / limit.p95)} of it`;
  say(`  ${what}: p95 ${round(mine.p95)} ms (${beside})`);
  const [value, floor, goal] = [mine.p95, floorMs, goalMs];
  return { bench: "records", what: `${what}, p95`, value, unit: "ms", floor, goal, beside };
}

async function timed(ask: Ask): Promise<number> {
  const begin = performance.now();
  await ask();
  return performance.now() - begin;
}
