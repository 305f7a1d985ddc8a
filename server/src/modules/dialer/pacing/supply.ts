import type { Agent } from "./agents.ts";
import { classes, classFrom, Durations } from "./durations.ts";
import { at, middleOf, steps } from "./grid.ts";

const seconds = 36;

/** Measured: what lasts how long before the first calls have ended; frees agents late rather than early. */
const talkPrior = { meanMs: 180_000, first: 0.1, later: 1.15, ripeAt: 0.35, weight: 3 };
const machinePrior = { meanMs: 9000, first: 0.3, later: 1.6, ripeAt: 0.6, weight: 1 };
const wrapPrior = { meanMs: 25_000, first: 0.1, later: 1.7, ripeAt: 0.6, weight: 2 };
const shortWrapPrior = { meanMs: 8000, first: 0.2, later: 2, ripeAt: 0.6, weight: 1 };

type Part = { talk: Durations; wrap: Durations; fromTalk: Float64Array; fromWrap: Float64Array };

const part = (talk: Durations, wrap: Durations): Part => ({
  talk,
  wrap,
  fromTalk: new Float64Array(classes * steps),
  fromWrap: new Float64Array(classes * steps),
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

  constructor(maxWaitMs: number) {
    // An agent who is free only at the very end of the wait comes too late, now and then.
    this.moments = Array.from({ length: steps }, (_, j) => (middleOf(j) + 0.85 * maxWaitMs) / 1000);
  }

  refresh(): void {
    for (const { talk, wrap, fromTalk, fromWrap } of [this.people, this.machines]) {
      talk.refresh();
      wrap.refresh();
      const wrapped = new Float64Array(seconds);
      const rest = new Float64Array(seconds);
      wrap.endsWithin(0, wrapped);
      for (let i = 0; i < classes; i++) {
        wrap.endsWithin(i, rest);
        this.keepRow(fromWrap, i, rest);
        talk.endsWithin(i, rest);
        this.keepRow(fromTalk, i, chained(rest, wrapped));
      }
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

  /** The probability of the agent being free by each step's end of waiting. */
  freeBy(agent: Agent, into: Float64Array): void {
    const person = this.personNow(agent);
    const rows = agent.state === "talking" ? "fromTalk" : "fromWrap";
    const row = agent.inClass * steps;
    if (person > 0.99) {
      for (let j = 0; j < steps; j++) into[j] = at(this.people[rows], row + j);
      return;
    }
    for (let j = 0; j < steps; j++) {
      into[j] =
        person * at(this.people[rows], row + j) + (1 - person) * at(this.machines[rows], row + j);
    }
  }

  private personNow(agent: Agent): number {
    const { person, inClass } = agent;
    if (agent.state !== "talking" || person === 1) return person;
    const stays = person * this.people.talk.reaches(inClass);
    return stays / Math.max(1e-12, stays + (1 - person) * this.machines.talk.reaches(inClass));
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
function chained(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length);
  for (let t = 1; t < first.length; t++) {
    let sum = 0;
    for (let k = 1; k <= t; k++) {
      const ends = at(first, k) - at(first, k - 1);
      sum += (ends * (at(second, t - k) + at(second, t - k + 1))) / 2;
    }
    both[t] = sum;
  }
  return both;
}
