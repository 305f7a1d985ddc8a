import { add, at, clamp, scale } from "./grid.ts";
import { type AnswersMemory, recall } from "./memory.ts";

/** Width of a class of age of a call. */
export const binMs = 500;
const forgetEvery = 40;
const memoryCalls = 4000;

/** What a class counts with what it borrows from its neighbours: the nearest most, beyond the ends nothing. */
function blurred(values: Float64Array, i: number): number {
  // Summed from the left, so that the same counts give the same rates to the last digit.
  let sum = i >= 2 ? at(values, i - 2) : 0;
  if (i >= 1) sum += 2 * at(values, i - 1);
  sum += 3 * at(values, i);
  if (i + 1 < values.length) sum += 2 * at(values, i + 1);
  return i + 2 < values.length ? sum + at(values, i + 2) : sum;
}

const ringingCounts = [
  ...(["exposure", "levelled", "needy", "rejected", "silent", "people", "machines"] as const),
];
const blank = (bins: number) => new Float64Array(bins);

/**
 * What became of calls by their age: rates of ringback while a call is set up, and of answers and
 * failures while it rings, learned as events over exposure. Ringing has its own clock, for set-up
 * times differ and a call that rings is neither busy nor a wrong number any more.
 */
export class AnswerTables {
  readonly bins: number;
  readonly setUp: { exposure: Float64Array; ring: Float64Array; fail: Float64Array };
  readonly ringing: {
    exposure: Float64Array;
    /** Exposure times the level at that time: what people's answers are measured against. */
    levelled: Float64Array;
    needy: Float64Array;
    rejected: Float64Array;
    silent: Float64Array;
    people: Float64Array;
    machines: Float64Array;
  };
  /** Verdicts of the detection by time since the answer. */
  readonly verdicts: Float64Array;
  readonly rates: { people: Float64Array; machines: Float64Array; lost: Float64Array };
  private readonly amd: boolean;
  private dials = 0;

  constructor(ringTimeoutMs: number, amd: boolean) {
    this.amd = amd;
    const bins = Math.ceil((ringTimeoutMs + 6000) / binMs);
    this.bins = bins;
    this.setUp = { exposure: blank(bins), ring: blank(bins), fail: blank(bins) };
    this.ringing = {
      exposure: blank(bins),
      levelled: blank(bins),
      needy: blank(bins),
      rejected: blank(bins),
      silent: blank(bins),
      people: blank(bins),
      machines: blank(bins),
    };
    this.verdicts = blank(24);
    this.rates = { people: blank(bins), machines: blank(bins), lost: blank(bins) };
    this.assume();
    this.refresh();
  }

  binOf(ageMs: number): number {
    return clamp(Math.floor(ageMs / binMs), 0, this.bins - 1);
  }

  /** Forgets old calls slowly, so that the tables follow the list. */
  dialed(): void {
    this.dials += 1;
    if (this.dials % forgetEvery !== 0) return;
    const keep = 1 - forgetEvery / memoryCalls;
    for (const table of [this.setUp, this.ringing]) {
      for (const values of Object.values(table)) scale(values, keep);
    }
    scale(this.verdicts, keep);
  }

  /** A verdict came this long after the answer. */
  judged(afterMs: number): void {
    add(this.verdicts, clamp(Math.floor(afterMs / binMs), 0, this.verdicts.length - 1), 1);
  }

  /** An answer without ringback before it: its class was passed unseen. */
  skippedRinging(bin: number): void {
    add(this.ringing.exposure, bin, binMs);
    add(this.ringing.levelled, bin, binMs);
  }

  /** Share of people among the calls that need an agent, by ringing time. */
  shareOfPeople(bin: number): number {
    const people = blurred(this.ringing.people, bin);
    return people / Math.max(1e-9, people + blurred(this.ringing.machines, bin));
  }

  /** Brings the rates per class up to date with what was counted. */
  refresh(): void {
    const { exposure, levelled, needy, rejected, silent } = this.ringing;
    const { people, machines, lost } = this.rates;
    for (let i = 0; i < this.bins; i++) {
      const passed = Math.max(1, blurred(exposure, i));
      const answers = binMs * blurred(needy, i);
      const share = this.shareOfPeople(i);
      people[i] = Math.min(5, (answers * share) / Math.max(1, blurred(levelled, i)));
      machines[i] = Math.min(5, (answers * (1 - share)) / passed);
      const silence = at(silent, i) / Math.max(1, at(exposure, i));
      lost[i] = Math.min(5, binMs * (blurred(rejected, i) / passed + silence));
    }
  }

  /** What was learned, as plain data. */
  get memory(): AnswersMemory {
    const { setUp, ringing } = this;
    return {
      setUp: {
        exposure: [...setUp.exposure],
        ring: [...setUp.ring],
        fail: [...setUp.fail],
      },
      ringing: {
        exposure: [...ringing.exposure],
        levelled: [...ringing.levelled],
        needy: [...ringing.needy],
        rejected: [...ringing.rejected],
        silent: [...ringing.silent],
        people: [...ringing.people],
        machines: [...ringing.machines],
      },
      verdicts: [...this.verdicts],
      dials: this.dials,
    };
  }

  recall({ setUp, ringing, verdicts, dials }: AnswersMemory): void {
    for (const name of ["exposure", "ring", "fail"] as const) recall(this.setUp[name], setUp[name]);
    for (const name of ringingCounts) recall(this.ringing[name], ringing[name]);
    recall(this.verdicts, verdicts);
    this.dials = dials;
  }

  /** A cautious start: a few calls of which half are answered, nearly all by people. */
  private assume(): void {
    const calls = 4;
    const perBin = 0.05 * (binMs / 1000);
    for (let i = 0; i < this.bins; i++) {
      const age = i * binMs;
      const rings = calls * Math.exp(-perBin * clamp(i - 2, 0, 26));
      const answers = age >= 1000 && age < 15_000 ? rings * perBin : rings * perBin * 0.1;
      this.ringing.exposure[i] = rings * binMs;
      this.ringing.levelled[i] = rings * binMs;
      this.ringing.needy[i] = answers;
      this.ringing.rejected[i] = this.amd ? answers * 0.5 : 0;
      this.ringing.people[i] = 0.3;
      this.ringing.machines[i] = 0.03;
      this.setUp.exposure[i] = calls * binMs * Math.exp(-i / 4);
      this.setUp.ring[i] = (calls * Math.exp(-i / 4)) / 5;
      this.setUp.fail[i] = (calls * Math.exp(-i / 4)) / 40;
    }
    for (let i = 3; i < 9; i++) add(this.verdicts, i, 0.5);
  }
}
