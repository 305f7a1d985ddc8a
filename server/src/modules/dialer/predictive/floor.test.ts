import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pacer } from "../pacing/contract.ts";
import { createPacer } from "../pacing/index.ts";
import { runShift } from "../pacing/testing.ts";
import { PacedFloor } from "./floor.ts";
import { type Account, govern, type Situation } from "./governor.ts";
import { Hearing } from "./hearing.ts";
import { feed, type PaceInput } from "./inputs.ts";
import { pacerOptions } from "./options.ts";
import { noOutlook } from "./outlook.ts";

const campaign = {
  id: "01890a5d-ac96-774b-bcce-b302099a8000",
  ...{ limit: 0.03, linesPerAgent: 5, ringSeconds: 22, detectsMachines: true },
};
const lead = "01890a5d-ac96-774b-bcce-b302099a8001";
const nobody: Account = { people: 0, abandoned: 0 };
const beginning = { today: nobody, month: nobody, agents: [], calls: [] };

const uuid = (n: number) => `01890a5d-ac96-774b-bcce-${String(n).padStart(12, "0")}`;
const instant = (ms: number) => new Date(Date.UTC(2026, 2, 3) + ms).toISOString();

/** What a floor says of a call or an agent: any order, repeats and other campaigns' among them. */
const event = fc
  .record({
    what: fc.constantFrom("STARTED", "RINGING", "ANSWERED", "TALKING", "DISMISSED", "ENDED"),
    call: fc.nat(8),
    agent: fc.nat(4),
    isOurs: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    outcome: fc.constantFrom("CONNECTED", "ABANDONED", "MACHINE", "BUSY", "NO_ANSWER", "FAILED"),
    ms: fc.nat(60_000),
  })
  .map(({ what, call, agent, isOurs, outcome, ms }) => {
    const data = {
      ...{ id: uuid(call), leadId: lead, agentId: uuid(agent + 100), at: instant(ms) },
      campaignId: isOurs ? campaign.id : uuid(999),
    };
    if (what === "STARTED") return { name: "call.started", data: { ...data, state: "DIALING" } };
    if (what === "ENDED") {
      const ended = { ...data, state: "ENDED", outcome, talkSeconds: 0 };
      return { name: "call.ended", data: ended };
    }
    const isDismissed = what === "DISMISSED";
    const state = isDismissed ? "ANSWERED" : what;
    return { name: "call.changed", data: { ...data, state, dismissed: isDismissed } };
  });

test("an agent who is kept for a callback is nobody to dial ahead for, until he is kept no longer", () => {
  const agents = [1, 2, 3].map((n) => ({ id: uuid(n), state: "ready" as const, since: 0 }));
  const floor = new PacedFloor(campaign, { ...beginning, agents }, () => {});
  const now = () => {
    const { ready, busy } = floor.figures(1000).agents;
    return [ready, busy];
  };
  expect(now()).toEqual([3, 0]);
  floor.keep(new Set([uuid(2)]), 10);
  expect(now()).toEqual([2, 1]);
  // He finishes something else meanwhile: he is kept all the same.
  floor.tell({ type: "AGENT", agentId: uuid(2), state: "ready", at: 20 });
  expect(now()).toEqual([2, 1]);
  floor.keep(new Set(), 30);
  expect(now()).toEqual([3, 0]);
});

describe("what a pacer is told", () => {
  test("is each step of a call once, and every call comes to an end, whatever comes how often", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const hearing = new Hearing(campaign.id, true);
        const told = new Map<string, string[]>();
        for (const one of events) {
          for (const input of hearing.hear(one)) {
            if (!("callId" in input)) continue;
            told.set(input.callId, [...(told.get(input.callId) ?? []), input.type]);
          }
        }
        for (const steps of told.values()) {
          const lives = steps.join(" ").split(/(?=DIALED)/);
          for (const life of lives) {
            expect(life.trim()).toMatch(
              /^DIALED( RINGING)?( ANSWERED CLASSIFIED)?( RINGING)?( ANSWERED CLASSIFIED)?( CONNECTED( RELEASED)?| ABANDONED| FAILED)?$/,
            );
          }
        }
      }),
    );
  });

  test("where machines are not detected, is of no verdict: only the agent knows who it was", () => {
    const hearing = new Hearing(campaign.id, false);
    const id = uuid(1);
    const data = { id, leadId: lead, campaignId: campaign.id, agentId: null, dismissed: false };
    const agentId = uuid(100);
    const told = [
      { name: "call.started", data: { ...data, state: "DIALING", at: instant(0) } },
      { name: "call.changed", data: { ...data, state: "RINGING", at: instant(1000) } },
      { name: "call.changed", data: { ...data, state: "ANSWERED", at: instant(5000) } },
      { name: "call.changed", data: { ...data, agentId, state: "TALKING", at: instant(5200) } },
      {
        name: "call.ended",
        data: {
          ...data,
          agentId,
          outcome: "MACHINE",
          state: "ENDED",
          talkSeconds: 4,
          at: instant(9e3),
        },
      },
    ].flatMap((one) => hearing.hear(one));
    expect(told.map(({ type }) => type)).toEqual([
      ...["DIALED", "RINGING", "ANSWERED", "CONNECTED", "RELEASED"],
    ]);
    expect(told.at(-1)).toMatchObject({ kind: "machine" });
  });

  test("of whoever was handed over to a queue, that his agent has done with him, once", () => {
    const hearing = new Hearing(campaign.id, true);
    const data = { id: uuid(1), leadId: lead, campaignId: campaign.id, dismissed: false };
    const changed = (state: string, agent: number | null, at: number) => {
      const agentId = agent === null ? null : uuid(agent);
      return { name: "call.changed", data: { ...data, state, agentId, at: instant(at) } };
    };
    const over = { ...data, agentId: uuid(101), state: "ENDED", outcome: "CONNECTED" };
    const told = [
      { name: "call.started", data: { ...data, agentId: null, state: "DIALING", at: instant(0) } },
      changed("TALKING", 100, 5_000),
      changed("QUEUED", null, 9_000),
      changed("ANSWERED", 101, 20_000),
      changed("TALKING", 101, 21_000),
      { name: "call.ended", data: { ...over, talkSeconds: 60, at: instant(80_000) } },
    ].flatMap((one) => hearing.hear(one));
    expect(told.map(({ type, at }) => `${type} ${at - Date.parse(instant(0))}`)).toEqual([
      ...["DIALED 0", "ANSWERED 5000", "CLASSIFIED 5000", "CONNECTED 5000", "RELEASED 9000"],
    ]);
  });

  test("of calls that were open before, only what comes after", () => {
    const hearing = new Hearing(campaign.id, true);
    const id = uuid(1);
    const open = { id, dialledAt: 1000, ringingAt: 2000, answeredAt: null, isHeld: false };
    expect(hearing.adopt([open]).map(({ type }) => type)).toEqual(["DIALED", "RINGING"]);
    const data = { id, leadId: lead, campaignId: campaign.id, agentId: null, at: instant(3000) };
    const ringing = { ...data, state: "RINGING", dismissed: false };
    expect(hearing.hear({ name: "call.changed", data: ringing })).toEqual([]);
    const ended = { ...data, state: "ENDED", outcome: "NO_ANSWER", talkSeconds: 0 };
    expect(hearing.hear({ name: "call.ended", data: ended })).toMatchObject([{ type: "FAILED" }]);
    expect(hearing.open).toBe(0);
  });

  test("of whoever calls the campaign, nothing: he is none of its dials", () => {
    const hearing = new Hearing(campaign.id, true);
    const data = { id: uuid(1), leadId: lead, campaignId: campaign.id, agentId: null };
    const call = { ...data, direction: "INBOUND", at: instant(0) };
    const talking = { ...call, state: "TALKING", agentId: uuid(100), dismissed: false };
    const ended = { ...call, state: "ENDED", outcome: "CONNECTED", talkSeconds: 9 };
    const events = [
      { name: "call.started", data: { ...call, state: "RINGING" } },
      { name: "call.changed", data: talking },
      { name: "call.ended", data: ended },
    ];
    expect(events.flatMap((event) => hearing.hear(event))).toEqual([]);
  });
});

/** A pacer that writes down all that it is told and asked, with its answers. */
function recorded(pacer: Pacer, log: { input: PaceInput; lines: number | null }[]): Pacer {
  const put = (input: PaceInput) => {
    const lines = feed(pacer, input);
    log.push({ input, lines });
    return lines;
  };
  const key = String;
  return {
    dialed: (id, at) => void put({ type: "DIALED", callId: key(id), at }),
    ringing: (id, at) => void put({ type: "RINGING", callId: key(id), at }),
    answered: (id, at, ringMs) => void put({ type: "ANSWERED", callId: key(id), ringMs, at }),
    classified: (id, at, kind) => void put({ type: "CLASSIFIED", callId: key(id), kind, at }),
    failed: (id, at, reason) => void put({ type: "FAILED", callId: key(id), reason, at }),
    connected: (id, at, agent, waitMs) =>
      void put({ type: "CONNECTED", callId: key(id), agentId: key(agent), waitMs, at }),
    abandoned: (id, at, waitMs) => void put({ type: "ABANDONED", callId: key(id), waitMs, at }),
    released: (id, at, kind) => void put({ type: "RELEASED", callId: key(id), kind, at }),
    agentState: (id, state, at) => void put({ type: "AGENT", agentId: key(id), state, at }),
    decide: (at) => put({ type: "DECIDE", at }) ?? 0,
  };
}

test("the log of a shift, fed again, gives the same decisions", () => {
  const log: { input: PaceInput; lines: number | null }[] = [];
  const options = pacerOptions(campaign, nobody);
  runShift(
    recorded(createPacer(options), log),
    {
      ...{ agents: 8, minutes: 20, answers: () => 0.25 },
      ...{ talkMs: 60_000, wrapUpMs: 10_000, maxWaitMs: 2000 },
    },
    3,
  );
  const again = createPacer(options);
  expect(log.map(({ input }) => feed(again, input))).toEqual(log.map(({ lines }) => lines));
  expect(log.filter(({ lines }) => lines !== null && lines > 0).length).toBeGreaterThan(50);
});

test("a pacer that fails is left alone, told of, and agents are dialled for one by one", () => {
  const faults: unknown[] = [];
  const ready = [1, 2, 3].map((n) => ({ id: uuid(n), state: "ready" as const, since: 0 }));
  const floor = new PacedFloor(campaign, { ...beginning, agents: ready }, (error) =>
    faults.push(error),
  );
  expect(floor.decide(1000)).toMatchObject({ mode: "PREDICTIVE", lines: 3 });
  Object.assign(floor, {
    pacer: {
      decide() {
        throw new Error("out of its depth");
      },
    },
  });
  expect(floor.decide(2000)).toMatchObject({ mode: "PROGRESSIVE", because: "FAULT" });
  expect(floor.decide(30_000)).toMatchObject({ mode: "PROGRESSIVE", because: "FAULT" });
  expect(faults).toEqual([new Error("out of its depth")]);
  // Another one takes its place only after a while.
  expect([30_000, 62_001].map((now) => floor.isSpent(now))).toEqual([false, true]);
});

test("of the agents who wait, only calls for whoever is free take some away", () => {
  const open = (n: number, isHeld: boolean) => ({
    ...{ id: uuid(n), isHeld, dialledAt: 0, ringingAt: null, answeredAt: null },
  });
  const calls = [open(11, true), open(12, true), open(13, false)];
  const agents = [{ id: uuid(1), state: "ready" as const, since: 0 }];
  const floor = new PacedFloor(campaign, { ...beginning, agents, calls }, () => {});
  expect(floor.decide(1000)).toEqual({
    ...{ mode: "PROGRESSIVE", because: "TOO_FEW_AGENTS", open: 1 },
  });
});

describe("the governor", () => {
  const well: Situation = {
    ...{ limit: 0.03, staffed: 10, silentMs: 0, hasFailed: false },
    today: { people: 1000, abandoned: 30 },
    month: { people: 20_000, abandoned: 600 },
    withEstimate: null,
  };

  test.each<[Partial<Situation>, ReturnType<typeof govern>]>([
    [{}, null],
    [{ today: { people: 1000, abandoned: 32 } }, "OVER_LIMIT_TODAY"],
    [{ month: { people: 20_000, abandoned: 602 } }, "OVER_LIMIT_MONTH"],
    [{ limit: 0.01 }, "OVER_LIMIT_TODAY"],
    [{ today: { people: 1, abandoned: 1 }, month: { people: 1, abandoned: 1 } }, null],
    [{ today: { people: 2, abandoned: 2 } }, "OVER_LIMIT_TODAY"],
    [{ withEstimate: 0.0299 }, null],
    [{ withEstimate: 0.031 }, "OVER_LIMIT_ESTIMATED"],
    [{ withEstimate: 0.2, today: { people: 29, abandoned: 0 } }, null],
    [{ staffed: 1 }, "TOO_FEW_AGENTS"],
    [{ silentMs: 5001 }, "NO_EVENTS"],
    [{ hasFailed: true, staffed: 0 }, "FAULT"],
  ])("at %j says %s", (change, reason) => {
    expect(govern({ ...well, ...change })).toBe(reason);
  });

  test("lets nobody dial ahead who was stopped at a higher limit or with fewer abandoned", () => {
    const account = fc
      .record({ people: fc.nat(5000), share: fc.double({ min: 0, max: 0.2, noNaN: true }) })
      .map(({ people, share }) => ({ people, abandoned: Math.floor(people * share) }));
    const limit = fc.double({ min: 0.001, max: 0.03, noNaN: true });
    fc.assert(
      fc.property(account, account, limit, fc.nat(20), (today, month, most, more) => {
        const situation = { ...well, today, month, limit: most };
        if (govern(situation) === null) return;
        const worse = {
          ...situation,
          today: { ...today, abandoned: today.abandoned + more },
          limit: most / 2,
        };
        expect(govern(worse)).not.toBeNull();
      }),
    );
  });
});

describe("at its limit", () => {
  const ready = [1, 2, 3].map((n) => ({ id: uuid(n), state: "ready" as const, since: 0 }));
  const over = { ...beginning, agents: ready, today: { people: 100, abandoned: 9 } };
  const paced = (stopsAtLimit: boolean, from: typeof over) =>
    new PacedFloor({ ...campaign, stopsAtLimit }, from, () => {});

  test("a campaign gives each waiting agent one line, or dials nobody where it was told to stop", () => {
    const because = "OVER_LIMIT_TODAY";
    expect(paced(false, over).decide(1000)).toMatchObject({ mode: "PROGRESSIVE", because });
    const stopped = paced(true, over);
    expect(stopped.decide(1000)).toEqual({ mode: "STOPPED", because });
    expect(stopped.figures(1000)).toMatchObject({ mode: "STOPPED", because });
  });

  test("thirty days over it stop it too, and what is no limit does not", () => {
    const month = { ...over, today: nobody, month: { people: 1000, abandoned: 40 } };
    expect(paced(true, month).decide(1000)).toEqual({
      mode: "STOPPED",
      because: "OVER_LIMIT_MONTH",
    });
    const few = { ...beginning, agents: ready.slice(0, 1) };
    expect(paced(true, few).decide(1000)).toMatchObject({ mode: "PROGRESSIVE" });
  });

  test("people taken for machines count with enough verdicts looked at, and are only shown with fewer", () => {
    const well = { ...over, today: { people: 1000, abandoned: 10 } };
    const hungUp = { today: 1000, month: 1000 };
    const floor = paced(true, well);
    expect(floor.decide(1000).mode).toBe("PREDICTIVE");
    floor.learn({ ...noOutlook, hungUp, sample: { sampled: 29, people: 3 } });
    expect(floor.decide(2000).mode).toBe("PREDICTIVE");
    expect(floor.figures(2000).estimate).toMatchObject({ isUsed: false, sampled: 29 });
    floor.learn({ ...noOutlook, hungUp, sample: { sampled: 300, people: 9 } });
    expect(floor.decide(3000)).toEqual({ mode: "STOPPED", because: "OVER_LIMIT_ESTIMATED" });
    expect(floor.figures(3000).estimate).toMatchObject({ isUsed: true, people: 30 });
    floor.learn({ ...noOutlook, hungUp, sample: { sampled: 300, people: 0 } });
    expect(floor.decide(4000).mode).toBe("PREDICTIVE");
  });
});
