import { randomUUID } from "node:crypto";
import type { LeadDetail } from "@parley/contract";
import pg from "pg";
import type { ApiSession } from "../cli/src/api/session.ts";
import { type Bench, say } from "./lib/bench.ts";
import { write, written } from "./lib/caller.ts";
import { Ears } from "./lib/ears.ts";
import { HttpPool } from "./lib/http.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { openLoop, pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { spreadOf } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const rate = 20;
const holdSeconds = 5;

/** A transaction that stays open must not hold up the events of others. */
export const held: Bench = {
  name: "held",
  about: "events while a transaction is held open for 5 s, here and in another database",
  run: async ({ quick }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "held");
    const email = "admin@held.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const server = await startServer(installation);
    const http = new HttpPool(server.port);
    const session = await signInAs(server.url, email);
    const ears = new Ears();
    await ears.open(server.url, [() => session.cookieHeader]);
    const listen = await writer(http, session, ears);
    await listen(2);

    const figures: Figure[] = [];
    const repeats = quick ? 1 : 3;
    const free = await listen(holdSeconds);
    for (const [where, hold] of holds(installation, tenantId)) {
      const times: number[] = [];
      for (let i = 0; i < repeats; i++) {
        const release = await hold();
        times.push(...(await listen(holdSeconds)));
        await release();
        await pause(300);
      }
      figures.push(toFigure(where, times, free));
    }
    ears.close();
    http.close();
    return figures;
  },
};

type Listen = (seconds: number) => Promise<number[]>;

/** Writes at a steady rate; tells how long after its due instant each write was heard of. */
async function writer(http: HttpPool, session: ApiSession, ears: Ears): Promise<Listen> {
  const contact = { name: "Ada Lovelace", points: [] };
  const ids: string[] = [];
  for (let i = 0; i < rate * holdSeconds; i++) {
    ids.push((await written<LeadDetail>(http, session, "POST", "/leads", { contact })).id);
  }
  let turn = 0;
  return (seconds) => {
    turn++;
    return openLoop(rate, seconds, (i) => {
      const id = ids[i % ids.length] ?? "";
      const heard = hears(ears, id);
      const change = write(http, session, "PATCH", `/leads/${id}`, { source: `turn ${turn}` });
      return Promise.all([heard, change]).then(() => {});
    });
  };
}

const waiting = new Map<string, () => void>();

function hears(ears: Ears, id: string): Promise<void> {
  ears.heard = (_socket, frame) => {
    const message = JSON.parse(frame.toString()) as {
      items?: { name: string; data: { id?: string } }[];
    };
    for (const { name, data } of message.items ?? []) {
      if (name !== "lead.updated" || !data.id) continue;
      waiting.get(data.id)?.();
      waiting.delete(data.id);
    }
  };
  return new Promise((resolve) => waiting.set(id, resolve));
}

type Hold = () => Promise<() => Promise<void>>;

function holds({ database }: Installation, tenantId: string): [string, Hold][] {
  const here = async () => {
    const client = new pg.Client(database.connection({ role: "parley_app" }));
    await client.connect();
    await client.query("begin");
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    await client.query(
      `insert into event_outbox (id, name, data, audience, at)
       values ($1, 'catalogue.changed', $2, '{"permission":null}', clock_timestamp())`,
      [randomUUID(), JSON.stringify({ kind: "SKILL", id: randomUUID() })],
    );
    return async () => {
      await client.query("rollback");
      await client.end();
    };
  };
  const elsewhere = async () => {
    const name = `bench_${randomUUID().slice(0, 8)}`;
    const admin = new pg.Client(database.admin);
    await admin.connect();
    await admin.query(`create database ${name}`);
    const client = new pg.Client({ ...database.admin, database: name });
    await client.connect();
    await client.query("create table rows (n int)");
    await client.query("begin");
    await client.query("insert into rows values (1)");
    return async () => {
      await client.query("rollback");
      await client.end();
      await admin.query(`drop database ${name}`);
      await admin.end();
    };
  };
  return [
    ["the same database", here],
    ["another database", elsewhere],
  ];
}

function toFigure(where: string, times: readonly number[], free: readonly number[]): Figure {
  const { p50, max, count } = spreadOf(times);
  const without = spreadOf(free);
  const beside = `p50 ${round(p50)} of ${count} events; without: p50 ${round(without.p50)}, longest ${round(without.max)} ms`;
  say(`  held in ${where}: longest ${round(max)} ms (${beside})`);
  return {
    bench: "held",
    what: `longest delay, transaction open in ${where}`,
    value: max,
    unit: "ms",
    floor: 100,
    beside,
  };
}
