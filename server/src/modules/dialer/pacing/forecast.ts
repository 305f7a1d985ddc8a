import { type AgentBook, isOnCall } from "./agents.ts";
import { AnswerTables, binMs } from "./answers.ts";
import type { CallBook, OpenCall } from "./calls.ts";
import { DemandTables } from "./demand.ts";
import { classes } from "./durations.ts";
import { add, at, horizonMs, middleOf, steps } from "./grid.ts";
import { AnswerLevel } from "./level.ts";
import type { Memory } from "./memory.ts";
import { ExactRisk, NormalRisk, type Risk } from "./risk.ts";
import { Supply } from "./supply.ts";

const exactAgents = 28;
const states = ["talking", "wrapup"] as const;
const stages = ["setUp", "ringing"] as const;
const demandEveryMs = 4000;
const supplyEveryMs = 20_000;

/** What is known of calls and agents, put together to the risk of one more call. */
export class Forecast {
  readonly tables: AnswerTables;
  readonly level = new AnswerLevel();
  readonly supply: Supply;
  private readonly demand: DemandTables;
  private readonly exact = new ExactRisk(exactAgents);
  private readonly normal = new NormalRisk();
  private risk: Risk = this.exact;
  private readonly row = new Float64Array(steps);
  /** Agents alike, and how many of them are to be with people, by class of the time in their state. */
  private readonly alike = { talking: new Alike(classes), wrapup: new Alike(classes) };
  private readonly crowd = { sums: new Float64Array(steps), squares: new Float64Array(steps) };
  /** Calls alike, by age. */
  private readonly alikeCalls: Record<(typeof stages)[number], Float64Array>;
  private readonly spare = new Float64Array(steps);
  private demandAt = 0;
  private supplyAt = 0;

  constructor(options: { ringTimeoutMs: number; amd: boolean; maxWaitMs: number }) {
    this.tables = new AnswerTables(options.ringTimeoutMs, options.amd);
    this.demand = new DemandTables(this.tables, options.amd);
    this.supply = new Supply(options.maxWaitMs);
    const { bins } = this.tables;
    this.alikeCalls = { setUp: new Float64Array(bins), ringing: new Float64Array(bins) };
    this.demand.refresh(this.level.value);
    this.supply.refresh();
  }

  /** Goes on with what another has learned of the answers. */
  recall({ answers, level }: Pick<Memory, "answers" | "level">): void {
    this.tables.recall(answers);
    this.level.recall(level);
    this.demand.refresh(this.level.value);
  }

  /** A person who answers a new call. */
  get newPerson(): number {
    return this.demand.newPerson;
  }

  /** Somebody answered and needs an agent; a jump of the rate is taken in at once. */
  answered(share: number, now: number): void {
    if (this.level.answered(share)) this.demandAt = now;
  }

  /** Counts the time that went by for everything that is open or at work. */
  pass(calls: CallBook, agents: AgentBook, ms: number, now: number): void {
    if (ms > 0) {
      this.level.pass(ms / 1000, this.passCalls(calls, ms, now), now);
      for (const agent of agents.present.values()) {
        if (isOnCall(agent.state)) this.supply.pass(agent, ms, now);
      }
    }
    if (this.level.jumped() || now >= this.demandAt) {
      this.demand.refresh(this.level.value);
      this.demandAt = now + demandEveryMs;
    }
    if (now >= this.supplyAt) {
      this.supply.refresh();
      this.supplyAt = now + supplyEveryMs;
    }
  }

  /** Sets everybody who is or will be free against every call that is open. */
  weigh(calls: CallBook, agents: AgentBook, now: number): void {
    let active = 0;
    for (const { state } of agents.present.values()) {
      if (state === "ready" || state === "talking" || state === "wrapup") active += 1;
    }
    const isSmall = active <= exactAgents;
    this.risk = isSmall ? this.exact : this.normal;
    this.normal.doubtAnswers(this.level.doubt);
    this.risk.begin(this.readyBy(calls, agents, now));
    this.weighBusy(agents, now);
    if (isSmall) this.exact.settle();
    this.weighDepartures(agents);
    if (isSmall) for (const call of calls.open.values()) this.weighCall(call, now);
    else this.weighCalls(calls, now);
  }

  /** Probability that a person who answers a new call finds no agent. */
  riskOfNew(): number {
    return this.risk.ofNew(this.demand.newPeople) / Math.max(1e-9, this.demand.newPerson);
  }

  /** Counts a new call in. */
  place(): void {
    this.risk.call(this.demand.newCall, 1);
  }

  private passCalls(calls: CallBook, ms: number, now: number): number {
    const { setUp, ringing, rates } = this.tables;
    const level = this.level.value;
    let people = 0;
    for (const call of calls.open.values()) {
      const bin = this.tables.binOf(now - call.since);
      if (call.stage === "setUp") add(setUp.exposure, bin, ms);
      if (call.stage !== "ringing") continue;
      add(ringing.exposure, bin, ms);
      add(ringing.levelled, bin, ms * level);
      people += at(rates.people, bin);
    }
    return (people * ms) / binMs;
  }

  private readyBy(calls: CallBook, agents: AgentBook, now: number): Float64Array {
    const { spare } = this;
    spare.fill(-calls.waiting);
    for (const agent of agents.present.values()) {
      if (agent.state !== "ready") continue;
      const stays = agents.leavesAt(agent, now) - now;
      for (let j = 0; j < steps; j++) if (middleOf(j) < stays) add(spare, j, 1);
    }
    return spare;
  }

  /** Of large teams agents alike are counted together, for there are few classes and many agents. */
  private weighBusy(agents: AgentBook, now: number): void {
    const { alike, row } = this;
    const isLarge = this.risk === this.normal;
    const share = { staysMs: 0, returnShare: agents.returnShare };
    for (const state of states) alike[state].clear();
    for (const agent of agents.present.values()) {
      const { state, inClass } = agent;
      if (state !== "talking" && state !== "wrapup") continue;
      share.staysMs = agents.leavesAt(agent, now) - now;
      const person = this.supply.personNow(agent);
      if (isLarge && share.staysMs > horizonMs) alike[state].add(inClass, person);
      else {
        this.supply.freeBy(agent, person, share, row);
        this.risk.agent(row);
      }
    }
    if (isLarge) this.weighCrowd(agents);
  }

  private weighCrowd({ returnShare }: AgentBook): void {
    const { alike, crowd } = this;
    crowd.sums.fill(0);
    crowd.squares.fill(0);
    for (const state of states) {
      for (let i = 0; i < classes; i++) {
        const some = alike[state].of(i);
        if (some.count > 0) this.supply.freeTogether(state, i, some, returnShare, crowd);
      }
    }
    this.normal.crowd(crowd.sums, crowd.squares);
  }

  /** A ready agent who leaves without notice is like a call that takes him. */
  private weighDepartures(agents: AgentBook): void {
    const rate = agents.departureRate * agents.ready;
    if (rate === 0) return;
    for (let j = 0; j < steps; j++) this.row[j] = 1 - Math.exp(-rate * middleOf(j));
    this.risk.call(this.row, 1);
  }

  private weighCalls(calls: CallBook, now: number): void {
    const { alikeCalls, demand, row, tables } = this;
    for (const stage of stages) alikeCalls[stage].fill(0);
    for (const call of calls.open.values()) {
      const { stage } = call;
      if (stage !== "setUp" && stage !== "ringing") this.weighCall(call, now);
      else add(alikeCalls[stage], tables.binOf(now - call.since), 1);
    }
    for (const stage of stages) {
      for (let bin = 0; bin < tables.bins; bin++) {
        const count = at(alikeCalls[stage], bin);
        if (count === 0) continue;
        for (let j = 0; j < steps; j++) row[j] = at(demand[stage], bin * steps + j);
        this.risk.call(row, count);
      }
    }
  }

  private weighCall(call: OpenCall, now: number): void {
    const age = now - call.since;
    const { row } = this;
    if (call.stage === "setUp" || call.stage === "ringing") {
      const rows = this.demand[call.stage];
      const from = this.tables.binOf(age) * steps;
      for (let j = 0; j < steps; j++) row[j] = at(rows, from + j);
      this.risk.call(row, 1);
    } else if (call.stage === "detection") {
      const needs = at(this.demand.needs, call.ringBin);
      for (let j = 0; j < steps; j++) row[j] = needs * this.demand.verdictWithin(age, middleOf(j));
      this.risk.call(row, 1);
    }
  }
}

/** How many there are of each class, with the sums of how probably they are with people, and of its squares. */
class Alike {
  private readonly counts: Float64Array;
  private readonly persons: Float64Array;
  private readonly squares: Float64Array;
  private readonly found = { count: 0, persons: 0, squares: 0 };

  constructor(size: number) {
    this.counts = new Float64Array(size);
    this.persons = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  clear(): void {
    for (const values of [this.counts, this.persons, this.squares]) values.fill(0);
  }

  add(i: number, person: number): void {
    add(this.counts, i, 1);
    add(this.persons, i, person);
    add(this.squares, i, person * person);
  }

  /** The same object each time, for it is read at once. */
  of(i: number): Readonly<{ count: number; persons: number; squares: number }> {
    this.found.count = at(this.counts, i);
    this.found.persons = at(this.persons, i);
    this.found.squares = at(this.squares, i);
    return this.found;
  }
}
