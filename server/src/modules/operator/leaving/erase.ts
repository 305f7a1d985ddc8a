import { tenantDeleted } from "@parley/contract";
import { z } from "zod";
import { type App, asTenant } from "../../../platform/app.ts";
import { HeadFiles } from "../../../platform/audit/heads.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { homeAt } from "../../../platform/home.ts";
import { defineJob, type JobRun } from "../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { setStatus } from "../queries.ts";
import { certify } from "./certificate.ts";
import {
  countJobs,
  countRows,
  type DeletionRow,
  eraseJobs,
  eraseRows,
  eraseTenantRow,
  remains,
  selectDeletions,
} from "./queries.ts";
import { tablesInOrder } from "./tables.ts";

/** So many rows go in one transaction: nobody else waits for longer than that takes. */
const portion = 1000;

const Before = z.object({
  tables: z.record(z.string(), z.number()),
  jobs: z.number(),
  keys: z.array(z.string()),
  subjects: z.number(),
});
const Resume = z.object({
  before: Before,
  files: z.object({ count: z.number(), bytes: z.number() }),
  heads: z.number(),
});
type Resume = z.infer<typeof Resume>;

/**
 * Deletes a tenant when its time has come: rows by portions, files, keys, jobs, then its own row, and signs
 * what it did. After a crash it goes on; what is gone is not looked for again.
 */
export const eraseTenant = defineJob(
  "erase-tenant",
  z.object({ deletionId: z.uuid() }),
  async ({ deletionId }, run) => {
    const row = await run.inTenant((ctx) => begin(ctx, deletionId));
    if (!row?.operation_id) return;
    await carryOut(run, row.operation_id, {
      resume: Resume,
      work: (operation) => erase(run, row, operation),
    });
  },
);

/** From here on nobody takes it back. Nothing, when it was taken back or is not due. */
async function begin(ctx: Ctx, id: string): Promise<DeletionRow | undefined> {
  const [row] = await selectDeletions(ctx.tx, { id, limit: 1, lock: true });
  if (!row || row.cancelled_at || row.finished_at || row.due_at > ctx.now) return undefined;
  if (row.operation_id) return row;
  await setStatus(ctx, row.about_id, { was: "SUSPENDED", becomes: "DELETING" });
  const asker = { ...ctx, actor: { ...ctx.actor, userId: row.requested_by } };
  const operation = await startOperation(asker, {
    kind: "DELETE_TENANT",
    title: row.about_name,
    unit: "ROWS",
    total: null,
    subjectId: row.about_id,
  });
  const tx: Tx<"tenant_deletions"> = ctx.tx;
  await tx
    .updateTable("tenant_deletions")
    .set({ started_at: ctx.now, operation_id: operation.id })
    .where("id", "=", id)
    .execute();
  const started = await selectDeletions(ctx.tx, { id, limit: 1 });
  return started[0];
}

async function erase(
  run: JobRun,
  row: DeletionRow,
  operation: OperationRun<Resume>,
): Promise<void> {
  const { app } = run;
  const { about_id: id } = row;
  const tables = await run.inTenant((ctx) => tablesInOrder(ctx.tx));
  let resume = operation.resume;
  let { done } = operation;
  if (!resume) {
    await operation.step(async (ctx) => {
      const before = await take(app, ctx, id, tables);
      resume = { before, files: { count: 0, bytes: 0 }, heads: 0 };
      const total = Object.values(before.tables).reduce((sum, rows) => sum + rows, 0);
      return { done, total, resume };
    });
  }
  const known = resume as unknown as Resume;
  let more = true;
  while (more) {
    more = false;
    for (const table of tables) {
      for (let erased = portion; erased === portion; ) {
        await operation.step(async (ctx) => {
          erased = await eraseRows(ctx, id, table, portion);
          done += erased;
          more ||= erased > 0;
          return { done, resume: known };
        });
      }
    }
  }
  await operation.step(async (ctx) => {
    await eraseJobs(ctx, id);
    return { done, resume: known };
  });
  const files = await app.storage.removeAll(id);
  const heads = await new HeadFiles(homeAt(app.config.home).audit).removeAll(id);
  known.files = { count: known.files.count + files.count, bytes: known.files.bytes + files.bytes };
  known.heads += heads;
  await operation.step(async (ctx) => {
    await finish(app, ctx, row, tables, known);
    return { done, total: done, resume: known };
  });
  app.vaults.forget(id);
}

/** What there is before anything goes. */
async function take(
  app: App,
  ctx: Ctx,
  id: string,
  tables: readonly string[],
): Promise<Resume["before"]> {
  const counted: Record<string, number> = {};
  for (const table of tables) counted[table] = await countRows(ctx, id, table);
  const keys = await asTenant(app, ctx, id, (within) =>
    within.tx.selectFrom("tenant_keys").select("id").orderBy("id").execute(),
  );
  return {
    tables: counted,
    jobs: await countJobs(ctx, id),
    keys: keys.map((key) => key.id),
    subjects: counted.subject_keys ?? 0,
  };
}

/** Its own row goes, everything is counted once more, and what was done is signed. */
async function finish(
  app: App,
  ctx: Ctx,
  row: DeletionRow,
  tables: readonly string[],
  { before, files, heads }: Resume,
): Promise<void> {
  const { about_id: id } = row;
  // What somebody wrote meanwhile by its own clock: the count of a day, a head.
  for (const table of tables) await eraseRows(ctx, id, table, portion);
  await eraseTenantRow(ctx, id);
  const left = await leftOf(ctx, id, tables);
  if (left.length > 0) throw new Error(`something is left: ${left.join(", ")}`);
  const users: Tx<"users"> = ctx.tx;
  const asker = await users
    .selectFrom("users")
    .select(["id", "name", "email"])
    .where("id", "=", row.requested_by)
    .executeTakeFirstOrThrow();
  const facts = {
    tenant: { id, name: row.about_name, slug: row.about_slug },
    requestedBy: asker,
    requestedAt: row.requested_at.toISOString(),
    reason: row.reason,
    waitDays: row.wait_days,
    shorterBecause: row.shorter_because,
    startedAt: (row.started_at ?? ctx.now).toISOString(),
    finishedAt: ctx.now.toISOString(),
    tables: tables.map((name) => ({ name, before: before.tables[name] ?? 0, after: 0 })),
    jobs: { before: before.jobs, after: 0 },
    files,
    auditHeads: heads,
    keysDestroyed: { data: before.keys, subjects: before.subjects },
    notCovered:
      "Backups and exports that were made before hold what they held until they are removed.",
  };
  const certificate = certify(facts, app.keys.auditPrivateKey);
  const tx: Tx<"tenant_deletions"> = ctx.tx;
  await tx
    .updateTable("tenant_deletions")
    .set({ finished_at: ctx.now, certificate: JSON.stringify(certificate) })
    .where("id", "=", row.id)
    .execute();
  const change = { before: { name: row.about_name, slug: row.about_slug } };
  await emit(ctx, tenantDeleted, { id }, { permission: "tenants:list" }, change);
}

/** Whatever in the database still names a tenant: tables, queue, challenges. */
export async function leftOf(ctx: Ctx, id: string, tables: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const table of tables) if ((await countRows(ctx, id, table)) > 0) left.push(table);
  if ((await countJobs(ctx, id)) > 0) left.push("jobs");
  for (const { what, remaining } of await remains(ctx, id)) if (remaining > 0) left.push(what);
  return left;
}
