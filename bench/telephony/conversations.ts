import { updateNoticeSettings, updateRecordingSettings } from "@parley/contract";
import { reservedNumbers } from "../../cli/src/seed/numbers.ts";
import { fillCampaign } from "../floor/work.ts";
import { say } from "../lib/bench.ts";
import { pause } from "../lib/load.ts";
import { round } from "../lib/report.ts";
import { resetStatements, sayStatements } from "../lib/statements.ts";
import { median, spreadOf } from "../lib/statistics.ts";
import { processSeconds } from "../lib/usage.ts";
import type { Given, Row, RowFigure } from "./rows.ts";
import type { Behaviour } from "./scenario.ts";
import { recordBySnoop } from "./snoop.ts";
import { Stage } from "./stage.ts";
import { callsOnWire, untilTrue } from "./truth.ts";

const atOnce = { full: 100, quick: 20 };
/** Some agents close a call or wait for the next one while the others talk. */
const agentsForEach = 1.2;
const rampSeconds = 20;

type Talks = { shortest: number; step: number };
/** Seconds: a floor that sells talks 160 in the mean, as one that asks a question talks 29. */
const talks = { usual: { shortest: 70, step: 20 }, brisk: { shortest: 20, step: 2 } };

/** Everybody answers, and the last digit of his number says for how long he talks. */
const callees = ({ shortest, step }: Talks) =>
  Array.from({ length: 10 }, (_, digit): Behaviour => {
    return { says: "HELLO", ringsMs: 300, talksMs: (shortest + step * digit) * 1_000 };
  });

export const conversations: Row = {
  name: "conversations",
  about:
    "100 announced and recorded conversations at once, of 160 s in the mean: answer to bridge, none failed, all recorded",
  run: (given) => converse(given, "PRODUCT", talks.usual),
};

export const brisk: Row = {
  name: "brisk",
  about: "the same, of 29 s in the mean: five times as many answers and ends",
  run: (given) => converse(given, "PRODUCT", talks.brisk),
};

export const snooped: Row = {
  name: "snoop",
  about: "conversations recorded by two snoop channels each, by the bench beside the product",
  run: (given) => converse(given, "SNOOP", talks.usual),
};

async function converse(
  { options: { quick, seconds, statements }, programs }: Given,
  recordedBy: "PRODUCT" | "SNOOP",
  lasting: Talks,
): Promise<RowFigure[]> {
  const target = quick ? atOnce.quick : atOnce.full;
  const agents = Math.ceil(target * agentsForEach);
  const stage = await Stage.open({ programs, agents, callees: callees(lasting) });
  const policy = recordedBy === "PRODUCT" ? ("ALL" as const) : ("NONE" as const);
  const settings = { policy, samplePercent: 10, pauseForPayments: true, announce: true };
  await stage.boss.call(updateRecordingSettings, { body: settings });
  const notices = { recording: "This call is recorded.", abandoned: "", privacy: "" };
  await stage.boss.call(updateNoticeSettings, { body: notices });
  const snoops = recordedBy === "SNOOP" ? recordBySnoop(stage.watch) : null;
  const leads = Math.ceil((agents * (seconds + rampSeconds + 60)) / lasting.shortest) + agents;
  const campaign = { machineDetection: "OFF" as const, wrapUpSeconds: 5 };
  const numbers = reservedNumbers().slice(0, leads);
  const campaignId = await fillCampaign(stage.boss, campaign, numbers);
  stage.startCrew(rampSeconds);
  await stage.untilTalking(target);
  say(`  ${target} talk at once; measuring ${seconds} s`);

  const { admin } = stage.installation;
  if (statements) await resetStatements(admin);
  const window = await watchFor(stage, seconds);
  if (statements) await sayStatements(admin, seconds);
  await stage.untilQuiet(campaignId, lasting === talks.usual ? "ENDED" : "BY_THEMSELVES");
  const endedAt = performance.now();
  const missing = snoops
    ? await snoops.missing()
    : await missingRecordings(stage, stage.watch.customers().length);
  const storedMs = performance.now() - endedAt;
  const truth = await untilTrue(stage);
  const mishaps = [...truth.faults, ...stage.carrier.mishaps(), ...stage.phones.mishaps()];
  for (const fault of mishaps.slice(0, 10)) say(`  ${fault}`);
  const { waits, forAgent } = await answerToBridge(stage, window.from, window.to);
  sayParts(stage, window.from, window.to);
  const { p50, p95, p99, max } = spreadOf(waits);
  return [
    {
      what: "95 % of answers on the wire are with an agent within",
      ...{ value: p95, unit: "ms", floor: 150 },
      beside: `${waits.length} answers with a ready agent; p50 ${round(p50)}, p99 ${round(p99)}, longest ${round(max)} ms; ${forAgent} more without one`,
    },
    {
      what: "conversations at once, the least",
      ...{ value: Math.min(...window.talking), unit: "", floor: target, moreIsBetter: true },
      beside: `half of the time ${median(window.talking)} or more, for ${seconds} s`,
    },
    {
      what: "calls that failed or are recorded wrongly in the database",
      ...{ value: mishaps.length, unit: "", floor: 0 },
      beside: `${truth.onWire} calls at the carrier, ${truth.atSwitch} at Asterisk, ${truth.inDatabase} attempts`,
    },
    {
      what: `recordings (${recordedBy === "PRODUCT" ? "MixMonitor, of the product" : "snoop"}) that are missing`,
      ...{ value: missing, unit: "", floor: 0 },
      beside: `the last was there ${round(storedMs / 1000)} s after the end`,
    },
    {
      what: "Asterisk",
      ...{ value: window.asterisk, unit: "cores" },
      beside: `application ${round(window.server)}, PostgreSQL ${round(window.postgres)}, SIPp ${round(window.sipp)} cores`,
    },
    ...(await stage.inPage.figures(stage, window.chromium)),
  ];
}

async function watchFor(stage: Stage, seconds: number) {
  const { asterisk, carrier, phones, server, watch, inPage } = stage;
  const spent = () => ({
    asterisk: processSeconds(asterisk.pid),
    sipp: processSeconds(carrier.pid) + processSeconds(phones.pid),
  });
  const talking: number[] = [];
  await inPage.reset();
  const [from, before] = [Date.now(), spent()];
  server.usage.reset();
  while (Date.now() < from + seconds * 1000) {
    talking.push(watch.pairs().length);
    await pause(250);
  }
  const [to, after, cores] = [Date.now(), spent(), server.usage.read()];
  return {
    ...{ from, to, talking, ...cores, chromium: await inPage.cores() },
    asterisk: (after.asterisk - before.asterisk) / seconds,
    sipp: (after.sipp - before.sipp) / seconds,
  };
}

/**
 * From the 200 OK that SIPp sent until both are in the bridge, by Asterisk's clock, which is the same; and how many had to wait
 * because the agent who took them was ready only after that.
 */
async function answerToBridge({ carrier, watch, installation }: Stage, from: number, to: number) {
  const wire = callsOnWire(carrier.lines());
  const readySince = await agentsReady(installation);
  const waits: number[] = [];
  let forAgent = 0;
  for (const { callId, sipCallId, bridgedAt } of watch.customers()) {
    const answeredAt = wire.get(sipCallId)?.answeredAt ?? null;
    if (answeredAt === null || answeredAt < from || answeredAt > to) continue;
    const wait = bridgedAt === null ? Number.POSITIVE_INFINITY : bridgedAt - answeredAt;
    if ((readySince.get(callId) ?? 0) > answeredAt) forAgent += 1;
    else waits.push(Math.max(0, wait));
  }
  return { waits, forAgent };
}

/** Since when the agent of a call had been ready when he was given to it. */
async function agentsReady({ admin }: Stage["installation"]): Promise<Map<string, number>> {
  const { rows } = await admin.query<{ call_id: string; since: Date }>(
    `select r.call_id, p.from_at as since from agent_history r
     join agent_history p on p.tenant_id = r.tenant_id and p.user_id = r.user_id and p.to_at = r.from_at and p.state = 'READY'
     where r.state = 'RESERVED'`,
  );
  return new Map(rows.map(({ call_id, since }) => [call_id, since.getTime()]));
}

/** Where the time between answer and bridge goes, as Asterisk tells of it. */
function sayParts({ watch }: Stage, from: number, to: number): void {
  const agents = new Map(
    [...watch.seen.values()].flatMap((one) => (one.kind === "AGENT" ? [[one.callId, one]] : [])),
  );
  const parts = watch.customers().flatMap(({ callId, answeredAt, bridgedAt }) => {
    const agent = agents.get(callId);
    if (!answeredAt || !bridgedAt || !agent?.answeredAt) return [];
    if (answeredAt < from || answeredAt > to) return [];
    return [
      [
        agent.createdAt - answeredAt,
        agent.answeredAt - agent.createdAt,
        bridgedAt - agent.answeredAt,
      ],
    ];
  });
  for (const [at, name] of [
    "until the agent is rung",
    "until his telephone answers",
    "until both hear each other",
  ].entries()) {
    const { p50, p95, max } = spreadOf(parts.map((part) => part[at] ?? 0));
    say(`  ${name}: p50 ${round(p50)}, p95 ${round(p95)}, longest ${round(max)} ms`);
  }
}

/** Of so many conversations those of which nothing is stored, when nothing more comes. */
async function missingRecordings({ installation }: Stage, expected: number): Promise<number> {
  for (let stored = 0, looks = 0; ; looks += 1, await pause(500)) {
    const { rows } = await installation.admin.query<{ stored: number; open: number }>(
      `select count(*) filter (where state = 'STORED' and bytes > 0)::int as stored,
         count(*) filter (where state in ('ANNOUNCING', 'RECORDING', 'PAUSED', 'WAITING'))::int as open
       from recordings`,
    );
    stored = rows[0]?.stored ?? 0;
    if (stored < expected && looks <= 120) continue;
    if (stored < expected) await sayUnstored(installation);
    return expected - stored;
  }
}

/** What became of the calls of which nothing is stored. */
async function sayUnstored({ admin }: Stage["installation"]): Promise<void> {
  const { rows } = await admin.query<Record<string, unknown>>(
    `select c.id, c.outcome, c.talk_seconds as seconds, r.state, r.told, r.failed_by, r.started_at, r.ended_at
     from calls c left join recordings r on r.tenant_id = c.tenant_id and r.call_id = c.id
     where r.state is distinct from 'STORED' order by c.id limit 20`,
  );
  for (const row of rows) say(`  not stored: ${JSON.stringify(row)}`);
}
