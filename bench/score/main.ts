import { parseArgs } from "node:util";
import {
  areasWithIntervals,
  type Interval,
  type Judged,
} from "../../server/src/modules/contacts/scoring/learn/bootstrap.ts";
import { calibrationError } from "../../server/src/modules/contacts/scoring/learn/measures.ts";
import { randomFrom, shuffled } from "../../server/src/modules/contacts/scoring/learn/random.ts";
import { outcomesOf } from "../../server/src/modules/contacts/scoring/learn/table.ts";
import {
  candidates,
  type TrainOptions,
} from "../../server/src/modules/contacts/scoring/learn/train.ts";
import { say } from "../lib/bench.ts";
import { type Bank, readBank } from "./bank.ts";
import { foldsOf, pooled, type Result, runTrial, type Trial, windowsOf } from "./trials.ts";
import { wholeModel } from "./whole.ts";

const usage = `npm run eval -- --bank FILE [PART... OPTIONS]

  folds      5-fold cross-validation, rows at random
  window     learns from all rows before, judged by the next 1,000, from row 5,000 on
  shuffled   5-fold with the outcomes dealt anew, four times: whatever is found then is a leak
  model      learns from all rows: seconds, size, speed, what moves it

  --bank FILE   the data set "Bank Marketing", bank-additional-full.csv or .csv.gz (or BENCH_BANK)
  --no-pace     without the fields that look at the order of the calls
  --rounds N    samples of the bootstrap (1000)
`;

type Part = {
  readonly trials: (rows: number) => Trial[];
  /** The whole of the 5-fold part is its mean; a window alone has too few conversions. */
  readonly main: "MEAN" | "POOLED";
  readonly goal: string;
};

const parts: Record<string, Part> = {
  folds: {
    trials: (rows) => foldsOf(rows, 5),
    main: "MEAN",
    goal: "AUC >= 0.803, ECE < 0.02",
  },
  window: {
    trials: (rows) => windowsOf(rows, 5000, 1000),
    main: "POOLED",
    goal: "AUC >= 0.79",
  },
  shuffled: {
    trials: (rows) => foldsOf(rows, 5),
    main: "MEAN",
    goal: "AUC 0.50",
  },
};

/** One deal alone may be lucky. */
const deals = [2, 3, 4, 5];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bank: { type: "string" },
      "no-pace": { type: "boolean", default: false },
      rounds: { type: "string", default: "1000" },
      help: { type: "boolean", default: false },
    },
  });
  const path = values.bank ?? process.env.BENCH_BANK;
  if (values.help || !path) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const bank = await readBank(path, !values["no-pace"]);
  const converted = bank.outcomes.reduce((sum, one) => sum + one, 0);
  print(`${bank.table.length} calls, ${converted} converted, ${bank.table.columns.length} fields`);
  for (const name of positionals.length > 0 ? positionals : [...Object.keys(parts), "model"]) {
    if (name === "model") {
      print(["\nmodel", ...wholeModel(bank)].join("\n  "));
      continue;
    }
    const part = parts[name];
    if (!part) throw new Error(`No such part: ${name}\n\n${usage}`);
    runPart(name, part, bank, Number(values.rounds));
  }
}

function runPart(name: string, part: Part, bank: Bank, rounds: number): void {
  const begin = performance.now();
  const { table, outcomes } = bank;
  const dealt = name === "shuffled" ? deals.map((seed) => dealAnew(outcomes, seed)) : [outcomes];
  const ways: TrainOptions[] = [{ seed: 1 }, { seed: 1, candidates: candidates.slice(0, 1) }];
  const trials = part.trials(outcomes.length);
  const results = dealt.flatMap((some) =>
    trials.map((trial) => runTrial({ table, outcomes: some }, trial, ways)),
  );
  report(name, part, results, rounds);
  say(`${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

/** The same outcomes, each to another call. */
function dealAnew(outcomes: Uint8Array, seed: number): Uint8Array {
  return outcomesOf(outcomes, shuffled(outcomes.length, randomFrom(seed)));
}

function report(name: string, { main, goal }: Part, results: readonly Result[], rounds: number) {
  const all = pooled(results);
  const mean = areasWithIntervals(results, rounds, randomFrom(3));
  const whole = areasWithIntervals([all], rounds, randomFrom(3));
  const [first, second] = main === "MEAN" ? [mean, whole] : [whole, mean];
  const over = name === "window" ? "windows" : "folds";
  const words = {
    MEAN: `AUC, mean over ${results.length} ${over}`,
    POOLED: "AUC, all rows pooled",
  };
  const other = main === "MEAN" ? words.POOLED : words.MEAN;
  print(`\n${name} (to reach: ${goal})`);
  print(`  ${words[main].padEnd(28)}${shown(first.areas[0])}`);
  print(`  ${other.padEnd(28)}${shown(second.areas[0])}`);
  print(`  ${"ECE, ten equal bins".padEnd(28)}${errorOf(all, 0).toFixed(4)}`);
  print(`  ${"logistic regression alone".padEnd(28)}${shown(first.areas[1])}`);
  const [, gain] = first.gains;
  const more = gain && { value: -gain.value, low: -gain.high, high: -gain.low };
  print(`  ${"gained over it, paired".padEnd(28)}${shown(more)}`);
  const chosen = [...new Set(results.map((result) => result.chosen))].map(
    (way) => `${way} ${results.filter((result) => result.chosen === way).length}`,
  );
  print(`  ${"chosen inside".padEnd(28)}${chosen.join(", ")}`);
}

function errorOf({ scores, outcomes }: Judged, model: number): number {
  return calibrationError(scores[model] ?? [], outcomes);
}

function shown(interval: Interval | undefined): string {
  if (!interval) return "none";
  const { value, low, high } = interval;
  return `${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
