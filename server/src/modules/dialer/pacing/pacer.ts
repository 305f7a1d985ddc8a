import { Account } from "./account.ts";
import { type Agent, AgentBook, isOnCall } from "./agents.ts";
import { CallBook, type OpenCall } from "./calls.ts";
import { Clock } from "./clock.ts";
import type { AgentState, CallKind, FailReason, Id, Pacer, PacerOptions } from "./contract.ts";
import { classFrom } from "./durations.ts";
import { Forecast } from "./forecast.ts";
import { add, clamp } from "./grid.ts";
import type { Memory } from "./memory.ts";

/** People are over-represented among the lost: calls are lost when more people answer than foreseen. */
const peopleAmongLost = 1.08;

export class PredictivePacer implements Pacer {
  private readonly clock = new Clock();
  private readonly calls = new CallBook();
  private readonly agents = new AgentBook();
  private readonly account: Account;
  private readonly forecast: Forecast;
  private readonly amd: boolean;
  private readonly maxLines: number;
  /** The risks of the calls asked for last, until the host tells which it placed. */
  private asked: number[] = [];

  constructor(options: PacerOptions) {
    this.account = new Account(options.targetAbandonRate, options.history);
    this.amd = options.amd ?? false;
    this.maxLines = limited(options.maxLinesPerAgent, 10, 0, 1000);
    this.forecast = new Forecast({
      amd: this.amd,
      ringTimeoutMs: limited(options.ringTimeoutMs, 22_000, 15_000, 120_000),
      maxWaitMs: limited(options.maxWaitMs, 2000, 0, 30_000),
    });
  }

  /** What it has learned until now, for one that takes its place. */
  get memory(): Memory {
    return {
      amd: this.amd,
      answers: this.forecast.tables.memory,
      level: this.forecast.level.memory,
      talks: this.forecast.supply.memory,
      agents: this.agents.memory,
      price: this.account.memory,
    };
  }

  /** Goes on with what another one has learned, before it is told anything. */
  recall(memory: Memory): void {
    if (memory.amd === this.amd) this.forecast.recall(memory);
    this.forecast.supply.recall(memory.talks);
    this.agents.recall(memory.agents);
    this.account.recall(memory.price);
  }

  dialed(callId: Id, time: number): void {
    const now = this.clock.read(time);
    const risk = this.asked.shift() ?? 0;
    const person = this.forecast.newPerson;
    if (!this.calls.dial(callId, now, risk * person)) return;
    this.account.placed(risk, person);
    this.forecast.tables.dialed();
  }

  ringing(callId: Id, time: number): void {
    const now = this.clock.read(time);
    const call = this.calls.in(callId, "setUp");
    if (call) this.rings(call, now);
  }

  answered(callId: Id, time: number, ringMs: number, kind: CallKind = "unknown"): void {
    const now = this.clock.read(time);
    const call = this.calls.in(callId, "setUp", "ringing");
    if (!call) return;
    const rang = call.stage === "ringing" ? now - call.since : 0;
    call.ringBin = this.forecast.tables.binOf(ringMs >= 0 ? ringMs : rang);
    if (call.stage === "setUp") this.forecast.tables.skippedRinging(call.ringBin);
    if (call.stage === "setUp") this.rings(call, now);
    call.kind = kind;
    if (this.amd) this.calls.move(call, "detection", now);
    else this.needsAgent(call, now);
  }

  classified(callId: Id, time: number, kind: CallKind): void {
    const now = this.clock.read(time);
    const call = this.calls.in(callId, "detection");
    if (!call) return;
    if (kind === "machine") {
      add(this.forecast.tables.ringing.rejected, call.ringBin, 1);
      this.calls.move(call, "over", now);
    } else {
      this.forecast.tables.judged(now - call.since);
      this.needsAgent(call, now);
    }
  }

  failed(callId: Id, time: number, _reason: FailReason): void {
    const now = this.clock.read(time);
    const call = this.calls.open.get(callId);
    if (!call) return;
    const { setUp, ringing } = this.forecast.tables;
    const bin = this.forecast.tables.binOf(now - call.since);
    if (call.stage === "setUp") add(setUp.fail, bin, 1);
    if (call.stage === "ringing") add(ringing.silent, bin, 1);
    if (call.stage === "detection") add(ringing.rejected, call.ringBin, 1);
    this.calls.close(callId);
  }

  connected(callId: Id, time: number, agentId: Id, _waitMs: number): void {
    this.clock.read(time);
    const call = this.calls.open.get(callId);
    if (!call) return;
    const share = this.shareOf(call);
    this.account.connected(share);
    this.calls.close(callId);
    const agent = this.agents.present.get(agentId);
    if (!agent) return;
    if (agent.callId !== null) this.calls.held.delete(agent.callId);
    agent.callId = callId;
    agent.person = share;
    this.calls.held.set(callId, { agentId, ringBin: call.ringBin, share });
  }

  abandoned(callId: Id, time: number, _waitMs: number): void {
    this.clock.read(time);
    const call = this.calls.open.get(callId);
    if (!call) return;
    this.account.abandoned(Math.min(1, peopleAmongLost * this.shareOf(call)));
    this.calls.close(callId);
  }

  released(callId: Id, time: number, kind: CallKind): void {
    this.clock.read(time);
    const held = this.calls.held.get(callId);
    if (!held) return;
    this.calls.held.delete(callId);
    if (kind === "unknown") return;
    const person = kind === "human" ? 1 : 0;
    this.account.corrected(person - held.share);
    const { people, machines } = this.forecast.tables.ringing;
    add(person ? people : machines, held.ringBin, 1);
    const agent = this.agents.present.get(held.agentId);
    if (agent?.callId !== callId || !isOnCall(agent.state)) return;
    agent.person = person;
    this.settleTalk(agent);
  }

  agentState(agentId: Id, state: AgentState, time: number): void {
    const now = this.clock.read(time);
    const moved = this.agents.move(agentId, state, now);
    if (!moved) return;
    const { agent, before } = moved;
    // The kind was not told: by what was held probable.
    if (agent.talked !== null) this.forecast.supply.talkEnded(agent.talked, before.person);
    agent.talked = null;
    const inClass = classFrom(0, now - before.since);
    if (before.state === "talking") agent.talked = inClass;
    if (before.state === "wrapup") this.forecast.supply.wrapUpEnded(inClass, before.person);
    if (state === "offline" && before.callId !== null) this.calls.held.delete(before.callId);
  }

  agentLeaving(agentId: Id, time: number, leavesAt: number): void {
    this.clock.read(time);
    if (Number.isFinite(leavesAt)) this.agents.leaving(agentId, this.clock.translate(leavesAt));
  }

  decide(time: number): number {
    const now = this.clock.read(time);
    this.forecast.pass(this.calls, this.agents, this.clock.lap(), now);
    const room = Math.floor(this.maxLines * this.agents.staffed) - this.calls.open.size;
    const covered = this.calls.open.size;
    const floor = this.agents.ready - covered;
    this.asked = [];
    if (room <= 0) return 0;
    this.forecast.weigh(this.calls, this.agents, now);
    this.account.atStake = this.calls.atStake;
    const { bearable } = this.account;
    // More at once than one for each agent can wait for the next decision.
    const most = Math.min(room, Math.max(8, this.agents.staffed));
    while (this.asked.length < most) {
      const risk = this.forecast.riskOfNew();
      if (risk > bearable && this.asked.length >= floor) break;
      this.asked.push(risk);
      this.forecast.place();
    }
    return this.asked.length;
  }

  /** What decisions stand on: for people to look at. */
  get figures() {
    const { price, bearable } = this.account;
    return {
      ...{ price, bearable, atStake: this.calls.atStake, answerRate: this.forecast.newPerson },
      /** Of the calls asked for last that the host has not placed: their risks together. */
      unplacedRisk: this.asked.reduce((sum, risk) => sum + risk, 0),
    };
  }

  private rings(call: OpenCall, now: number): void {
    const { tables } = this.forecast;
    add(tables.setUp.ring, tables.binOf(now - call.since), 1);
    this.calls.move(call, "ringing", now);
  }

  private needsAgent(call: OpenCall, now: number): void {
    add(this.forecast.tables.ringing.needy, call.ringBin, 1);
    this.calls.move(call, "waiting", now);
    this.forecast.answered(this.shareOf(call), now);
  }

  /** How probable it is that this call is with a person. */
  private shareOf(call: OpenCall): number {
    if (call.kind !== "unknown") return call.kind === "human" ? 1 : 0;
    return this.forecast.tables.shareOfPeople(call.ringBin);
  }

  private settleTalk(agent: Agent): void {
    if (agent.talked === null) return;
    this.forecast.supply.talkEnded(agent.talked, agent.person);
    agent.talked = null;
  }
}

function limited(value: number | undefined, usual: number, low: number, high: number): number {
  return value !== undefined && Number.isFinite(value) ? clamp(value, low, high) : usual;
}
