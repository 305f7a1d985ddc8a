import type { AnswerTables } from "./answers.ts";
import { binMs } from "./answers.ts";
import { at, horizonMs, steps } from "./grid.ts";

const perStep = horizonMs / steps / binMs;
const points = steps * perStep + 1;

/**
 * The probability that an open call needs an agent within t, by its stage and age, on the middles of
 * the steps ahead. Survival analysis with competing ends: from each age on, a call is answered by a
 * person, by a machine, or lost. Levels and tables change slowly, so the rows are kept for a while.
 */
export class DemandTables {
  /** By age class, the middles of the steps in a row. */
  readonly setUp: Float64Array;
  readonly ringing: Float64Array;
  /** Of an answered call in detection: will the verdict be that it needs an agent? By ringing time. */
  readonly needs: Float64Array;
  /** A new call: a person needs an agent in this step. */
  readonly newPeople = new Float64Array(steps);
  /** A new call: somebody needs an agent until the middle of this step. */
  readonly newCall = new Float64Array(steps);
  /** A new call: a person needs an agent, ever. */
  newPerson = 0;
  private readonly tables: AnswerTables;
  private readonly amd: boolean;
  /** Cumulative verdicts by time since the answer. */
  private readonly verdict = new Float64Array(points);
  /** Needs of a call by people and by all, while the classes of age are gone through. */
  private readonly people = new Float64Array(points);
  private readonly all = new Float64Array(points);
  private readonly fresh = { people: new Float64Array(points), all: new Float64Array(points) };

  constructor(tables: AnswerTables, amd: boolean) {
    this.tables = tables;
    this.amd = amd;
    this.setUp = new Float64Array(tables.bins * steps);
    this.ringing = new Float64Array(tables.bins * steps);
    this.needs = new Float64Array(tables.bins);
  }

  refresh(level: number): void {
    this.tables.refresh();
    this.readVerdicts();
    const { people, all } = this;
    people.fill(0);
    all.fill(0);
    const { rates, bins } = this.tables;
    for (let i = bins - 1; i >= 0; i--) {
      const person = at(rates.people, i) * level;
      const machine = at(rates.machines, i);
      const lost = at(rates.lost, i);
      const rate = person + machine + lost;
      const stays = Math.exp(-rate);
      const leaves = rate > 0 ? (1 - stays) / rate : 1;
      this.rejuvenate(stays, person * leaves, (person + machine) * leaves);
      keepRow(this.ringing, i, all);
    }
    this.readNeeds(level);
    this.readSetUp();
  }

  /** Probability that the verdict is there within t of the answer, given it is not after `ageMs`. */
  verdictWithin(ageMs: number, ms: number): number {
    if (!this.amd) return 1;
    const known = this.cumulative(ageMs);
    if (known > 0.98) return 1 - Math.exp(-ms / 1000);
    return (this.cumulative(ageMs + ms) - known) / (1 - known);
  }

  private cumulative(ms: number): number {
    const x = Math.min(points - 1, Math.max(0, ms / binMs));
    const i = Math.floor(x);
    const here = at(this.verdict, i);
    const next = i + 1 < points ? at(this.verdict, i + 1) : here;
    return here + (next - here) * (x - i);
  }

  // The innermost loops of all: each place is read once and written once.

  /** From the needs of a call one class older to those of a call in this class, in place. */
  private rejuvenate(stays: number, peopleAnswer: number, allAnswer: number): void {
    const { people, all, verdict } = this;
    let peopleBefore = at(people, 0);
    let allBefore = at(all, 0);
    for (let t = 1; t < points; t++) {
      const known = at(verdict, t);
      const peopleHere = at(people, t);
      people[t] = peopleAnswer * known + stays * peopleBefore;
      peopleBefore = peopleHere;
      const allHere = at(all, t);
      all[t] = allAnswer * known + stays * allBefore;
      allBefore = allHere;
    }
  }

  /** The same of a call that is set up: it stays so, or rings and is then like a new one that rings. */
  private mix(stays: number, rings: number): void {
    const { people, all, fresh } = this;
    let peopleBefore = at(people, 0);
    let allBefore = at(all, 0);
    for (let t = 1; t < points; t++) {
      const peopleHere = at(people, t);
      people[t] = stays * peopleBefore + rings * at(fresh.people, t - 1);
      peopleBefore = peopleHere;
      const allHere = at(all, t);
      all[t] = stays * allBefore + rings * at(fresh.all, t - 1);
      allBefore = allHere;
    }
  }

  private readVerdicts(): void {
    const { verdicts } = this.tables;
    let total = 0;
    for (const count of verdicts) total += count;
    let sum = 0;
    for (let t = 0; t < points; t++) {
      this.verdict[t] = this.amd && total > 0 ? sum / total : 1;
      if (t < verdicts.length) sum += at(verdicts, t);
    }
  }

  private readNeeds(level: number): void {
    const { ringing, rates, bins } = this.tables;
    for (let i = 0; i < bins; i++) {
      const needy = at(rates.people, i) * level + at(rates.machines, i);
      let rejected = 0;
      let exposure = 0;
      const [first, last] = [Math.max(0, i - 2), Math.min(bins - 1, i + 2)];
      for (let near = first; near <= last; near++) {
        rejected += at(ringing.rejected, near);
        exposure += at(ringing.exposure, near);
      }
      const refused = (binMs * rejected) / Math.max(1, exposure);
      this.needs[i] = this.amd ? needy / Math.max(1e-9, needy + refused) : 1;
    }
  }

  private readSetUp(): void {
    const { setUp, bins } = this.tables;
    const { people, all, fresh } = this;
    fresh.people.set(people);
    fresh.all.set(all);
    people.fill(0);
    all.fill(0);
    for (let i = bins - 1; i >= 0; i--) {
      const exposure = Math.max(binMs / 4, at(setUp.exposure, i));
      const ring = (binMs * at(setUp.ring, i)) / exposure;
      const rate = ring + (binMs * at(setUp.fail, i)) / exposure;
      const stays = Math.exp(-rate);
      const rings = rate > 0 ? (ring * (1 - stays)) / rate : 0;
      this.mix(stays, rings);
      keepRow(this.setUp, i, all);
    }
    this.newPerson = at(people, points - 1);
    for (let j = 0; j < steps; j++) {
      this.newPeople[j] = at(people, (j + 1) * perStep) - at(people, j * perStep);
      this.newCall[j] = at(this.setUp, j);
    }
  }
}

function keepRow(rows: Float64Array, bin: number, needs: Float64Array): void {
  let t = perStep / 2;
  const from = bin * steps;
  for (let j = 0; j < steps; j++) {
    rows[from + j] = at(needs, t);
    t += perStep;
  }
}
