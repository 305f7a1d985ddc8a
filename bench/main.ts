import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkoutFolder } from "../server/src/platform/version.ts";
import { amd } from "./amd.ts";
import { audit } from "./audit.ts";
import { automation } from "./automation.ts";
import { batch } from "./batch.ts";
import { bulk } from "./bulk.ts";
import { claims } from "./claims.ts";
import { duplicates } from "./duplicates.ts";
import { floor } from "./floor.ts";
import { held } from "./held.ts";
import { importing } from "./import.ts";
import { law } from "./law.ts";
import { type Bench, type BenchOptions, say } from "./lib/bench.ts";
import { cleanUp, cleanUpOnSignal } from "./lib/cleanup.ts";
import { type Figure, tableOf, verdictOf, writeReport } from "./lib/report.ts";
import { list } from "./list.ts";
import { million } from "./million.ts";
import { permission } from "./permission.ts";
import { records } from "./records.ts";
import { rotate } from "./rotate.ts";
import { routing } from "./routing.ts";
import { score } from "./score.ts";
import { screenPop } from "./screen-pop.ts";
import { scroll } from "./scroll.ts";
import { signin } from "./signin.ts";
import { sockets } from "./sockets.ts";
import { stops } from "./stops.ts";
import { takeover } from "./takeover.ts";
import { telephony } from "./telephony.ts";
import { webhooks } from "./webhooks.ts";
import { weight } from "./weight.ts";
import { whatIf } from "./what-if.ts";

const benches: readonly Bench[] = [
  list,
  records,
  sockets,
  held,
  importing,
  million,
  floor,
  claims,
  takeover,
  stops,
  weight,
  scroll,
  screenPop,
  signin,
  permission,
  law,
  rotate,
  audit,
  webhooks,
  batch,
  bulk,
  score,
  routing,
  automation,
  duplicates,
  whatIf,
  amd,
  telephony,
];

const usage = `npm run bench [-- NAME... OPTIONS]

${benches.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join("\n")}

  --quick         short windows and small data
  --full          also 10,000 sockets
  --seconds N     length of one window (30; 5 with --quick)
  --leads N       leads of the list, of the records, of the million and of claims (1000000; 100000 with --quick)
  --data FOLDER   keeps the data of the list between runs
  --bank FILE     the bank data set, .csv or .csv.gz (or BENCH_BANK); else one of its shape is made
  --out FILE      where the figures go (bench/results/latest.json)
  --statements    also says which statements took PostgreSQL's time (floor, claims, import, million, routing, batch, bulk, webhooks)
  --row NAME      of telephony: this row alone (several with commas); see docs/subsystems/telephony.md
  --no-build      measures dist/ as it is
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      seconds: { type: "string" },
      leads: { type: "string" },
      data: { type: "string" },
      bank: { type: "string" },
      out: { type: "string", default: join(checkoutFolder, "bench", "results", "latest.json") },
      statements: { type: "boolean", default: false },
      row: { type: "string" },
      "no-build": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const chosen = choose(positionals);
  if (!values["no-build"]) build();
  const { quick, full, statements } = values;
  const options: BenchOptions = {
    quick,
    full,
    statements,
    seconds: Number(values.seconds ?? (quick ? 5 : 30)),
    leads: Number(values.leads ?? (quick ? 100_000 : 1_000_000)),
    bank: values.bank ?? process.env.BENCH_BANK,
    data: values.data,
    row: values.row,
  };
  const figures = await runAll(chosen, options);
  process.stdout.write(`${tableOf(figures)}\n`);
  writeReport(values.out, figures, { ...options, benches: chosen.map(({ name }) => name) });
  say(`Written to ${values.out}`);
  process.exitCode = figures.some((figure) => verdictOf(figure) === "FAIL") ? 1 : 0;
}

function choose(names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`No such bench: ${unknown.join(", ")}\n\n${usage}`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

function build(): void {
  const script = join(checkoutFolder, "scripts", "build.mjs");
  const { status } = spawnSync(process.execPath, [script], { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("The build failed; with --no-build dist/ is measured as it is");
}

/** One after the other. A bench that breaks is told at the end, and the others still run. */
async function runAll(chosen: readonly Bench[], options: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const bench of chosen) {
    say(`\n${bench.name}: ${bench.about}`);
    try {
      figures.push(...(await bench.run(options)));
    } catch (error) {
      say(`${bench.name} broke: ${error instanceof Error ? error.stack : String(error)}`);
      const what = "the bench broke";
      figures.push({ bench: bench.name, what, value: Number.NaN, unit: "", floor: 0 });
    } finally {
      await cleanUp();
    }
  }
  return figures;
}

cleanUpOnSignal();
try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
