import type { batchUpsertLeads, Output } from "@parley/contract";
import { type Bench, say } from "./lib/bench.ts";
import { written } from "./lib/caller.ts";
import { HttpPool } from "./lib/http.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { percentile } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const size = 500;

/** 500 leads at once by their id in another system: new ones, the same again, and changed ones. */
export const batch: Bench = {
  name: "batch",
  about: "500 upserts in one request: new, unchanged, changed, and with three faulty ones",
  run: async ({ quick, statements }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "batch");
    await makeUsers(installation, tenantId, [{ email: "chief@batch.example", role: "ADMIN" }]);
    const server = await startServer(installation);
    const http = new HttpPool(server.port);
    const chief = await signInAs(server.url, "chief@batch.example");
    const send = async (items: unknown[], failed = 0) => {
      const begin = performance.now();
      const answer = await written<Output<typeof batchUpsertLeads>>(
        http,
        chief,
        "POST",
        "/leads/batch/upsert",
        { items },
      );
      if (answer.failed !== failed) throw new Error(JSON.stringify(answer).slice(0, 500));
      return performance.now() - begin;
    };
    const times: Record<string, number[]> = { new: [], unchanged: [], changed: [], faulty: [] };
    if (statements) await resetStatements(installation.admin);
    const begin = performance.now();
    for (let round = 0; round < (quick ? 3 : 10); round++) {
      const rows = Array.from({ length: size }, (_, i) => rowOf(round * size + i));
      times.new?.push(await send(rows));
      times.unchanged?.push(await send(rows));
      times.changed?.push(await send(rows.map((row) => ({ ...row, status: "CONTACTED" }))));
      const faulty = rows.map((row, i) => ({
        ...row,
        source: "Fair",
        ...(i % 200 === 7 ? { assigneeId: crypto.randomUUID() } : {}),
      }));
      times.faulty?.push(await send(faulty, 3));
    }
    http.close();
    if (statements) {
      await sayStatements(installation.admin, (performance.now() - begin) / 1000);
    }
    return Object.entries(times).map(([what, all]): Figure => {
      // The first round is the compiler's.
      const value = percentile(all.slice(1), 0.5) / 1000;
      say(
        `  ${size} ${what}: median ${round(value)} s, slowest ${round(Math.max(...all) / 1000)} s`,
      );
      return { bench: "batch", what: `${size} upserts, ${what}`, value, unit: "s", floor: 1 };
    });
  },
};

function rowOf(i: number) {
  const value = `+4420${String(70_000_000 + i).slice(-8)}`;
  const contact = { name: `Person ${i}`, points: [{ type: "PHONE", value, primary: true }] };
  return { externalId: `E-${i}`, source: "ERP", attributes: { size: i % 100 }, contact };
}
