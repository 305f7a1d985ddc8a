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
      this.rejuvenate(people, stays, person * leaves);
      this.rejuvenate(all, stays, (person + machine) * leaves);
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

  /** From the needs of a call one class older to those of a call in this class, in place. */
  private rejuvenate(needs: Float64Array, stays: number, answered: number): void {
    for (let t = points - 1; t > 0; t--) {
      needs[t] = answered * at(this.verdict, t) + stays * at(needs, t - 1);
    }
  }

  private readVerdicts(): void {
    const { verdicts } = this.tables;
    let total = 0;
    for (const count of verdicts) total += count;
    let sum = 0;
    for (let t = 0; t < points; t++) {
      this.verdict[t] = this.amd && total > 0 ? sum / total : 1;
      sum += at(verdicts, t);
    }
  }

  private readNeeds(level: number): void {
    const { ringing, rates, bins } = this.tables;
    for (let i = 0; i < bins; i++) {
      const needy = at(rates.people, i) * level + at(rates.machines, i);
      let rejected = 0;
      let exposure = 0;
      for (let d = -2; d <= 2; d++) {
        rejected += at(ringing.rejected, i + d);
        exposure += at(ringing.exposure, i + d);
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
      mix(people, stays, fresh.people, rings);
      mix(all, stays, fresh.all, rings);
      keepRow(this.setUp, i, all);
    }
    this.newPerson = at(people, points - 1);
    for (let j = 0; j < steps; j++) {
      this.newPeople[j] = at(people, (j + 1) * perStep) - at(people, j * perStep);
      this.newCall[j] = at(this.setUp, j);
    }
  }
}

function mix(needs: Float64Array, stays: number, next: Float64Array, moves: number): void {
  for (let t = points - 1; t > 0; t--)
    needs[t] = stays * at(needs, t - 1) + moves * at(next, t - 1);
}

function keepRow(rows: Float64Array, bin: number, needs: Float64Array): void {
  for (let j = 0; j < steps; j++) rows[bin * steps + j] = at(needs, j * perStep + perStep / 2);
}
