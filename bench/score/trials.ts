import type { Judged } from "../../server/src/modules/contacts/scoring/learn/bootstrap.ts";
import { predict } from "../../server/src/modules/contacts/scoring/learn/model.ts";
import { randomFrom, shuffled } from "../../server/src/modules/contacts/scoring/learn/random.ts";
import { outcomesOf, rowsOf } from "../../server/src/modules/contacts/scoring/learn/table.ts";
import { type TrainOptions, train } from "../../server/src/modules/contacts/scoring/learn/train.ts";
import type { Bank } from "./bank.ts";

/** Rows to learn from, and rows to be judged by. */
export type Trial = { readonly learned: Int32Array; readonly judged: Int32Array };

/** What a trial found: the first model is the one that was chosen, the others it is held against. */
export type Result = Judged & { readonly chosen: string };

const seed = 1;

/** Each row is judged once, by a model that has not seen it. */
export function foldsOf(rows: number, count: number): Trial[] {
  const order = shuffled(rows, randomFrom(seed));
  return Array.from({ length: count }, (_, fold) => ({
    learned: order.filter((_, i) => i % count !== fold).sort(),
    judged: order.filter((_, i) => i % count === fold).sort(),
  }));
}

/** Learns from all rows before, is judged by the next, over and over. */
export function windowsOf(rows: number, from: number, size: number): Trial[] {
  const trials: Trial[] = [];
  for (let at = from; at < rows; at += size) {
    const learned = Int32Array.from({ length: at }, (_, i) => i);
    const judged = Int32Array.from({ length: Math.min(size, rows - at) }, (_, i) => at + i);
    trials.push({ learned, judged });
  }
  return trials;
}

/** Everything is learned from the learned rows alone: bins, choice, calibration. */
export function runTrial(
  { table, outcomes }: Bank,
  { learned, judged }: Trial,
  ways: readonly TrainOptions[],
): Result {
  const lesson = rowsOf(table, learned);
  const exam = rowsOf(table, judged);
  const models = ways.map((way) => train(lesson, outcomesOf(outcomes, learned), way));
  return {
    scores: models.map((model) => predict(model, exam)),
    outcomes: outcomesOf(outcomes, judged),
    chosen: models[0]?.card.chosen ?? "",
  };
}

/** All rows of all trials as one part. */
export function pooled(results: readonly Result[]): Judged {
  const scores = (results[0]?.scores ?? []).map((_, m) =>
    Float64Array.from(results.flatMap((result) => Array.from(result.scores[m] ?? []))),
  );
  const outcomes = Uint8Array.from(results.flatMap((result) => Array.from(result.outcomes)));
  return { scores, outcomes };
}
