import { getImport, type Import, runImport, uploadImport } from "@parley/contract";
import type { ApiSession } from "../cli/src/api/session.ts";
import { bankRows, leadsFile } from "./import/file.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";
import { type Cores, watchMemory } from "./lib/usage.ts";

/** The bank data set through the API: uploaded, mapped as proposed, run to its end. */
export const importing: Bench = {
  name: "import",
  about: "the 41,188 rows of the bank data set, from the upload to the last lead",
  run: async ({ bank, statements }) => {
    const file = await leadsFile(bank);
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "import");
    const email = "admin@import.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const server = await startServer(installation);
    const session = await signInAs(server.url, email);
    // A first small one: what is loaded and compiled once is not the import's.
    await run(server, session, firstLines(file, 500));
    await pause(1000);
    if (statements) await resetStatements(installation.admin);
    const measured = await run(server, session, file);
    if (statements) await sayStatements(installation.admin, measured.seconds);
    return toFigures(measured, bank !== undefined);
  },
};

type Run = {
  seconds: number;
  uploadSeconds: number;
  before: number;
  peak: number;
  cores: Cores;
  counts: Import["counts"];
};

async function run({ pid, usage }: Server, session: ApiSession, file: string): Promise<Run> {
  const stopWatching = watchMemory(pid);
  usage.reset();
  const begin = performance.now();
  const answer = await session.send(uploadImport, {}, file);
  const { id, mapping } = uploadImport.response.parse(await answer.json());
  const uploadSeconds = (performance.now() - begin) / 1000;
  await session.call(runImport, { params: { id }, body: { mapping, onDuplicate: "SKIP" } });
  let now = await session.call(getImport, { params: { id } });
  while (now.state === "QUEUED" || now.state === "RUNNING") {
    await pause(50);
    now = await session.call(getImport, { params: { id } });
  }
  if (now.state !== "DONE") throw new Error(`the import ended as ${now.state}: ${now.error}`);
  const seconds = (performance.now() - begin) / 1000;
  return { seconds, uploadSeconds, ...stopWatching(), cores: usage.read(), counts: now.counts };
}

function firstLines(text: string, count: number): string {
  return `${text.split("\n", count + 1).join("\n")}\n`;
}

function toFigures(run: Run, isReal: boolean): Figure[] {
  const { counts, seconds, uploadSeconds, cores, before, peak } = run;
  if (counts.rows !== bankRows || counts.errors > 0) {
    throw new Error(`the import counted ${JSON.stringify(counts)}`);
  }
  const beside = `${round(counts.rows / seconds)} rows/s, upload ${round(uploadSeconds)} s; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
  const what = isReal ? "41,188 rows of the bank" : "41,188 rows like the bank's";
  say(`  ${what}: ${round(seconds)} s (${beside}); memory ${round(before)} to ${round(peak)} MB`);
  return [
    { bench: "import", what, value: seconds, unit: "s", floor: 10, goal: 5, beside },
    {
      bench: "import",
      what: "growth of the server's memory",
      value: peak - before,
      unit: "MB",
      floor: 150,
      beside: `from ${round(before)} to ${round(peak)} MB`,
    },
  ];
}
