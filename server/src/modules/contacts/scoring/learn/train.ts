import { type Binned, type Bins, countOf, fitBins, toBins } from "./bins.ts";
import { type BoostOptions, boost, marginsOf } from "./boosting.ts";
import { type Calibration, calibrate, probabilityOf } from "./calibrate.ts";
import { spreadOf } from "./drift.ts";
import { fitLogistic, type Linear } from "./logistic.ts";
import { areaUnderCurve, calibrationBins, calibrationError } from "./measures.ts";
import { type Card, explain, type Metrics, type Model, type Sums, unit } from "./model.ts";
import { randomFrom, shuffled } from "./random.ts";
import { outcomesOf, refuseKnownAfterwards, rowsOf, type Table } from "./table.ts";
import { scaled, type Tree } from "./tree.ts";

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
  { name: "logistic", kind: "LOGISTIC", l2: 2 },
  { name: "shallow trees", ...brisk, trees: 100, depth: 3, rate: 0.06 },
  { name: "deep trees", ...brisk, trees: 300, depth: 5, rate: 0.03 },
];

/** A model before it is calibrated: log-odds as sums. */
type Fitted = {
  readonly features: readonly Bins[];
  readonly linear?: Linear;
  readonly base: number;
  readonly trees: readonly Tree[];
};

const heldBackShare = 0.2;

/** Learns a model. The same rows, options and seed give the same model. */
export function train(table: Table, outcomes: Uint8Array, options: TrainOptions): Model {
  refuseKnownAfterwards(table);
  const { seed } = options;
  const { learned, held } = split(table.length, seed);
  const [lesson, exam] = [rowsOf(table, learned), rowsOf(table, held)];
  const answers = outcomesOf(outcomes, held);
  const tried = (options.candidates ?? candidates).map((candidate) => {
    const margins = marginsOfFitted(
      fit(candidate, lesson, outcomesOf(outcomes, learned), seed),
      exam,
    );
    return {
      candidate,
      margins,
      loss: lossOf(margins, answers),
      auc: areaUnderCurve(margins, answers),
    };
  });
  const best = tried.toSorted((a, b) => a.loss - b.loss)[0];
  if (!best) throw new Error("There is no way to learn");
  const calibration = calibrate(best.margins, answers);
  const fitted = fit(best.candidate, table, outcomes, seed);
  const sums = sumsOf(fitted, calibration);
  const binned = toBins(fitted.features, table);
  return {
    format: 1,
    kind: best.candidate.kind,
    ...sums,
    metrics: metricsOf(best.margins, calibration, answers),
    card: {
      rows: table.length,
      conversions: outcomes.reduce((sum, one) => sum + one, 0),
      heldBackRows: held.length,
      candidates: tried.map(({ candidate: { name }, auc }) => ({ name, auc })),
      chosen: best.candidate.name,
      seed,
      importance: importanceOf(sums, table, seed),
    },
    spread: spreadOf(fitted.features, binned),
  };
}

/** Rows held back to choose and to calibrate: any, for the latest alone are too few and too much alike. */
function split(n: number, seed: number) {
  const order = shuffled(n, randomFrom(seed));
  const learned = Math.round(n * (1 - heldBackShare));
  return { learned: order.slice(0, learned).sort(), held: order.slice(learned).sort() };
}

function fit(candidate: Candidate, table: Table, outcomes: Uint8Array, seed: number): Fitted {
  const features = fitBins(table, outcomes);
  const binned = toBins(features, table);
  if (candidate.kind === "BOOSTING") {
    const lesson = { bins: features, binned, outcomes };
    return { features, ...boost(lesson, candidate, randomFrom(seed)) };
  }
  const isWord = features.map(({ kind }) => kind === "WORD");
  const linear = fitLogistic(binned, features.map(countOf), isWord, outcomes, candidate.l2);
  return { features, linear, base: linear.base, trees: [] };
}

function marginsOfFitted(fitted: Fitted, table: Table): Float64Array {
  const binned = toBins(fitted.features, table);
  const margins = marginsOf(fitted, binned);
  fitted.linear?.tables.forEach((values, j) => {
    addTable(values, binned.columns[j], margins);
  });
  return margins;
}

function addTable(
  values: readonly number[],
  column: Binned["columns"][number] | undefined,
  margins: Float64Array,
) {
  for (let i = 0; i < margins.length; i++) {
    margins[i] = (margins[i] as number) + (values[column?.[i] ?? 0] ?? 0);
  }
}

/** Calibrates by scaling every number that is added up, and makes it whole. */
function sumsOf({ features, linear, base, trees }: Fitted, { slope, shift }: Calibration): Sums {
  const factor = slope * unit;
  return {
    features,
    base: Math.round(base * factor + shift * unit),
    tables:
      linear?.tables.map((table) => table.map((value) => Math.round(value * factor) || 0)) ?? [],
    trees: trees.map((tree) => scaled(tree, factor)),
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
