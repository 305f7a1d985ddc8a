import { reservedNumbers } from "../../cli/src/seed/numbers.ts";
import { fillCampaign } from "../floor/work.ts";
import { say } from "../lib/bench.ts";
import { pause } from "../lib/load.ts";
import { round } from "../lib/report.ts";
import type { Row } from "./rows.ts";
import type { Behaviour } from "./scenario.ts";
import { Stage } from "./stage.ts";
import { untilTrue } from "./truth.ts";

const agents = { full: 60, quick: 12 };
const retryMinutes = 1;
const redialSeconds = 75;
const ringSeconds = 30;

/** Two of three answer, the others still ring when it happens. */
const callees = Array.from(
  { length: 10 },
  (_, digit): Behaviour =>
    digit % 3 === 2
      ? { says: "NOTHING" }
      : { says: "HELLO", ringsMs: 300, talksMs: 20_000 + 3_000 * digit },
);

export const asteriskKilled: Row = {
  name: "asterisk",
  about:
    "Asterisk killed under a full floor: technical failures, agents usable again, leads redialled",
  run: async ({ options: { quick }, programs }) => {
    const count = quick ? agents.quick : agents.full;
    const stage = await Stage.open({ programs, agents: count, callees });
    const settings = {
      ...({ machineDetection: "OFF", wrapUpSeconds: 5, ringSeconds } as const),
      retryMinutes: { FAILED: retryMinutes, NO_ANSWER: 1440 },
    };
    const numbers = reservedNumbers().slice(0, count * 3);
    const campaignId = await fillCampaign(stage.boss, settings, numbers);
    await stage.inPage.reset();
    stage.startCrew(5);
    await stage.untilTalking(Math.floor(count / 2));
    await pause(1_000);

    const under = stage.watch.live().filter(({ kind }) => kind === "CUSTOMER");
    const lost = new Set(under.map(({ legId }) => legId));
    const talked = under.filter(({ bridgedAt }) => bridgedAt !== null).length;
    await stage.killAsterisk();
    say(`  killed under ${talked} conversations and ${under.length - talked} that rang`);
    await pause(500);
    const startedAt = Date.now();
    await stage.restartAsterisk();
    const upMs = Date.now() - startedAt;
    const registered = stage.register();
    const [endedMs, talkingMs] = await Promise.all([
      untilEnded(stage, lost, startedAt),
      untilNextTalk(stage, startedAt),
    ]);
    await registered;
    const wrong = await wronglyEnded(stage, lost);
    const { left, redialled } = await redialsOf(stage, lost);
    await stage.untilQuiet(campaignId);
    const ofChromium = await stage.inPage.cores();
    const truth = await untilTrue(stage, { lost, mayMissAgents: true });
    for (const fault of [...wrong, ...truth.faults].slice(0, 10)) say(`  ${fault}`);
    return [
      {
        what: "from Asterisk's start until agents talk again and none hangs on a dead call",
        ...{ value: Math.max(endedMs, talkingMs), unit: "ms", floor: 10_000 },
        beside: `its boot ${round(upMs)}, dead calls ended ${round(endedMs)}, next conversation ${round(talkingMs)} ms`,
      },
      {
        what: "calls it took away that are no technical failures",
        ...{ value: wrong.length, unit: "", floor: 0 },
        beside: `of ${lost.size}, ${talked} of them conversations`,
      },
      {
        what: "leads of calls that nobody had answered, without another attempt by policy",
        ...{ value: left, unit: "", floor: 0 },
        beside: `of ${under.length - talked}; due after ${retryMinutes} minute, ${redialled} dialled again within ${redialSeconds} s`,
      },
      {
        what: "calls without exactly one true record",
        ...{ value: truth.faults.length, unit: "", floor: 0 },
        beside: `${truth.onWire} at the carrier, ${truth.atSwitch} at Asterisk, ${truth.inDatabase} attempts; ${truth.abandoned} answered and met nobody`,
      },
      ...(await stage.inPage.figures(stage, ofChromium)),
    ];
  },
};

/** Every call that it took away has ended, and its agent is rid of it. */
async function untilEnded({ installation }: Stage, lost: Set<string>, from: number) {
  for (;;) {
    const { rows } = await installation.admin.query<{ open: number }>(
      `select count(*)::int as open from calls c
       left join agents a on a.tenant_id = c.tenant_id and a.call_id = c.id
       where c.customer_leg_id = any ($1)
         and (c.state <> 'ENDED' or a.state in ('RESERVED', 'ON_CALL'))`,
      [[...lost]],
    );
    if (rows[0]?.open === 0) return Date.now() - from;
    if (Date.now() - from > 60_000) throw new Error("calls of the dead Asterisk did not end");
    await pause(50);
  }
}

async function untilNextTalk({ watch }: Stage, from: number): Promise<number> {
  for (;;) {
    const next = watch.customers().find(({ bridgedAt }) => bridgedAt !== null && bridgedAt > from);
    if (next?.bridgedAt) return next.bridgedAt - from;
    if (Date.now() - from > 60_000) throw new Error("nobody talks any more");
    await pause(50);
  }
}

/** Each leg is lost; a call that nobody had taken failed, and one that was taken stays a conversation. */
async function wronglyEnded({ installation }: Stage, lost: Set<string>): Promise<string[]> {
  const { rows } = await installation.admin.query<{ id: string; outcome: string; cause: string }>(
    `select c.id, c.outcome, l.state->>'cause' as cause from calls c
     join legs l on l.tenant_id = c.tenant_id and l.id = c.customer_leg_id
     where c.customer_leg_id = any ($1) and not (l.state->>'cause' = 'LOST' and
       c.outcome = case when c.connected_at is null then 'FAILED' else 'CONNECTED' end)`,
    [[...lost]],
  );
  return rows.map(({ id, outcome, cause }) => `call ${id} ended as ${outcome}, its leg ${cause}`);
}

/** Leads whose call failed are dialled once more, as soon as the campaign's policy lets them and an agent is free. */
async function redialsOf({ installation }: Stage, lost: Set<string>) {
  const end = Date.now() + redialSeconds * 1000;
  for (;;) {
    const { rows } = await installation.admin.query<{ left: number; waiting: number; all: number }>(
      `select count(*)::int as all, count(*) filter (where m.attempts < 2)::int as waiting,
         count(*) filter (where m.attempts < 2 and not (m.state = 'DIALABLE'
           and m.due_at between a.closed_at and a.closed_at + make_interval(mins => $2 + 1)))::int as left
       from campaign_members m
       join attempts a on a.tenant_id = m.tenant_id and a.member_id = m.id and a.attempt_no = 1
       join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id
       where a.outcome = 'FAILED' and c.customer_leg_id = any ($1)`,
      [[...lost], retryMinutes],
    );
    const { left = 0, waiting = 0, all = 0 } = rows[0] ?? {};
    if (waiting === 0 || Date.now() > end) return { left, redialled: all - waiting };
    await pause(500);
  }
}
