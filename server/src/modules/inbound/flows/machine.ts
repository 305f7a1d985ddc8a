import {
  exitsOf,
  type FlowDefinition,
  type FlowEndType,
  type FlowStep,
  withNames,
} from "@parley/contract";
import { localTime } from "../../settings/index.ts";
import { type House, isOpenAt } from "../opening.ts";

/** What must be done outside for a flow to go on. Its number names it: the same order twice does once. */
export type FlowOrder =
  | { type: "PLAY"; order: number; text: string; promptId: string | null }
  | { type: "WAIT"; order: number; seconds: number }
  | ({ type: "ASK"; order: number; told: Record<string, string> } & Pick<
      Extract<FlowStep, { type: "WEBHOOK" }>,
      "url" | "saves" | "timeoutSeconds"
    >)
  | { type: "RECORD"; order: number; maxSeconds: number };
/** Cuts what plays. */
export type FlowCut = { type: "STOP_PLAY"; order: number };

/** Where a caller is. `pending` is what the flow waits for; a process that takes over gives it again. */
export type FlowState = {
  stepId: string | null;
  /** Steps that he came to so far. */
  visits: number;
  /** How often the step has asked him. */
  tries: number;
  digits: string;
  variables: Record<string, string>;
  orders: number;
  pending: FlowOrder | null;
  /** He has hung up, and what he said is still to come. */
  isGone: boolean;
  end: FlowEnd | null;
};

export type FlowEnd =
  | { type: "QUEUE"; queueId: string }
  | { type: "VOICEMAIL"; boxId: string; order: number; seconds: number; text: string | null }
  | { type: "CALLBACK"; minutes: number; text: string | null }
  | { type: "HANG_UP"; text: string | null }
  | { type: "GONE" }
  /** He went round until he was cut off. */
  | { type: "CUT" };

export type FlowEvent =
  | { type: "START" }
  | { type: "DIGIT"; digit: string }
  | { type: "PLAYED"; order: number }
  | { type: "LATE"; order: number }
  | { type: "ASKED"; order: number; ok: boolean; values: Record<string, string> }
  | { type: "RECORDED"; order: number; seconds: number }
  | { type: "GONE" };

type Box = {
  greeting: string;
  greetingPromptId: string | null;
  thanks: string | null;
  maxSeconds: number;
};

/** What a flow looks at beside what happens. */
export type FlowWorld = {
  now: Date;
  house: House;
  /** Null where it is withheld. */
  caller: string | null;
  called: string;
  fullQueues: ReadonlySet<string>;
  boxes: ReadonlyMap<string, Box>;
};

/** A step that was come to, or left by one of its ways. */
export type Passage =
  | { type: "CAME"; visit: number; step: FlowStep }
  | { type: "LEFT"; visit: number; exit: string };

export type Advance = {
  state: FlowState;
  orders: (FlowOrder | FlowCut)[];
  passages: Passage[];
};

/** Whoever has come to so many steps goes round. */
export const mostVisits = 60;
/** How long a recording that was cut off by the end of its call may be on its way. */
const lateRecordingSeconds = 10;

export const newFlowState: FlowState = {
  ...{ stepId: null, visits: 0, tries: 0, digits: "", variables: {}, orders: 0 },
  ...{ pending: null, isGone: false, end: null },
};

/** What an event does to a caller in a flow. Pure; what comes late or twice changes nothing. */
export function advance(
  flow: FlowDefinition,
  before: FlowState,
  event: FlowEvent,
  world: FlowWorld,
): Advance {
  const walk = new Walk(flow, before, world);
  if (before.end === null) walk.hear(event);
  return { state: walk.state, orders: walk.orders, passages: walk.passages };
}

class Walk {
  state: FlowState;
  readonly orders: (FlowOrder | FlowCut)[] = [];
  readonly passages: Passage[] = [];
  private readonly flow: FlowDefinition;
  private readonly world: FlowWorld;

  constructor(flow: FlowDefinition, before: FlowState, world: FlowWorld) {
    this.flow = flow;
    this.world = world;
    this.state = { ...before, variables: { ...before.variables } };
  }

  hear(event: FlowEvent): void {
    if (event.type === "START") {
      if (this.state.visits === 0) this.enter(this.flow.steps[0]?.id ?? null);
      return;
    }
    const step = this.step();
    if (!step) return;
    if (event.type === "GONE") this.gone();
    else if (event.type === "DIGIT") this.digit(step, event.digit);
    else if (event.order === this.state.pending?.order) this.done(step, event);
  }

  private step(): FlowStep | undefined {
    return this.flow.steps.find(({ id }) => id === this.state.stepId);
  }

  /** He hung up; a message that he was leaving is still one. */
  private gone(): void {
    const { pending } = this.state;
    if (pending?.type !== "RECORD") {
      this.leave("hung-up", { type: "GONE" });
    } else if (!this.state.isGone) {
      this.state.isGone = true;
      this.orders.push({ type: "WAIT", order: pending.order, seconds: lateRecordingSeconds });
    }
  }

  private digit(step: FlowStep, digit: string): void {
    const { pending } = this.state;
    if (pending?.type !== "PLAY" && pending?.type !== "WAIT") return;
    if (step.type === "MENU") {
      this.cut();
      const chosen = step.options.find(({ key }) => key === digit);
      if (chosen) this.go(chosen.key, chosen.to);
      else this.askAgain(step);
    } else if (step.type === "COLLECT") {
      this.cut();
      if (/^\d$/.test(digit)) this.state.digits += digit;
      const isWhole = digit === "#" || this.state.digits.length >= step.max;
      if (isWhole) this.collected(step);
      else this.wait(step.timeoutSeconds);
    }
  }

  /** What the flow waited for has come about. */
  private done(step: FlowStep, event: Exclude<FlowEvent, { type: "START" | "GONE" | "DIGIT" }>) {
    const { pending, isGone } = this.state;
    switch (event.type) {
      case "PLAYED":
        if (pending?.type === "PLAY") this.heard(step);
        break;
      case "LATE":
        if (pending?.type === "WAIT") this.late(step);
        else if (pending?.type === "RECORD" && isGone) this.recorded(step, pending.order, 0);
        break;
      case "ASKED":
        if (pending?.type === "ASK" && step.type === "WEBHOOK") this.asked(step, event);
        break;
      case "RECORDED":
        if (pending?.type === "RECORD") this.recorded(step, pending.order, event.seconds);
    }
  }

  private heard(step: FlowStep): void {
    if (step.type === "SAY") this.go("next", step.next);
    else if (step.type === "MENU" || step.type === "COLLECT") this.wait(step.timeoutSeconds);
    else if (step.type === "VOICEMAIL") {
      const maxSeconds = this.world.boxes.get(step.boxId ?? "")?.maxSeconds ?? 120;
      this.order({ type: "RECORD", maxSeconds });
    }
  }

  private late(step: FlowStep): void {
    if (step.type === "MENU") this.askAgain(step);
    else if (step.type === "COLLECT") this.collected(step);
  }

  private collected(step: Extract<FlowStep, { type: "COLLECT" }>): void {
    const { digits } = this.state;
    if (digits.length < step.min) {
      this.askAgain(step);
    } else {
      this.state.variables[step.variable] = digits;
      this.go("next", step.next);
    }
  }

  private askAgain(step: Extract<FlowStep, { type: "MENU" | "COLLECT" }>): void {
    this.state.tries += 1;
    this.state.digits = "";
    if (this.state.tries >= step.tries) this.go("otherwise", step.otherwise);
    else this.say([step.wrongText, step.text].filter(Boolean).join(" "), step, step.promptId);
  }

  private asked(
    step: Extract<FlowStep, { type: "WEBHOOK" }>,
    { ok, values }: { ok: boolean; values: Record<string, string> },
  ): void {
    for (const { variable } of ok ? step.saves : []) {
      const value = values[variable];
      if (value !== undefined) this.state.variables[variable] = value.slice(0, 200);
    }
    if (ok) this.go("next", step.next);
    else this.go("failed", step.failed);
  }

  private recorded(step: FlowStep, order: number, seconds: number): void {
    if (step.type !== "VOICEMAIL" || step.boxId === null) return;
    const text = this.world.boxes.get(step.boxId)?.thanks ?? null;
    const end = { type: "VOICEMAIL" as const, boxId: step.boxId, order, seconds, text };
    this.leave(this.state.isGone ? "hung-up" : "left", end);
  }

  private go(exit: string, to: string | null): void {
    this.passages.push({ type: "LEFT", visit: this.state.visits, exit });
    this.enter(to);
  }

  /** Comes to a step, and goes on through those that ask nothing. */
  private enter(first: string | null): void {
    let to = first;
    for (;;) {
      const step = this.flow.steps.find(({ id }) => id === to);
      // A way that leads nowhere: a version has none.
      if (!step || this.state.visits >= mostVisits) {
        this.over(step ? { type: "CUT" } : { type: "HANG_UP", text: null });
        return;
      }
      Object.assign(this.state, { stepId: step.id, tries: 0, digits: "", pending: null });
      this.state.visits += 1;
      this.passages.push({ type: "CAME", visit: this.state.visits, step });
      const exit = this.begin(step);
      if (exit === null) return;
      this.passages.push({ type: "LEFT", visit: this.state.visits, exit });
      to = exitsOf(step).find(({ name }) => name === exit)?.to ?? null;
    }
  }

  /** Does what a step does; the way by which it is left at once, or null. */
  private begin(step: FlowStep): string | null {
    switch (step.type) {
      case "SAY":
        return this.say(step.text, step, step.promptId) ? null : "next";
      case "MENU":
      case "COLLECT":
        this.say(step.text, step, step.promptId);
        return null;
      case "HOURS":
        return this.hoursOf(step);
      case "SET":
        this.state.variables[step.variable] = this.filled(step.value).slice(0, 200);
        return "next";
      case "BRANCH":
        return this.branchOf(step);
      case "WEBHOOK": {
        const values = this.values();
        const told = Object.fromEntries(step.sends.map((name) => [name, values[name] ?? ""]));
        const { url, saves, timeoutSeconds } = step;
        this.order({ type: "ASK", url, saves, timeoutSeconds, told });
        return null;
      }
      case "QUEUE":
        if (step.full !== null && this.world.fullQueues.has(step.queueId ?? "")) return "full";
        this.leave("queue", { type: "QUEUE", queueId: step.queueId ?? "" });
        return null;
      case "VOICEMAIL": {
        const { greeting = "", greetingPromptId } = this.world.boxes.get(step.boxId ?? "") ?? {};
        if (!this.say(greeting, step, greetingPromptId)) this.heard(step);
        return null;
      }
      case "CALLBACK": {
        if (this.world.caller === null) return "withheld";
        const text = this.filled(step.text) || null;
        this.leave("promised", { type: "CALLBACK", minutes: step.minutes, text });
        return null;
      }
      case "HANG_UP":
        this.leave("end", { type: "HANG_UP", text: this.filled(step.text) || null });
        return null;
    }
  }

  private hoursOf({ hours, holiday }: Extract<FlowStep, { type: "HOURS" }>): string {
    const { house, now } = this.world;
    const opening = hours ? ("OWN" as const) : ("HOUSE" as const);
    if (isOpenAt({ opening, hours }, house, now)) return "open";
    return holiday !== null && isHolidayAt(house, now) ? "holiday" : "closed";
  }

  private branchOf({ variable, cases }: Extract<FlowStep, { type: "BRANCH" }>): string {
    const value = this.values()[variable] ?? "";
    const at = cases.findIndex(({ is, value: wanted }) => {
      if (is === "SET") return value !== "";
      return is === "EQUALS" ? value === wanted : wanted !== "" && value.startsWith(wanted);
    });
    return at < 0 ? "otherwise" : `case ${at + 1}`;
  }

  private values(): Record<string, string> {
    const { caller, called } = this.world;
    return { ...this.state.variables, caller: caller ?? "", called };
  }

  private filled(text: string): string {
    return withNames(text, this.values()).trim();
  }

  /** Says a text and plays a sound; false where there is nothing to hear, and whoever asks goes on to wait. */
  private say(text: string, step: FlowStep, promptId: string | null = null): boolean {
    const said = this.filled(text).slice(0, 1000);
    const isHeard = said !== "" || promptId !== null;
    if (isHeard) this.order({ type: "PLAY", text: said, promptId });
    else if (step.type === "MENU" || step.type === "COLLECT") this.wait(step.timeoutSeconds);
    return isHeard;
  }

  private wait(seconds: number): void {
    this.order({ type: "WAIT", seconds });
  }

  private order(order: WithoutNumber<FlowOrder>): void {
    this.state.orders += 1;
    const numbered = { ...order, order: this.state.orders } as FlowOrder;
    this.state.pending = numbered;
    this.orders.push(numbered);
  }

  private cut(): void {
    const { pending } = this.state;
    if (pending?.type === "PLAY") this.orders.push({ type: "STOP_PLAY", order: pending.order });
  }

  private leave(exit: string, end: FlowEnd): void {
    this.passages.push({ type: "LEFT", visit: this.state.visits, exit });
    this.over(end);
  }

  private over(end: FlowEnd): void {
    this.state.pending = null;
    this.state.end = end;
  }
}

type WithoutNumber<Order> = Order extends unknown ? Omit<Order, "order"> : never;

function isHolidayAt({ holidays, timeZone }: House, at: Date): boolean {
  const { date } = localTime(timeZone, at);
  return holidays.days.some((day) => day.date === date);
}

/** What ends are counted as. */
export function endOf({ end }: FlowState): FlowEndType | null {
  return end?.type ?? null;
}
