import type { Agent } from "./agents.ts";
import type { AgentState } from "./contract.ts";
import { classes, classFrom, Durations } from "./durations.ts";
import { add, at, middleOf, steps } from "./grid.ts";
import type { Memory } from "./memory.ts";

const seconds = 36;

/** Measured: what lasts how long before the first calls have ended; frees agents late rather than early. */
const talkPrior = { meanMs: 180_000, first: 0.1, later: 1.15, ripeAt: 0.35, weight: 3 };
const machinePrior = { meanMs: 9000, first: 0.3, later: 1.6, ripeAt: 0.6, weight: 1 };
const wrapPrior = { meanMs: 25_000, first: 0.1, later: 1.7, ripeAt: 0.6, weight: 2 };
const shortWrapPrior = { meanMs: 8000, first: 0.2, later: 2, ripeAt: 0.6, weight: 1 };

/** Rows by class of elapsed time, made when first asked for. */
class Rows {
  readonly values = new Float64Array(classes * steps);
  readonly isMade = new Uint8Array(classes);
}

type Part = {
  talk: Durations;
  wrap: Durations;
  /** The distribution of a whole wrap-up. */
  wholeWrap: Float64Array;
  rows: { talking: Rows; wrapup: Rows };
};

const part = (talk: Durations, wrap: Durations): Part => ({
  talk,
  wrap,
  wholeWrap: new Float64Array(seconds),
  rows: { talking: new Rows(), wrapup: new Rows() },
});

/**
 * When busy agents become free: the rest of the talk and then the wrap-up, by time elapsed, for calls
 * with people and with machines apart. Whether the call in hand is a machine's is judged from how
 * long it rang and how long it lasts already (Bayes), which tells much about its end.
 */
export class Supply {
  private readonly people = part(new Durations(talkPrior), new Durations(wrapPrior));
  private readonly machines = part(new Durations(machinePrior), new Durations(shortWrapPrior));
  /** Free by the middle of each step, plus what a call may wait. */
  private readonly moments: number[];
  private readonly rest = new Float64Array(seconds);
  private readonly both = new Float64Array(seconds);
  private readonly scratch = {
    firstEnds: new Float64Array(seconds),
    bothSides: new Float64Array(seconds),
  };

  constructor(maxWaitMs: number) {
    // An agent who is free only at the very end of the wait comes too late, now and then.
    this.moments = Array.from({ length: steps }, (_, j) => (middleOf(j) + 0.85 * maxWaitMs) / 1000);
  }

  get memory(): Memory["talks"] {
    const { people, machines } = this;
    return {
      people: { talk: people.talk.memory, wrap: people.wrap.memory },
      machines: { talk: machines.talk.memory, wrap: machines.wrap.memory },
    };
  }

  recall(kept: Memory["talks"]): void {
    for (const who of ["people", "machines"] as const) {
      this[who].talk.recall(kept[who].talk);
      this[who].wrap.recall(kept[who].wrap);
    }
    this.refresh();
  }

  refresh(): void {
    for (const { talk, wrap, wholeWrap, rows } of [this.people, this.machines]) {
      talk.refresh();
      wrap.refresh();
      wrap.endsWithin(0, wholeWrap);
      rows.talking.isMade.fill(0);
      rows.wrapup.isMade.fill(0);
    }
  }

  /** Time passes for an agent at work: counts it where it belongs. */
  pass(agent: Agent, ms: number, now: number): void {
    agent.inClass = classFrom(agent.inClass, now - agent.since);
    const which = agent.state === "talking" ? "talk" : "wrap";
    const person = this.personNow(agent);
    if (person > 0) this.people[which].lasted(agent.inClass, ms, person);
    if (person < 1) this.machines[which].lasted(agent.inClass, ms, 1 - person);
  }

  /** A talk is over and what it was is known, or guessed. */
  talkEnded(inClass: number, person: number): void {
    const { talk } = person >= 0.5 ? this.people : this.machines;
    talk.ended(inClass);
  }

  wrapUpEnded(inClass: number, person: number): void {
    const { wrap } = person >= 0.5 ? this.people : this.machines;
    wrap.ended(inClass);
  }

  /**
   * Agents of one class together: adds their probabilities of being free by each step's end of waiting, and the
   * squares of these. An agent's is p = m + x (h - m), by x that his call is with a person, h and m
   * what it is for people's and for machines' calls; so sums of x and of x^2 say all there is to know.
   */
  freeTogether(
    state: AgentState,
    inClass: number,
    crowd: { count: number; persons: number; squares: number },
    returnShare: number,
    into: { sums: Float64Array; squares: Float64Array },
  ): void {
    const from = inClass * steps;
    const people = this.rowsOf(this.people, state, inClass);
    const isPlain = crowd.persons > 0.99 * crowd.count;
    const machines = isPlain ? people : this.rowsOf(this.machines, state, inClass);
    for (let j = 0; j < steps; j++) {
      const m = at(machines, from + j) * returnShare;
      const more = at(people, from + j) * returnShare - m;
      add(into.sums, j, crowd.count * m + crowd.persons * more);
      const square = crowd.count * m * m + 2 * m * more * crowd.persons;
      add(into.squares, j, square + more * more * crowd.squares);
    }
  }

  /**
   * The probability of a busy agent being free by each step's end of waiting: by his state and its class, and
   * by how probable it is that the call in hand is, or was, with a person. Who leaves is free no more.
   */
  freeBy(
    { state, inClass }: Agent,
    person: number,
    { staysMs, returnShare }: { staysMs: number; returnShare: number },
    into: Float64Array,
  ): void {
    const from = inClass * steps;
    const people = this.rowsOf(this.people, state, inClass);
    const isPlain = person > 0.99;
    const machines = isPlain ? people : this.rowsOf(this.machines, state, inClass);
    for (let j = 0; j < steps; j++) {
      const ofPeople = at(people, from + j);
      const free = isPlain ? ofPeople : person * ofPeople + (1 - person) * at(machines, from + j);
      into[j] = middleOf(j) < staysMs ? free * returnShare : 0;
    }
  }

  /** How probable it is that the call in hand is with a person, judged from how long it lasts already too. */
  personNow(agent: Agent): number {
    const { person, inClass } = agent;
    if (agent.state !== "talking" || person === 1) return person;
    const stays = person * this.people.talk.reaches(inClass);
    return stays / Math.max(1e-12, stays + (1 - person) * this.machines.talk.reaches(inClass));
  }

  private rowsOf(part: Part, state: AgentState, inClass: number): Float64Array {
    const isTalking = state === "talking";
    const rows = isTalking ? part.rows.talking : part.rows.wrapup;
    if (rows.isMade[inClass] === 0) {
      const { rest, both } = this;
      if (isTalking) {
        part.talk.endsWithin(inClass, rest);
        chain(rest, part.wholeWrap, both, this.scratch);
      } else part.wrap.endsWithin(inClass, both);
      this.keepRow(rows.values, inClass, both);
      rows.isMade[inClass] = 1;
    }
    return rows.values;
  }

  private keepRow(rows: Float64Array, inClass: number, ends: Float64Array): void {
    for (let j = 0; j < steps; j++) {
      const moment = this.moments[j] ?? 0;
      const second = Math.min(seconds - 2, Math.floor(moment));
      const share = Math.min(1, moment - second);
      rows[inClass * steps + j] = at(ends, second) * (1 - share) + at(ends, second + 1) * share;
    }
  }
}

/** Within t both have ended, the second beginning when the first ends. */
function chain(
  first: Float64Array,
  second: Float64Array,
  into: Float64Array,
  { firstEnds, bothSides }: { firstEnds: Float64Array; bothSides: Float64Array },
): void {
  for (let t = 1; t < seconds; t++) {
    firstEnds[t] = at(first, t) - at(first, t - 1);
    bothSides[t - 1] = at(second, t - 1) + at(second, t);
  }
  for (let t = 1; t < seconds; t++) {
    let sum = 0;
    for (let k = 1; k <= t; k++) sum += (at(firstEnds, k) * at(bothSides, t - k)) / 2;
    into[t] = sum;
  }
}
