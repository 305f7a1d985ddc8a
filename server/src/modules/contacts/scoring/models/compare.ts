import type { ComparisonPeriod, ScoreComparison, ScoreModel } from "@parley/contract";
import { areasWithIntervals, type Interval } from "../learn/bootstrap.ts";
import { calibrationBins, calibrationError } from "../learn/measures.ts";
import { type Model, predict } from "../learn/model.ts";
import { randomFrom } from "../learn/random.ts";
import { outcomesOf, rowsOf, type Table } from "../learn/table.ts";
import { train } from "../learn/train.ts";
import { type Part, range } from "./periods.ts";

/** What a worker learns from; plain data, so that it can be handed over. */
export type Lesson = {
  readonly table: Table;
  readonly outcomes: Uint8Array;
  /** From this row on nothing is learned for the comparison: those rows judge. */
  readonly examFrom: number;
  /** What the rules, and the model that scores now, say of the rows from there on. */
  readonly rules: Float64Array;
  readonly old: Float64Array | null;
  /** The periods that can judge, each with what the rules say of its parts. */
  readonly trials: readonly Trial[];
  readonly seed: number;
};

export type Trial = {
  readonly period: ComparisonPeriod;
  readonly parts: readonly (Part & { readonly rules: Float64Array })[];
};
/** What the rules and the learned model are worth on the same outcomes. */
type PeriodAreas = { rules: Interval; learned: Interval; gain: Interval };

export type Learned = {
  readonly model: Model;
  readonly verdict: ScoreModel["verdict"];
  readonly areas: { rules: Interval; fresh: Interval; old: Interval | null };
  readonly overRules: Interval;
  readonly overOld: Interval | null;
  readonly periods: ReadonlyMap<ComparisonPeriod, PeriodAreas>;
} & Pick<ScoreComparison, "calibrationError" | "calibration">;

const rounds = 1000;

/**
 * Learns twice: from the rows before the exam, to be judged by it beside what scores now, and from all
 * rows, to be kept. The first says how good the second is at least.
 */
export function learnAndCompare(lesson: Lesson): Learned {
  const { table, outcomes, examFrom, seed, rules, old } = lesson;
  const before = range(0, examFrom);
  const exam = range(examFrom, table.length);
  const judged = train(rowsOf(table, before), outcomesOf(outcomes, before), { seed });
  const said = predict(judged, rowsOf(table, exam));
  const came = outcomesOf(outcomes, exam);
  const { areas, gains } = areasWithIntervals(
    [{ scores: old ? [rules, said, old] : [rules, said], outcomes: came }],
    rounds,
    randomFrom(seed),
  );
  const [ofRules, ofFresh, ofOld] = areas;
  const overRules = gains[1];
  if (!ofRules || !ofFresh || !overRules) throw new Error("nothing was compared");
  const overOld = old ? gainOver(old, said, came, seed) : null;
  return {
    model: train(table, outcomes, { seed }),
    verdict: verdictOf(overOld ?? overRules),
    areas: { rules: ofRules, fresh: ofFresh, old: ofOld ?? null },
    overRules,
    overOld,
    calibrationError: calibrationError(said, came),
    calibration: calibrationBins(said, came),
    periods: new Map(lesson.trials.map((trial) => [trial.period, judge(lesson, trial)])),
  };
}

/** Learns from what each part may know and asks it of the rest, beside the rules. */
function judge({ table, outcomes, seed }: Lesson, { parts }: Trial): PeriodAreas {
  const judged = parts.map(({ learned, judged: asked, rules }) => {
    const model = train(rowsOf(table, learned), outcomesOf(outcomes, learned), { seed });
    const said = predict(model, rowsOf(table, asked));
    return { scores: [rules, said], outcomes: outcomesOf(outcomes, asked) };
  });
  const { areas, gains } = areasWithIntervals(judged, rounds, randomFrom(seed));
  const [rules, learned] = areas;
  const gain = gains[1];
  if (!rules || !learned || !gain) throw new Error("nothing was compared");
  return { rules, learned, gain };
}

function gainOver(old: Float64Array, fresh: Float64Array, outcomes: Uint8Array, seed: number) {
  const { gains } = areasWithIntervals(
    [{ scores: [old, fresh], outcomes }],
    rounds,
    randomFrom(seed),
  );
  return gains[1] ?? null;
}

/** An interval that has nothing in common with "no difference" says better or worse. */
function verdictOf({ low, high }: Interval): ScoreModel["verdict"] {
  if (low > 0) return "BETTER";
  return high < 0 ? "WORSE" : "NO_DIFFERENCE";
}
