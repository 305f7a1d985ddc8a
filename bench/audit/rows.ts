import { createPublicKey } from "node:crypto";
import { HeadFiles } from "../../server/src/platform/audit/heads.ts";
import { AuditRecorder } from "../../server/src/platform/audit/recorder.ts";
import { verifyTenant } from "../../server/src/platform/audit/verify.ts";
import { homeAt } from "../../server/src/platform/home.ts";
import { newId } from "../../server/src/platform/ids.ts";
import { loadKeys } from "../../server/src/platform/keys.ts";
import { createLog } from "../../server/src/platform/observe/log.ts";
import { say } from "../lib/bench.ts";
import { type Installation, openInstallation } from "../lib/installation.ts";
import type { Figure } from "../lib/report.ts";
import { makeTenant } from "../lib/tenants.ts";

/** Requests that wait for their rows at the same time. */
const askers = 500;
/** As the sealer's: rows of one statement. */
const batch = 20_000;

/** Rows written by requests that wait for them, sealed into a chain, verified. */
export async function measureRows(quick: boolean): Promise<Figure[]> {
  const installation = await openInstallation();
  await installation.admin.query("select platform.ensure_partitions(now())");
  const tenantId = await makeTenant(installation, "audited");
  const rows = quick ? 100_000 : 1_000_000;
  const perMillion = 1_000_000 / rows;
  const rate = await writeReads(installation, tenantId, rows);
  const sealed = await seal(installation);
  const verified = await verify(installation, tenantId, rows);
  await installation.remove();
  return [
    figure("READ rows, each waited for until it is durable", rate, "/s", 10_000, true),
    figure("1,000,000 rows sealed", sealed * perMillion, "s", 60),
    figure("1,000,000 rows verified", verified * perMillion, "s", 60),
  ];
}

function figure(
  what: string,
  value: number,
  unit: string,
  floor: number,
  moreIsBetter = false,
): Figure {
  return { bench: "audit", what, value, unit, floor, moreIsBetter };
}

/** Rows a second. */
async function writeReads({ app }: Installation, tenantId: string, rows: number): Promise<number> {
  const recorder = new AuditRecorder({ ...app, log: createLog("error") });
  const origin = { requestId: newId(), ip: "192.0.2.10", userAgent: "bench" };
  const who = { actor: { userId: newId(), sessionId: newId() }, origin };
  let left = rows;
  const ask = async () => {
    while (left-- > 0) {
      await recorder.record(tenantId, who, {
        action: "READ",
        event: "getLead",
        subjectId: newId(),
        personId: newId(),
      });
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: askers }, ask));
  const seconds = (performance.now() - started) / 1000;
  say(`  ${rows} rows written in ${seconds.toFixed(1)} s`);
  return rows / seconds;
}

/** Seconds until everything is sealed. */
async function seal({ app }: Installation): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { rows } = await app.pool.query<{ sealed: number }>(
      "select sealed from platform.seal_audit($1, $2)",
      [batch, new Date()],
    );
    if (rows.reduce((sum, row) => sum + Number(row.sealed), 0) < batch) break;
  }
  return (performance.now() - started) / 1000;
}

/** Seconds until the whole log is verified. */
async function verify(
  { app, home }: Installation,
  tenantId: string,
  rows: number,
): Promise<number> {
  const keys = await loadKeys({ home, masterKey: undefined });
  const files = new HeadFiles(homeAt(home).audit);
  const auditPublicKey = createPublicKey(keys.auditPrivateKey);
  const started = performance.now();
  const { entries, fault } = await verifyTenant({ ...app, files, auditPublicKey }, tenantId);
  if (fault || entries < rows) throw new Error(`the log is not whole: ${fault?.words ?? entries}`);
  return (performance.now() - started) / 1000;
}
