import type { ChildProcess } from "node:child_process";
import type { LiveEvent } from "@parley/contract";
import type { ApiSession } from "../cli/src/api/session.ts";
import {
  type CarrierLine,
  type CarrierProcess,
  readCustomerLines,
  startCarrier,
} from "./floor/carrier.ts";
import { type HeardChange, judge } from "./floor/judge.ts";
import { agentEmail } from "./floor/people.ts";
import { fillCampaign, startAgents } from "./floor/work.ts";
import { type Bench, say } from "./lib/bench.ts";
import { whenDone } from "./lib/cleanup.ts";
import { Ears } from "./lib/ears.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { percentile, spreadOf } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";
import { type Cores, processSeconds } from "./lib/usage.ts";

const agentCount = 200;
/** From the first ready agent until the floor is in its stride. */
const settleMs = 15_000;
/** What happened last is judged only if there was time to hear of it. */
const echoMs = 2000;
const limitMs = 250;

/** A campaign at full tilt: 200 agents, 50 calls a second, carrier and agents elsewhere. */
export const floor: Bench = {
  name: "floor",
  about: "200 agents, 50 calls/s: from the carrier's event to a subscriber's socket",
  run: async ({ seconds, quick, statements }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "floor");
    const email = "admin@floor.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const agents = Array.from({ length: agentCount }, (_, i) => agentEmail(i));
    await makeUsers(
      installation,
      tenantId,
      agents.map((one) => ({ email: one, role: "AGENT" })),
    );
    const carrier = await startCarrier(installation.home);
    const server = await startServer(installation, {
      PARLEY_CARRIER_URL: carrier.address,
      PARLEY_CARRIER_TOKEN: carrier.token,
    });
    const session = await signInAs(server.url, email);
    await fillCampaign(session);
    const listener = await listen(server, session);
    const floorProcess = startAgents(server, agentCount);
    await pause(settleMs);
    const window = quick ? seconds * 3 : seconds * 2;
    if (statements) await resetStatements(installation.admin);
    const figures = await measure(server, carrier, floorProcess, listener, window);
    if (statements) await sayStatements(installation.admin, window);
    return figures;
  },
};

type Frame = { frame: Buffer; at: number };

/** The subscriber: sees everything, keeps the frames, and reads them when all is over. */
async function listen({ url }: Server, session: ApiSession): Promise<Frame[]> {
  const frames: Frame[] = [];
  const ears = new Ears();
  whenDone(() => ears.close());
  await ears.open(url, [() => session.cookieHeader]);
  ears.heard = (_socket, frame, at) => frames.push({ frame, at: performance.timeOrigin + at });
  return frames;
}

async function measure(
  server: Server,
  carrier: CarrierProcess,
  agents: ChildProcess,
  frames: readonly Frame[],
  seconds: number,
): Promise<Figure[]> {
  let counts = "";
  agents.stdout?.on("data", (bytes: Buffer) => {
    counts = bytes.toString().trim();
  });
  const others = [carrier.pid, agents.pid ?? 0];
  const begin = others.map(processSeconds);
  const from = Date.now();
  server.usage.reset();
  await pause(seconds * 1000);
  const cores = server.usage.read();
  const used = others.map((pid, i) => (processSeconds(pid) - (begin[i] ?? 0)) / seconds);
  const to = Date.now();
  await pause(echoMs);
  say(`  agents: ${counts}`);
  const lines = readCustomerLines(carrier.logFile);
  const judged = judge(lines, changesOf(frames), from, to);
  const dials = lines.filter(
    ({ line, at }) => line === "ORIGINATE" && at >= from && at < to,
  ).length;
  sayKinds(judged);
  const bridged = answerToBridge(lines, from, to);
  return toFigures(
    bridged,
    judged.map(({ ms }) => ms),
    dials / seconds,
    seconds,
    cores,
    used,
  );
}

function changesOf(frames: readonly Frame[]): HeardChange[] {
  return frames.flatMap(({ frame, at }) => {
    const message = JSON.parse(frame.toString()) as { items?: LiveEvent[] };
    return (message.items ?? []).flatMap(({ name, data }) => {
      const isCall = name === "call.changed" || name === "call.ended";
      return isCall ? [{ callId: String(data.id), state: String(data.state), at }] : [];
    });
  });
}

function sayKinds(judged: readonly { line: string; ms: number }[]): void {
  for (const line of new Set(judged.map((one) => one.line))) {
    const { count, p50, p95, p99, max } = spreadOf(
      judged.filter((one) => one.line === line).map(({ ms }) => ms),
    );
    const times = [p50, p95, p99, max].map(round).join(" / ");
    say(`  ${line.padEnd(9)} ${count} events, p50 / p95 / p99 / longest ${times} ms`);
  }
}

/** From a person's answer to the agent's voice, by the carrier's log: each call has its agent held for it. */
function answerToBridge(lines: readonly CarrierLine[], from: number, to: number): number[] {
  const answers = new Map<string, number>();
  return lines.flatMap(({ at, line, callId }) => {
    if (line === "ANSWERED") answers.set(callId, at);
    const answered = answers.get(callId);
    if (line !== "BRIDGED" || answered === undefined) return [];
    // Coming back from hold is a bridge too.
    answers.delete(callId);
    return answered >= from && answered < to ? [at - answered] : [];
  });
}

function toFigures(
  bridged: readonly number[],
  times: readonly number[],
  dialsPerSecond: number,
  seconds: number,
  cores: Cores,
  [carrierCores = 0, agentCores = 0]: readonly number[],
): Figure[] {
  const { p50, p99, max } = spreadOf(times);
  const inTime = (times.filter((ms) => ms <= limitMs).length / times.length) * 100;
  const perSecond = times.length / seconds;
  const of = `${round(perSecond)} events/s for ${seconds} s`;
  return [
    {
      bench: "floor",
      what: "99.9 % of events from carrier to socket within",
      value: percentile(times, 0.999),
      unit: "ms",
      floor: limitMs,
      goal: 100,
      beside: `${of}; p50 ${round(p50)}, p99 ${round(p99)}, longest ${round(max)} ms; ${inTime.toFixed(2)} % in ${limitMs} ms`,
    },
    {
      bench: "floor",
      what: "calls dialled a second",
      value: dialsPerSecond,
      unit: "/s",
      floor: 50,
      moreIsBetter: true,
      beside: `${agentCount} agents`,
    },
    {
      bench: "floor",
      what: "95 % of answers to the bridge with the agent within",
      value: percentile(bridged, 0.95),
      unit: "ms",
      floor: 200,
      goal: 100,
      beside: `${bridged.length} calls; p50 ${round(percentile(bridged, 0.5))}, p99 ${round(percentile(bridged, 0.99))} ms`,
    },
    { bench: "floor", what: "server", value: cores.server, unit: "cores", floor: 1 },
    {
      bench: "floor",
      what: "PostgreSQL",
      value: cores.postgres,
      unit: "cores",
      floor: 0.5,
      beside: `carrier ${round(carrierCores)}, agents ${round(agentCores)} cores`,
    },
  ];
}
