import { type Binned, type Bins, countOf, fitBins, toBins } from "./bins.ts";
import { type BoostOptions, boost } from "./boosting.ts";
import { type Calibration, calibrate, probabilityOf } from "./calibrate.ts";
import { spreadOf } from "./drift.ts";
import { fitLogistic } from "./logistic.ts";
import { areaUnderCurve, calibrationBins, calibrationError } from "./measures.ts";
import {
  type Card,
  explain,
  type Kind,
  type Metrics,
  type Model,
  type Sums,
  totalsOf,
  unit,
} from "./model.ts";
import { randomFrom, shuffled } from "./random.ts";
import { outcomesOf, refuseKnownAfterwards, rowsOf, type Table } from "./table.ts";
import type { Tree } from "./tree.ts";

export type TrainOptions = {
  readonly seed: number;
  /** The ways to learn from which one is chosen; all, if nothing is said. */
  readonly candidates?: readonly Candidate[];
};

export type Candidate =
  | { readonly name: string; readonly kind: "LOGISTIC"; readonly l2: number }
  | ({ readonly name: string; readonly kind: "BOOSTING" } & BoostOptions);

const brisk = { kind: "BOOSTING", leaf: 20, l2: 5, rows: 0.7, columns: 0.4 } as const;

export const candidates: readonly Candidate[] = [
  { name: "logistic", kind: "LOGISTIC", l2: 10 },
  { name: "shallow trees", ...brisk, trees: 100, depth: 3, rate: 0.06 },
  { name: "deep trees", ...brisk, trees: 300, depth: 5, rate: 0.03 },
];

/** A model before it is calibrated: log-odds as sums. */
type Fitted = {
  readonly base: number;
  readonly tables: readonly (readonly number[])[];
  readonly trees: readonly Tree[];
};
/** Rows as the ways to learn see them. */
type Lesson = {
  readonly features: readonly Bins[];
  readonly binned: Binned;
  readonly outcomes: Uint8Array;
};
/** One way to learn, or several of which the mean is taken. */
type Choice = { readonly name: string; readonly members: readonly Candidate[] };

const heldBackShare = 0.2;
const together = "the mean of all";

/** Learns a model. The same rows, options and seed give the same model. */
export function train(table: Table, outcomes: Uint8Array, options: TrainOptions): Model {
  refuseKnownAfterwards(table);
  const { seed } = options;
  const { learned, held } = split(table.length, seed);
  const answers = outcomesOf(outcomes, held);
  const part = lessonOf(rowsOf(table, learned), outcomesOf(outcomes, learned));
  const exam = toBins(part.features, rowsOf(table, held));
  const tried = trialsOf(options.candidates ?? candidates, part, exam, seed).map((trial) => ({
    ...trial,
    loss: lossOf(trial.margins, answers),
    auc: areaUnderCurve(trial.margins, answers),
  }));
  const best = tried.toSorted((a, b) => a.loss - b.loss)[0];
  if (!best) throw new Error("There is no way to learn");
  const calibration = calibrate(best.margins, answers);
  const whole = lessonOf(table, outcomes);
  const fitted = meanOf(best.choice.members.map((member) => fit(member, whole, seed)));
  const sums = sumsOf(whole.features, fitted, calibration);
  return {
    format: 1,
    kind: kindOf(best.choice),
    ...sums,
    metrics: metricsOf(best.margins, calibration, answers),
    card: {
      rows: table.length,
      conversions: outcomes.reduce((sum, one) => sum + one, 0),
      heldBackRows: held.length,
      candidates: tried.map(({ choice: { name }, auc }) => ({ name, auc })),
      chosen: best.choice.name,
      seed,
      importance: importanceOf(sums, table, seed),
    },
    spread: spreadOf(whole.features, whole.binned),
  };
}

function kindOf({ members }: Choice): Kind {
  const kinds = new Set(members.map(({ kind }) => kind));
  return kinds.size > 1 ? "BOTH" : kinds.has("LOGISTIC") ? "LOGISTIC" : "BOOSTING";
}

function lessonOf(table: Table, outcomes: Uint8Array): Lesson {
  const features = fitBins(table, outcomes);
  return { features, binned: toBins(features, table), outcomes };
}

/** What each way says of the rows that were held back, and what all of them say on average. */
function trialsOf(ways: readonly Candidate[], part: Lesson, exam: Binned, seed: number) {
  const fitted = ways.map((way) => fit(way, part, seed));
  const single = ways.map((way, i) => {
    const choice: Choice = { name: way.name, members: [way] };
    return { choice, margins: marginsOf(fitted.slice(i, i + 1), exam) };
  });
  if (ways.length < 2) return single;
  const choice: Choice = { name: together, members: ways };
  return [...single, { choice, margins: marginsOf(fitted, exam) }];
}

/** Rows held back to choose and to calibrate: any, for the latest alone are too few and too much alike. */
function split(n: number, seed: number) {
  const order = shuffled(n, randomFrom(seed));
  const learned = Math.round(n * (1 - heldBackShare));
  return { learned: order.slice(0, learned).sort(), held: order.slice(learned).sort() };
}

function fit(candidate: Candidate, lesson: Lesson, seed: number): Fitted {
  const { features, binned, outcomes } = lesson;
  if (candidate.kind === "BOOSTING") {
    const boosted = boost({ bins: features, binned, outcomes }, candidate, randomFrom(seed));
    return { ...boosted, tables: [] };
  }
  const isWord = features.map(({ kind }) => kind === "WORD");
  const linear = fitLogistic(binned, features.map(countOf), isWord, outcomes, candidate.l2);
  return { ...linear, trees: [] };
}

/** Several models as one that says what they say on average. */
function meanOf(fitted: readonly Fitted[]): Fitted {
  const share = 1 / fitted.length;
  const linear = fitted.filter(({ tables }) => tables.length > 0);
  const tables = (linear[0]?.tables ?? []).map((table, j) =>
    table.map(
      (_, bin) => share * linear.reduce((sum, one) => sum + (one.tables[j]?.[bin] ?? 0), 0),
    ),
  );
  return {
    base: share * fitted.reduce((sum, { base }) => sum + base, 0),
    tables,
    trees: fitted.flatMap(({ trees }) =>
      trees.map((tree) => ({ ...tree, values: tree.values.map((value) => share * value) })),
    ),
  };
}

function marginsOf(fitted: readonly Fitted[], binned: Binned): Float64Array {
  return totalsOf(meanOf(fitted), binned);
}

/** Calibrates by scaling every number that is added up, and makes it whole. */
function sumsOf(features: readonly Bins[], fitted: Fitted, { slope, shift }: Calibration): Sums {
  const factor = slope * unit;
  const whole = (value: number) => Math.round(value * factor) || 0;
  return {
    features,
    base: Math.round(fitted.base * factor + shift * unit),
    tables: fitted.tables.map((table) => table.map(whole)),
    trees: fitted.trees.map((tree) => ({ ...tree, values: tree.values.map(whole) })),
  };
}

/** Mean logarithmic loss: what a chance is worth that is not only ranked but believed. */
function lossOf(margins: Float64Array, outcomes: Uint8Array): number {
  let loss = 0;
  for (let i = 0; i < margins.length; i++) {
    const margin = outcomes[i] === 1 ? (margins[i] as number) : -(margins[i] as number);
    loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
  return loss / Math.max(1, margins.length);
}

function metricsOf(
  margins: Float64Array,
  { slope, shift }: Calibration,
  outcomes: Uint8Array,
): Metrics {
  const chances = margins.map((margin) => probabilityOf(slope * margin + shift));
  return {
    rows: outcomes.length,
    auc: areaUnderCurve(chances, outcomes),
    calibrationError: calibrationError(chances, outcomes),
    calibration: calibrationBins(chances, outcomes),
  };
}

const importanceRows = 1000;

function importanceOf(sums: Sums, table: Table, seed: number): Card["importance"] {
  const rows = shuffled(table.length, randomFrom(seed)).slice(0, importanceRows);
  const explanations = explain(sums, rowsOf(table, rows));
  return sums.features
    .map(({ name }, j) => {
      const moved = explanations.reduce(
        (sum, { fields }) => sum + Math.abs(fields[j]?.part ?? 0),
        0,
      );
      return { field: name, moves: Math.round(moved / Math.max(1, rows.length)) / unit };
    })
    .sort((a, b) => b.moves - a.moves);
}
