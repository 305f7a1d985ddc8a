import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname } from "node:path";

/** One number that a bench found, and what it is held against. */
export type Figure = {
  bench: string;
  what: string;
  value: number;
  unit: string;
  /** The least that must hold, and what we reach for. */
  floor?: number;
  goal?: number;
  /** More is better; otherwise less is. */
  moreIsBetter?: boolean;
  /** What the value was measured beside, in the same run. */
  beside?: string;
};

export type Verdict = "PASS" | "PASS within slack" | "FAIL" | "";

/** A busy machine may be a fifth slower; more than that is no accident. */
const slack = 1.2;

export function verdictOf({ value, floor, moreIsBetter }: Figure): Verdict {
  if (floor === undefined) return "";
  if (Number.isNaN(value)) return "FAIL";
  if (moreIsBetter ? value >= floor : value <= floor) return "PASS";
  const isNear = moreIsBetter ? value >= floor / slack : value <= floor * slack;
  return isNear ? "PASS within slack" : "FAIL";
}

function reachesGoal({ value, goal, moreIsBetter }: Figure): boolean {
  return goal !== undefined && (moreIsBetter ? value >= goal : value <= goal);
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.bench,
    figure.what,
    `${round(figure.value)} ${figure.unit}`.trim(),
    figure.floor === undefined ? "" : `${figure.moreIsBetter ? ">=" : "<="} ${figure.floor}`,
    figure.goal === undefined ? "" : `${figure.goal}${reachesGoal(figure) ? " reached" : ""}`,
    verdictOf(figure),
    figure.beside ?? "",
  ]);
  const all = [["bench", "what", "measured", "floor", "goal", "", "beside"], ...rows];
  const widths = (all[0] ?? []).map((_, i) => Math.max(...all.map((row) => (row[i] ?? "").length)));
  const line = (row: string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
  return all.map((row) => line(row).trimEnd()).join("\n");
}

export function round(value: number): string {
  if (Number.isNaN(value)) return "none";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** Writes what was found, with what it was found on. */
export function writeReport(
  path: string,
  figures: readonly Figure[],
  settings: Record<string, unknown>,
): void {
  mkdirSync(dirname(path), { recursive: true });
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? "",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg().map((load) => Number(load.toFixed(2))),
  };
  const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }));
  const report = { at: new Date().toISOString(), machine, settings, figures: judged };
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}
