/*
 * The rows of the telephony bench, one after the other, in a network that nothing leaves. Started by bench/telephony.ts
 * with its task as JSON; writes the figures to the file that it names.
 */

import { writeFileSync } from "node:fs";
import { type BenchOptions, say } from "../lib/bench.ts";
import { cleanUp, cleanUpOnSignal } from "../lib/cleanup.ts";
import type { Figure } from "../lib/report.ts";
import { rowsNamed } from "./rows.ts";
import type { Programs } from "./stage.ts";

type Task = { options: BenchOptions; programs: Programs; file: string };

cleanUpOnSignal();
const { options, programs, file } = JSON.parse(process.argv[2] ?? "") as Task;
const figures: Figure[] = [];
for (const row of rowsNamed(options.row)) {
  say(`\n${row.name}: ${row.about}`);
  try {
    const found = await row.run({ options, programs });
    figures.push(...found.map((figure) => ({ ...figure, bench: `telephony ${row.name}` })));
  } catch (error) {
    say(`${row.name} broke: ${error instanceof Error ? error.stack : String(error)}`);
    const what = "the row broke";
    figures.push({ bench: `telephony ${row.name}`, what, value: Number.NaN, unit: "", floor: 0 });
  } finally {
    await cleanUp();
  }
}
writeFileSync(file, JSON.stringify(figures));
process.exit(0);
