import type { Random } from "./random.ts";
import type { Table } from "./table.ts";

export type MadeUp = {
  readonly table: Table;
  readonly outcomes: Uint8Array;
  /** The log-odds that the outcomes were drawn from: no model can rank better. */
  readonly truth: Float64Array;
};

const sources = ["referral", "web", "fair", "list", "partner"];

/** Leads for tests, whose chances are known: two fields that matter, together and alone, and two that do not. */
export function madeUpLeads(rows: number, random: Random): MadeUp {
  const age = Float64Array.from({ length: rows }, () =>
    random() < 0.1 ? Number.NaN : Math.floor(18 + 60 * random()),
  );
  const noise = Float64Array.from({ length: rows }, random);
  const source = Array.from({ length: rows }, () =>
    random() < 0.05 ? null : (sources[Math.floor(random() * sources.length)] ?? null),
  );
  const colour = Array.from({ length: rows }, () => (random() < 0.5 ? "red" : "blue"));
  const truth = age.map((years, i) => {
    const ofAge = Number.isNaN(years) ? 0.5 : years > 50 ? 1.2 : -0.6;
    const ofSource = source[i] === "referral" ? 1.4 : source[i] === "list" ? -0.8 : 0;
    const ofBoth = source[i] === "web" && years > 50 ? 1 : 0;
    return -1.2 + ofAge + ofSource + ofBoth;
  });
  const outcomes = Uint8Array.from(truth, (logOdds) =>
    random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0,
  );
  return {
    table: {
      length: rows,
      columns: [
        { name: "age", kind: "NUMBER", values: age },
        { name: "noise", kind: "NUMBER", values: noise },
        { name: "source", kind: "WORD", values: source },
        { name: "colour", kind: "WORD", values: colour },
      ],
    },
    outcomes,
    truth,
  };
}
