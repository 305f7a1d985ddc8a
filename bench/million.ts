import {
  getImport,
  getOperation,
  type Import,
  runImport,
  undoImport,
  uploadImport,
} from "@parley/contract";
import type { ApiSession } from "../cli/src/api/session.ts";
import { millionFile } from "./import/million-file.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, type Server, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";
import { watchMemory } from "./lib/usage.ts";

/** A million leads with name, firm, number, mailbox and source: imported, and taken back whole. */
export const million: Bench = {
  name: "million",
  about: "an import of a million rows (--leads) from the upload to the last lead, and its undo",
  run: async ({ leads: rows, statements }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "million");
    const email = "admin@million.example";
    await makeUsers(installation, tenantId, [{ email, role: "ADMIN" }]);
    const server = await startServer(installation);
    const session = await signInAs(server.url, email);
    const told = async (work: () => Promise<Measured>) => {
      if (statements) await resetStatements(installation.admin);
      const measured = await work();
      if (statements) await sayStatements(installation.admin, measured.seconds);
      return measured;
    };
    let id = "";
    const made = await told(async () => {
      const measured = await measure(server, async () => {
        id = await run(session, millionFile(rows));
      });
      return measured;
    });
    const undone = await told(() => measure(server, () => takeBack(session, id)));
    const figure = (what: string, { seconds, beside }: Measured): Figure => {
      say(`  ${what}: ${round(seconds)} s (${round(rows / seconds)} rows/s; ${beside})`);
      // A million in two minutes; of fewer rows the same share.
      const floor = (120 * rows) / 1_000_000;
      return { bench: "million", what, value: seconds, unit: "s", floor, beside };
    };
    const memory: Figure = {
      bench: "million",
      what: "growth of the server's memory",
      value: made.grown,
      unit: "MB",
      floor: 150,
    };
    return [figure(`${rows} rows`, made), figure("its undo", undone), memory];
  },
};

type Measured = { seconds: number; grown: number; beside: string };

async function measure({ pid, usage }: Server, work: () => Promise<void>): Promise<Measured> {
  const stopWatching = watchMemory(pid);
  usage.reset();
  const begin = performance.now();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  const { before, peak } = stopWatching();
  const { server, postgres } = usage.read();
  const beside = `cores: server ${round(server)}, PostgreSQL ${round(postgres)}; memory ${round(before)} to ${round(peak)} MB`;
  return { seconds, grown: peak - before, beside };
}

async function run(session: ApiSession, file: string): Promise<string> {
  const answer = await session.send(uploadImport, {}, file);
  const { id, mapping } = uploadImport.response.parse(await answer.json());
  await session.call(runImport, { params: { id }, body: { mapping, onDuplicate: "SKIP" } });
  const { state, error, counts } = await ended(session, id);
  if (state !== "DONE" || counts.errors > 0) {
    throw new Error(`the import ended as ${state}: ${error} ${JSON.stringify(counts)}`);
  }
  return id;
}

async function ended(session: ApiSession, id: string): Promise<Import> {
  for (;;) {
    const now = await session.call(getImport, { params: { id } });
    if (now.state !== "QUEUED" && now.state !== "RUNNING") return now;
    await pause(200);
  }
}

async function takeBack(session: ApiSession, id: string): Promise<void> {
  const started = await session.call(undoImport, { params: { id } });
  const params = { id: started.operationId ?? "" };
  for (;;) {
    const { state, endedAt, error } = await session.call(getOperation, { params });
    if (endedAt === null) await pause(200);
    else if (state === "DONE") return;
    else throw new Error(`the undo ended as ${state}: ${error}`);
  }
}
