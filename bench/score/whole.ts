import { explain, predict } from "../../server/src/modules/contacts/scoring/learn/model.ts";
import { pointsOf } from "../../server/src/modules/contacts/scoring/learn/points.ts";
import { train } from "../../server/src/modules/contacts/scoring/learn/train.ts";
import type { Bank } from "./bank.ts";

/** Learns from all rows at once, and says how long it takes, how large the model is, and what moves it. */
export function wholeModel({ table, outcomes }: Bank): string[] {
  const [model, learning] = timed(() => train(table, outcomes, { seed: 1 }));
  const [, predicting] = timed(() => predict(model, table));
  const [points, explaining] = timed(() => explain(model, table).map(pointsOf));
  const wrong = points.filter(
    ({ score, start, fields }) => fields.reduce((sum, one) => sum + one.points, start) !== score,
  );
  const { chosen, importance } = model.card;
  const largest = importance.slice(0, 5).map(({ field, moves }) => `${field} ${moves.toFixed(2)}`);
  return [
    `learned in ${learning.toFixed(1)} s: ${chosen}, ${Math.round(JSON.stringify(model).length / 1000)} kB`,
    `${Math.round(table.length / predicting)} chances/s; ${Math.round(table.length / explaining)} scores with reasons/s`,
    `scores whose points do not add up: ${wrong.length}`,
    `moved most, in log-odds: ${largest.join(", ")}`,
  ];
}

function timed<T>(work: () => T): [T, number] {
  const begin = performance.now();
  const value = work();
  return [value, (performance.now() - begin) / 1000];
}
