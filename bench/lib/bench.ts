import type { Figure } from "./report.ts";

export type BenchOptions = {
  /** Short windows and small data: a look, not a measurement. */
  quick: boolean;
  /** Also what takes long and has no floor. */
  full: boolean;
  /** Length of one window of load. */
  seconds: number;
  /** The bank data set, if it is at hand. */
  bank: string | undefined;
  /** A folder that keeps the million leads between runs. */
  data: string | undefined;
  leads: number;
  /** Of the telephony: which of its rows; all without it. */
  row: string | undefined;
  /** Also says which statements took PostgreSQL's time. */
  statements: boolean;
};

export type Bench = {
  name: string;
  about: string;
  run(options: BenchOptions): Promise<Figure[]>;
};

/** Says on standard error what goes on; standard output is for the table. */
export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
