import { createPacer, type Pacer } from "../pacing/index.ts";
import { callsToStart } from "../pacing.ts";
import { type Account, govern } from "../predictive/governor.ts";
import { pacerOptions } from "../predictive/options.ts";
import { Agenda } from "./agenda.ts";
import { type Fate, Fates } from "./fates.ts";
import { type FloorModel, presenceAt } from "./floor-model.ts";
import { type AgentTime, countTime, type DayResult, emptyDay, LineMeter } from "./tally.ts";

/** What the manager chooses. */
export type WhatIfSetting = {
  mode: "PROGRESSIVE" | "PREDICTIVE";
  abandonLimit: number;
  linesPerAgent: number;
  agents: number;
  ringSeconds: number;
  /** Wrap-ups are over by then. */
  wrapUpSeconds: number;
  /** Left out: as the floor was learned. */
  machineDetection?: "ON" | "OFF" | undefined;
};

/** Which day: the same seed and number bring the same callees to every setting. */
export type SimulatedDay = { seed: number; day: number; openingHour: number; hours: number };

const hourMs = 3_600_000;
/** The law's: who waited so long for an agent is told who called and hangs up. */
const longestWaitMs = 2000;
/** How often one line for each is looked after: as the dialer does. */
const progressiveEveryMs = 250;
/**
 * How often the pacer is asked. The dialer asks four times a second and after each news; every two
 * seconds and whenever an agent becomes ready or is left without a call, contacts differ by less than 1 %, in a third of the time.
 */
const predictiveEveryMs = 2000;

type Agent = { id: number; state: AgentTime; since: number; cameAt: number };
type Call = { id: number; fate: Fate; dialledAt: number; answeredAt: number };
type Happening =
  | { type: "RINGS"; call: Call }
  | { type: "ANSWERED"; call: Call }
  | { type: "LOST"; call: Call }
  | { type: "WAITED"; call: Call }
  | { type: "TALKED"; call: Call; agent: Agent }
  | { type: "WRAPPED_UP"; agent: Agent };

/** One day of a campaign's floor on a clock of its own, with the pacing that the dialer uses. */
export function simulateDay(
  model: FloorModel,
  setting: WhatIfSetting,
  day: SimulatedDay,
  askEveryMs = predictiveEveryMs,
): DayResult {
  return new FloorDay(model, setting, day, askEveryMs).run();
}

class FloorDay {
  private readonly model: FloorModel;
  private readonly setting: WhatIfSetting;
  private readonly fates: Fates;
  private readonly pacer: Pacer | null;
  private readonly detectsMachines: boolean;
  private readonly everyMs: number;
  private readonly endMs: number;
  private readonly agenda = new Agenda<Happening>();
  private readonly result = emptyDay();
  private readonly lines = new LineMeter(this.result);
  private readonly account: Account = { people: 0, abandoned: 0 };
  /** Who is on the floor; who of them is ready, longest first; who waits for one of them, longest first. */
  private readonly present = new Set<Agent>();
  private readonly ready: Agent[] = [];
  private readonly waiting: Call[] = [];
  /** Calls that may still need an agent. */
  private open = 0;
  private hired = 0;
  private now = 0;

  constructor(model: FloorModel, setting: WhatIfSetting, day: SimulatedDay, askEveryMs: number) {
    this.model = model;
    this.setting = setting;
    this.fates = new Fates(model, day);
    this.endMs = day.hours * hourMs;
    const isPredictive = setting.mode === "PREDICTIVE";
    this.everyMs = isPredictive ? askEveryMs : progressiveEveryMs;
    const { abandonLimit: limit, linesPerAgent, ringSeconds } = setting;
    const detectsMachines =
      setting.machineDetection === undefined
        ? model.detectsMachines
        : setting.machineDetection === "ON";
    this.detectsMachines = detectsMachines;
    const campaign = { id: "", limit, linesPerAgent, ringSeconds, detectsMachines };
    this.pacer = isPredictive ? createPacer(pacerOptions(campaign, this.account)) : null;
  }

  run(): DayResult {
    let tickAt = 0;
    let isFresh = false;
    while (tickAt < this.endMs || this.agenda.nextAt < Number.POSITIVE_INFINITY) {
      const isTick = tickAt < this.endMs && tickAt <= this.agenda.nextAt;
      this.now = isTick ? tickAt : this.agenda.nextAt;
      if (isTick) tickAt += this.everyMs;
      else isFresh = this.happen(this.agenda.take()?.what);
      this.staff();
      if (this.now < this.endMs && (isTick || isFresh)) this.dial();
      isFresh = false;
    }
    this.now = Math.max(this.now, this.endMs);
    this.staff();
    return this.result;
  }

  /** Whether lines are looked after at once: an agent became ready, or is left without a call. */
  private happen(what: Happening | undefined): boolean {
    switch (what?.type) {
      case "RINGS":
        this.pacer?.ringing(what.call.id, this.now);
        return false;
      case "ANSWERED":
        this.answered(what.call);
        return this.ready.length > this.open;
      case "LOST":
        this.lost(what.call);
        return this.ready.length > this.open;
      case "WAITED":
        this.waited(what.call);
        return false;
      case "TALKED":
        this.talked(what.call, what.agent);
        return false;
      case "WRAPPED_UP":
        this.becomeReady(what.agent);
        return true;
      default:
        return false;
    }
  }

  private dial(): void {
    const { mode } = this.setting;
    const wanted = this.pacer?.decide(this.now) ?? null;
    const ahead = this.pacer !== null && this.mayDialAhead ? wanted : null;
    const readyAgents = this.ready.length - this.open;
    const lines = callsToStart({ mode, readyAgents, ahead, freeLines: Number.POSITIVE_INFINITY });
    for (let i = 0; i < lines; i++) this.place();
  }

  private get mayDialAhead(): boolean {
    const { account, setting, present } = this;
    return (
      govern({
        limit: setting.abandonLimit,
        today: account,
        month: account,
        staffed: present.size,
        withEstimate: null,
        silentMs: 0,
        hasFailed: false,
      }) === null
    );
  }

  private place(): void {
    const id = this.result.dials++;
    const fate = this.fates.of(id, this.now);
    const call = { id, fate, dialledAt: this.now, answeredAt: 0 };
    this.open += 1;
    this.lines.change(1, this.now);
    this.pacer?.dialed(id, this.now);
    const ringsAt = this.now + fate.setUpMs;
    if (fate.who === "BUSY" || fate.who === "FAILED") {
      this.agenda.add(ringsAt, { type: "LOST", call });
      return;
    }
    this.agenda.add(ringsAt, { type: "RINGS", call });
    const patienceMs = this.setting.ringSeconds * 1000;
    const isAnswered = fate.who !== "NO_ANSWER" && fate.ringMs < patienceMs;
    if (isAnswered) this.agenda.add(ringsAt + fate.ringMs, { type: "ANSWERED", call });
    else this.agenda.add(ringsAt + patienceMs, { type: "LOST", call });
  }

  private lost(call: Call): void {
    const { who } = call.fate;
    if (who === "BUSY") this.result.busy += 1;
    else if (who === "FAILED") this.result.failed += 1;
    else this.result.noAnswer += 1;
    const reason = who === "BUSY" ? "busy" : who === "FAILED" ? "sit" : "noanswer";
    this.pacer?.failed(call.id, this.now, reason);
    this.hangUp(call);
    this.open -= 1;
  }

  /**
   * Where machines are detected the carrier tells of an answer when it knows who answered, so a machine takes
   * nobody's time. Where they are not, every answer needs an agent.
   */
  private answered(call: Call): void {
    const { id, fate } = call;
    const isPerson = fate.who === "PERSON";
    call.answeredAt = this.now;
    this.pacer?.answered(id, this.now, fate.ringMs, "unknown");
    const { detectsMachines } = this;
    if (detectsMachines) this.pacer?.classified(id, this.now, isPerson ? "human" : "machine");
    if (isPerson || !detectsMachines) {
      this.waiting.push(call);
      this.match();
      if (this.waiting.includes(call)) {
        this.agenda.add(this.now + longestWaitMs, { type: "WAITED", call });
      }
      return;
    }
    this.result.machine += 1;
    this.pacer?.failed(id, this.now, "machine");
    this.hangUp(call);
    this.open -= 1;
  }

  private waited(call: Call): void {
    const place = this.waiting.indexOf(call);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    this.open -= 1;
    this.result.abandoned += 1;
    this.account.people += 1;
    this.account.abandoned += 1;
    this.pacer?.abandoned(call.id, this.now, longestWaitMs);
    this.hangUp(call);
  }

  /** Whoever has waited longest to whoever has waited longest. */
  private match(): void {
    while (this.waiting.length > 0 && this.ready.length > 0) {
      const call = this.waiting.shift();
      const agent = this.ready.shift();
      if (!call || !agent) return;
      this.open -= 1;
      if (call.fate.who === "PERSON") this.result.connected += 1;
      else this.result.machine += 1;
      this.account.people += 1;
      this.turn(agent, "talking");
      this.pacer?.connected(call.id, this.now, agent.id, this.now - call.answeredAt);
      this.agenda.add(this.now + call.fate.talkMs, { type: "TALKED", call, agent });
    }
  }

  private talked(call: Call, agent: Agent): void {
    if (call.fate.who === "MACHINE") {
      this.heardMachine(call, agent);
      return;
    }
    this.turn(agent, "wrapup");
    this.pacer?.released(call.id, this.now, "human");
    this.hangUp(call);
    const wrapUpMs = Math.min(call.fate.wrapUpMs, this.setting.wrapUpSeconds * 1000);
    this.agenda.add(this.now + wrapUpMs, { type: "WRAPPED_UP", agent });
  }

  /** He says so with one key, and is free at once. */
  private heardMachine(call: Call, agent: Agent): void {
    this.pacer?.released(call.id, this.now, "machine");
    this.account.people -= 1;
    this.result.heard += 1;
    this.result.heardMs += call.fate.talkMs;
    this.hangUp(call);
    this.becomeReady(agent);
  }

  private becomeReady(agent: Agent): void {
    this.turn(agent, "ready");
    this.ready.push(agent);
    this.match();
  }

  private hangUp(call: Call): void {
    this.lines.change(-1, this.now);
    this.result.lineMs += this.now - call.dialledAt;
    if (call.answeredAt > 0) this.result.answeredMs += this.now - call.answeredAt;
  }

  private turn(agent: Agent, state: AgentTime): void {
    countTime(this.result, agent.state, this.now - agent.since);
    agent.state = state;
    agent.since = this.now;
    this.pacer?.agentState(agent.id, state, this.now);
  }

  /** Agents come when their hour begins and go when it is over, but for what they have in hand. */
  private staff(): void {
    const share = presenceAt(this.model, this.fates.hourAt(this.now));
    // After the last dial somebody stays for whoever may still answer.
    const isOver = this.now >= this.endMs;
    const wanted = isOver ? this.open : Math.round(this.setting.agents * share);
    while (this.present.size < wanted && !isOver) this.come();
    while (this.present.size > wanted && this.maySpareOne) this.go();
  }

  /** One line for each means that nobody goes who has one. */
  private get maySpareOne(): boolean {
    const kept = this.pacer && this.now < this.endMs ? 0 : this.open;
    return this.ready.length > kept;
  }

  private come(): void {
    const agent: Agent = { id: this.hired++, state: "ready", since: this.now, cameAt: this.now };
    this.present.add(agent);
    this.pacer?.agentState(agent.id, "ready", this.now);
    this.ready.push(agent);
    this.match();
  }

  private go(): void {
    const agent = this.ready.shift();
    if (!agent) return;
    countTime(this.result, agent.state, this.now - agent.since);
    this.result.staffedMs += this.now - agent.cameAt;
    this.present.delete(agent);
    this.pacer?.agentState(agent.id, "offline", this.now);
  }
}
