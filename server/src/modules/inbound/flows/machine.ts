import { exitsOf, type FlowDefinition, type FlowStep, withNames } from "@parley/contract";
import { branchOf, hoursOf, type Reaching, reachOf, valuesOf } from "./looks.ts";
import {
  type Advance,
  type FlowCut,
  type FlowEnd,
  type FlowEvent,
  type FlowOrder,
  type FlowState,
  type FlowWorld,
  lateRecordingSeconds,
  mostVisits,
  type Passage,
  type WithoutNumber,
} from "./state.ts";

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
        else this.reached(step, false);
        break;
      case "ASKED":
        if (pending?.type === "ASK" && step.type === "WEBHOOK") this.asked(step, event);
        break;
      case "REACHED":
        this.reached(step, event.ok);
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
    } else if (step.type === "TRANSFER" || step.type === "AGENT") {
      if (!this.reach(step)) this.missed(step);
    }
  }

  /** Has a number dialled or an agent rung; false where that cannot be. */
  private reach(step: Reaching): boolean {
    const order = reachOf(step, this.state, this.world);
    if (order?.type === "DIAL") this.state.dials = (this.state.dials ?? 0) + 1;
    if (order) this.order(order);
    return order !== null;
  }

  private reached(step: FlowStep, ok: boolean): void {
    const { pending } = this.state;
    if (pending?.type !== "DIAL" && pending?.type !== "RING") return;
    if (step.type !== "TRANSFER" && step.type !== "AGENT") return;
    if (ok) this.leave("reached", { type: step.type });
    else {
      if (pending.type === "DIAL") this.orders.push({ type: "STOP_MUSIC", order: pending.order });
      this.missed(step);
    }
  }

  private missed(step: Reaching): void {
    const [way] = exitsOf(step);
    if (way) this.go(way.name, way.to);
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
        return hoursOf(step, this.world);
      case "SET":
        this.state.variables[step.variable] = this.filled(step.value).slice(0, 200);
        return "next";
      case "BRANCH":
        return branchOf(step, valuesOf(this.state, this.world));
      case "WEBHOOK": {
        const values = valuesOf(this.state, this.world);
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
      case "TRANSFER":
      case "AGENT":
        return this.say(step.text, step) || this.reach(step)
          ? null
          : (exitsOf(step)[0]?.name ?? null);
      case "HANG_UP":
        this.leave("end", { type: "HANG_UP", text: this.filled(step.text) || null });
        return null;
    }
  }

  private filled(text: string): string {
    return withNames(text, valuesOf(this.state, this.world)).trim();
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
