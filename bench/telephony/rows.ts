import type { BenchOptions } from "../lib/bench.ts";
import type { Figure } from "../lib/report.ts";
import { asteriskKilled } from "./asterisk-killed.ts";
import { attempts } from "./attempts.ts";
import { brisk, conversations, snooped } from "./conversations.ts";
import { killed } from "./killed.ts";
import { pop } from "./pop.ts";
import type { Programs } from "./stage.ts";
import { tapped } from "./tapped.ts";

export type Given = { options: BenchOptions; programs: Programs };
export type RowFigure = Omit<Figure, "bench">;
export type Row = { name: string; about: string; run(given: Given): Promise<RowFigure[]> };

const rows: readonly Row[] = [
  conversations,
  brisk,
  snooped,
  attempts,
  tapped,
  killed,
  asteriskKilled,
  pop,
];

/** All of them, or those with these names, divided by commas. */
export function rowsNamed(names: string | undefined): readonly Row[] {
  if (names === undefined || names === "all") return rows;
  return names.split(",").map((name) => {
    const row = rows.find((one) => one.name === name);
    const known = rows.map((one) => one.name).join(", ");
    if (!row) throw new Error(`No such row: ${name} (there are ${known})`);
    return row;
  });
}
