import { Readable } from "node:stream";
import {
  exportChanged,
  type exportTenant as exportTenantEndpoint,
  type Input,
  type TenantExport,
  tenantExported,
} from "@parley/contract";
import { z } from "zod";
import { inTenant } from "../../../platform/app.ts";
import { lock } from "../../../platform/audit/locked-file.ts";
import { tarOf } from "../../../platform/backup/tar-stream.ts";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { SealedField } from "../../../platform/encryption/fields.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Run } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import { defineJob, type Job, type JobRun } from "../../../platform/jobs/jobs.ts";
import type { Ending } from "../../../platform/operations/queries.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { type Tools, tell, tenantOf } from "../service.ts";
import { TenantArchive } from "./archive.ts";
import { type ExportRow, selectExports, toExport } from "./queries.ts";

const Ref = z.object({ exportId: z.uuid() });
const Resume = z.object({ rows: z.number() });
/** How often the work says how far it came, in rows. */
const sayEvery = 5000;

type ExportJob = Job & { enqueue(ctx: Ctx, data: z.input<typeof Ref>): Promise<void> };

/** The work of an export; it must know which columns are sealed. */
export function exportJob(sealed: readonly SealedField[]): ExportJob {
  return defineJob("export-tenant", Ref, async ({ exportId }, run) => {
    const [row] = await run.inTenant((ctx) => selectExports(ctx.tx, { id: exportId, limit: 1 }));
    if (!row?.operation_id || row.state !== "RUNNING") return;
    await carryOut(run, row.operation_id, {
      resume: Resume,
      work: (operation) => write(run, row, sealed, operation),
      ended: (ctx, ending) => end(ctx, row, ending),
    });
  });
}

export async function startExport(
  { app, exporting }: Tools,
  ctx: Ctx,
  id: string,
  { passphrase }: Input<typeof exportTenantEndpoint>["body"],
): Promise<TenantExport> {
  const tenant = await tenantOf(ctx, id);
  if (tenant.status === "DELETING") throw new Refusal("conflict", "The tenant is being deleted");
  const exportId = newId();
  const operation = await startOperation(ctx, {
    kind: "EXPORT_TENANT",
    title: tenant.name,
    unit: "ROWS",
    total: null,
    subjectId: id,
  });
  const vault = await ctx.vault();
  const tx: Tx<"tenant_exports"> = ctx.tx;
  await tx
    .insertInto("tenant_exports")
    .values({
      id: exportId,
      about_id: id,
      about_name: tenant.name,
      passphrase: vault.seal("tenant_exports", "passphrase", exportId, passphrase),
      operation_id: operation.id,
      storage_key: `${ctx.tenantId}/exports/${exportId}`,
      requested_by: userOf(ctx),
      requested_at: ctx.now,
    })
    .execute();
  await exporting.enqueue(ctx, { exportId });
  await tell(app, ctx, tenantExported, { id }, { after: { exportId } });
  return toExport(await rowOf(ctx, exportId));
}

/** Writes the file whole, in one look at the tenant; after a crash it is written anew. */
async function write(
  run: JobRun,
  row: ExportRow,
  sealed: readonly SealedField[],
  operation: OperationRun<z.infer<typeof Resume>>,
): Promise<void> {
  const { app } = run;
  const passphrase = await run.inTenant(async (ctx) => {
    const vault = await ctx.vault();
    return row.passphrase
      ? vault.open("tenant_exports", "passphrase", row.id, row.passphrase)
      : undefined;
  });
  if (passphrase === undefined) throw new Error("the passphrase of an export is gone");
  const say = (rows: number) => operation.step(async () => ({ done: rows, resume: { rows } }));
  let said = 0;
  const done = await inTenant(
    app,
    row.about_id,
    async (ctx) => {
      const archive = new TenantArchive(app, ctx, sealed, async ({ rows }) => {
        if (rows - said < sayEvery) return;
        said = rows;
        await say(rows);
      });
      const body = Readable.from(tarOf(archive.entries()), { objectMode: false });
      const bytes = await app.storage.write(
        row.storage_key,
        await lock(body, passphrase),
        Number.MAX_SAFE_INTEGER,
      );
      return { ...archive.counts, bytes };
    },
    { snapshot: true },
  );
  await operation.step(async (ctx) => {
    const tx: Tx<"tenant_exports"> = ctx.tx;
    await tx
      .updateTable("tenant_exports")
      .set({ row_count: done.rows, file_count: done.files, bytes: done.bytes })
      .where("id", "=", row.id)
      .execute();
    return { done: done.rows, total: done.rows, resume: { rows: done.rows } };
  });
}

async function end(ctx: Ctx, row: ExportRow, { state }: Ending): Promise<void> {
  const tx: Tx<"tenant_exports"> = ctx.tx;
  const isReady = state === "DONE";
  await tx
    .updateTable("tenant_exports")
    .set({
      state: isReady ? "READY" : "FAILED",
      ready_at: isReady ? ctx.now : null,
      passphrase: null,
    })
    .where("id", "=", row.id)
    .execute();
  await tellChanged(ctx, row);
}

export async function exportsOf(ctx: Ctx, id: string): Promise<{ items: TenantExport[] }> {
  await tenantOf(ctx, id);
  const rows = await selectExports(ctx.tx, { aboutId: id, limit: 20 });
  return { items: rows.map(toExport) };
}

/** Hands the file out, to one who asks and once; what was stored of it goes when it has left. */
export async function takeExport(
  { app }: Tools,
  run: Run,
  id: string,
): Promise<{ fileName: string; body: Readable }> {
  const seen = await run(async (ctx) => ({ tenantId: ctx.tenantId, actor: ctx.actor }));
  const row = await inTenant(app, seen.tenantId, (ctx) => markTaken(ctx, id), {
    actor: seen.actor,
  });
  const body = app.storage.read(row.storage_key);
  body.once("close", () => {
    app.storage
      .remove(row.storage_key)
      .catch((error: unknown) => app.log.warn({ err: error }, "an export could not be removed"));
  });
  const day = row.requested_at.toISOString().slice(0, 10);
  return { fileName: `parley-export-${day}-${row.id.slice(-6)}.locked`, body };
}

async function markTaken(ctx: Ctx, id: string): Promise<ExportRow> {
  const [row] = await selectExports(ctx.tx, { id, limit: 1, lock: true });
  if (!row) throw notFound("export");
  if (row.state !== "READY") {
    throw new Refusal("conflict", `The export is ${row.state.toLowerCase()}`, {
      details: { state: row.state },
    });
  }
  const tx: Tx<"tenant_exports"> = ctx.tx;
  await tx
    .updateTable("tenant_exports")
    .set({ state: "TAKEN", taken_at: ctx.now })
    .where("id", "=", id)
    .execute();
  await tellChanged(ctx, row);
  return row;
}

function tellChanged(ctx: Ctx, { id, about_id: tenantId }: ExportRow): Promise<void> {
  return emit(ctx, exportChanged, { id, tenantId }, { permission: "tenants:export" });
}

async function rowOf(ctx: Ctx, id: string): Promise<ExportRow> {
  const [row] = await selectExports(ctx.tx, { id, limit: 1 });
  if (!row) throw new Error("an export that was just begun is missing");
  return row;
}
