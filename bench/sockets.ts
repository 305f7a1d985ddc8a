import type { BuiltInRole, LeadDetail } from "@parley/contract";
import type { ApiSession } from "../cli/src/api/session.ts";
import { type Bench, type BenchOptions, say } from "./lib/bench.ts";
import { write, written } from "./lib/caller.ts";
import { Ears } from "./lib/ears.ts";
import { HttpPool } from "./lib/http.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { percentile } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";
import { residentMegabytes } from "./lib/usage.ts";

const users = 50;
/** All sockets of the one user who may see every lead; the agents may see none of these. */
const audience = 20;
const roundGapMs = 100;
const patienceMs = 10_000;

/** From a write to the sockets that hear of it. */
export const sockets: Bench = {
  name: "sockets",
  about: "from a write to 20 and to all of 1,000 open sockets",
  run: async (options) => {
    const figures = await withSockets(1000, options);
    return options.full ? [...figures, ...(await withSockets(10_000, options))] : figures;
  },
};

async function withSockets(count: number, options: BenchOptions): Promise<Figure[]> {
  const installation = await openInstallation();
  const tenantId = await makeTenant(installation, "sockets");
  const everybody = Array.from({ length: users }, (_, i) => ({
    email: `user${i}@sockets.example`,
    role: (i === 0 ? "ADMIN" : "AGENT") as BuiltInRole,
  }));
  await makeUsers(installation, tenantId, everybody);
  const server = await startServer(installation);
  const http = new HttpPool(server.port);
  const [chief, ...agents] = await Promise.all(
    everybody.map(({ email }) => signInAs(server.url, email)),
  );
  if (!chief) throw new Error("nobody signed in");

  const ears = new Ears();
  const before = residentMegabytes(server.pid);
  const begin = performance.now();
  await ears.open(server.url, seats(count, chief, agents));
  const perSecond = count / ((performance.now() - begin) / 1000);
  // Opening makes presence events; they are over before the first round.
  await pause(2000);
  const kilobytes = ((residentMegabytes(server.pid) - before) * 1024) / count;
  const writes = await preparedWrites(http, chief);
  const rounds = options.quick ? 20 : 200;
  const few = await roundsOf(ears, server, rounds, audience, writes.lead);
  const all = await roundsOf(ears, server, rounds, count, writes.skill);
  if (ears.count !== count) throw new Error(`${count - ears.count} sockets were lost`);
  ears.close();
  http.close();
  await server.stop();
  await installation.remove();
  return toFigures(count, { few, all, kilobytes, perSecond });
}

/** The first `audience` sockets are the chief's, the others the agents' in turn. */
function seats(count: number, chief: ApiSession, agents: readonly ApiSession[]) {
  return Array.from({ length: count }, (_, i) => {
    const session = i < audience ? chief : (agents[i % agents.length] ?? chief);
    return () => session.cookieHeader;
  });
}

/** A change that one user hears of, and one that everybody does; `word` is what to listen for. */
type Write = { word: string; change: (i: number) => Promise<unknown> };

async function preparedWrites(http: HttpPool, chief: ApiSession) {
  const points = [{ type: "PHONE", value: "+442079460123", primary: true }];
  const contact = { name: "Ada Lovelace", points };
  const { id: leadId } = await written<LeadDetail>(http, chief, "POST", "/leads", { contact });
  const name = "Spanish";
  const { id: skillId } = await written<{ id: string }>(http, chief, "POST", "/skills", { name });
  const lead: Write = {
    word: '"lead.updated"',
    change: (i) => write(http, chief, "PATCH", `/leads/${leadId}`, { source: `source ${i}` }),
  };
  const skill: Write = {
    word: '"catalogue.changed"',
    change: (i) => write(http, chief, "PATCH", `/skills/${skillId}`, { name: `Spanish ${i}` }),
  };
  return { lead, skill };
}

type Heard = { first: number[]; middle: number[]; last: number[]; cores: number };

/** Rounds of one write each; a round is over when everybody who may hear of it has. */
async function roundsOf(
  ears: Ears,
  server: Server,
  rounds: number,
  expected: number,
  { word, change }: Write,
): Promise<Heard> {
  const heard: Heard = { first: [], middle: [], last: [], cores: 0 };
  const bytes = Buffer.from(word);
  server.usage.reset();
  for (let i = 0; i < rounds; i++) {
    const times: number[] = [];
    const begin = performance.now();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`only ${times.length} of ${expected} sockets heard of a change`));
      }, patienceMs);
      ears.heard = (_socket, frame, at) => {
        if (!frame.includes(bytes)) return;
        times.push(at - begin);
        if (times.length < expected) return;
        clearTimeout(timer);
        resolve();
      };
      change(i).catch(reject);
    });
    if (i > 2) {
      heard.first.push(times[0] ?? Number.NaN);
      heard.middle.push(percentile(times, 0.5));
      heard.last.push(percentile(times, 1));
    }
    await pause(roundGapMs);
  }
  heard.cores = server.usage.read().server;
  return heard;
}

function toFigures(
  count: number,
  found: { few: Heard; all: Heard; kilobytes: number; perSecond: number },
): Figure[] {
  const isFloor = count === 1000;
  const line = (what: string, heard: Heard, goal: number): Figure => {
    const beside = `median of all: first ${round(percentile(heard.first, 0.5))}, middle ${round(percentile(heard.middle, 0.5))}, last ${round(percentile(heard.last, 0.5))} ms`;
    const value = percentile(heard.last, 0.95);
    say(`  ${what}: p95 ${round(value)} ms (${beside})`);
    return {
      bench: "sockets",
      what: `${what}, p95 of the last`,
      value,
      unit: "ms",
      ...(isFloor ? { floor: 50 } : {}),
      goal,
      beside,
    };
  };
  return [
    line(`write to ${audience} of ${count} sockets`, found.few, 20),
    line(`write to all ${count} sockets`, found.all, isFloor ? 35 : 200),
    {
      bench: "sockets",
      what: `memory of a socket, ${count} open`,
      value: found.kilobytes,
      unit: "kB",
      goal: 25,
      beside: `${round(found.perSecond)} opened a second`,
    },
  ];
}
