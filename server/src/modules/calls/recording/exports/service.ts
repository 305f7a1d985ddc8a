import {
  type estimateRecordingExport,
  mostExported,
  type Output,
  type RecordingExport,
  recordingExportStarted,
} from "@parley/contract";
import type { App } from "../../../../platform/app.ts";
import { type Ctx, userOf } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../../platform/errors.ts";
import { emit } from "../../../../platform/events/emit.ts";
import type { FileOut, Run } from "../../../../platform/http/api.ts";
import { newId } from "../../../../platform/ids.ts";
import { startOperation } from "../../../../platform/operations/service.ts";
import { limitReached, limitsOf } from "../../../../platform/quota.ts";
import { measureChosen, type Wanted } from "./chosen.ts";
import { keyOf, withdraw } from "./drop.ts";
import { exportRecordings } from "./job.ts";
import { type ExportRow, selectExports } from "./rows.ts";

/** Of one person at a time: being written, and lying there. */
const mostOpen = 2;
const mostKept = 10;

export async function estimate(
  ctx: Ctx,
  wanted: Wanted,
): Promise<Output<typeof estimateRecordingExport>> {
  await refuseStrangers(ctx, wanted);
  const found = await measureChosen(ctx, wanted);
  const { recordings: mostRecordings, bytes: mostBytes } = mostExported;
  const isTooMuch = found.recordings > mostRecordings || found.bytes > mostBytes;
  return { ...found, mostRecordings, mostBytes, fits: !isTooMuch && found.recordings > 0 };
}

export async function startExport(
  ctx: Ctx,
  app: Pick<App, "storage">,
  wanted: Wanted,
): Promise<RecordingExport> {
  const found = await estimate(ctx, wanted);
  refuseTooMuch(found);
  await refuseMore(ctx);
  const { storageBytes } = await limitsOf(ctx.tx);
  if (typeof storageBytes === "number") {
    const used = await app.storage.bytesOf(ctx.tenantId);
    if (used + found.bytes > storageBytes) throw limitReached("storageBytes", storageBytes);
  }
  const operation = await startOperation(ctx, {
    kind: "EXPORT_RECORDINGS",
    title: "EXPORT_RECORDINGS",
    unit: "RECORDINGS",
    total: found.recordings,
    subjectId: null,
  });
  const id = newId();
  const tx: Tx<"recording_exports"> = ctx.tx;
  const about = { requested_by: userOf(ctx), requested_at: ctx.now };
  const filter = JSON.stringify(wanted);
  await tx
    .insertInto("recording_exports")
    .values({ id, operation_id: operation.id, filter, ...about })
    .execute();
  await exportRecordings.enqueue(ctx, { exportId: id });
  const change = { after: { ...wanted, recordings: found.recordings } };
  await emit(ctx, recordingExportStarted, { id }, { user: userOf(ctx) }, change);
  return getExport(ctx, id);
}

function refuseTooMuch({ recordings, bytes, fits, mostRecordings, mostBytes }: Estimated): void {
  if (fits) return;
  if (recordings === 0) throw new Refusal("conflict", "No recording was made of these calls");
  throw new Refusal(
    "conflict",
    `An archive lists ${mostRecordings} recordings and holds ${mostBytes} bytes at most: take fewer days, or one campaign or agent`,
    { details: { recordings, bytes, mostRecordings, mostBytes } },
  );
}
type Estimated = Output<typeof estimateRecordingExport>;

async function refuseMore(ctx: Ctx): Promise<void> {
  const by = userOf(ctx);
  const states = ["RUNNING", "READY"] as const;
  const rows = await selectExports(ctx, { by, states, limit: mostKept + 1 });
  if (rows.filter(({ state }) => state === "RUNNING").length >= mostOpen) {
    throw new Refusal("conflict", `${mostOpen} archives are being written already: wait for one`);
  }
  if (rows.length >= mostKept) {
    throw new Refusal("conflict", `${mostKept} archives are kept already: delete one`);
  }
}

/** A campaign, agent or lead that there is not is said to be absent, and not to have no recordings. */
async function refuseStrangers(ctx: Ctx, { campaignId, agentId, leadId }: Wanted): Promise<void> {
  const tx: Tx<"campaigns" | "users" | "leads"> = ctx.tx;
  const has = async (table: "campaigns" | "users" | "leads", id: string) =>
    (await tx.selectFrom(table).select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
  if (campaignId && !(await has("campaigns", campaignId))) throw notFound("campaign");
  if (agentId && !(await has("users", agentId))) throw notFound("user");
  if (leadId && !(await has("leads", leadId))) throw notFound("lead");
}

/** One's own, and nobody else's: an archive holds what its owner was allowed to see. */
export async function getExport(ctx: Ctx, id: string): Promise<RecordingExport> {
  return toExport(await own(ctx, id));
}

export async function deleteExport(ctx: Ctx, id: string): Promise<RecordingExport> {
  const row = await own(ctx, id, true);
  if (row.state !== "READY") throw wrongState(row);
  await withdraw(ctx, row, "DELETED");
  return getExport(ctx, id);
}

/** Each time is a row of the audit log. */
export async function fileOf(app: Pick<App, "storage">, run: Run, id: string): Promise<FileOut> {
  const { row, tenantId } = await run(async (ctx) => {
    const found = await own(ctx, id);
    if (found.state !== "READY") throw wrongState(found);
    return { row: found, tenantId: ctx.tenantId };
  });
  const day = row.requested_at.toISOString().slice(0, 10);
  return {
    fileName: `recordings-${day}-${row.id.slice(-6)}.zip`,
    body: app.storage.read(keyOf(tenantId, id)),
    mediaType: "application/zip",
  };
}

async function own(ctx: Ctx, id: string, lock = false): Promise<ExportRow> {
  const [row] = await selectExports(ctx, { id, by: userOf(ctx), limit: 1, lock });
  if (!row) throw notFound("archive");
  return row;
}

function wrongState({ state }: ExportRow): Refusal {
  return new Refusal("conflict", `The archive is ${state.toLowerCase()}`, { details: { state } });
}

export function toExport(row: ExportRow): RecordingExport {
  const isRunning = row.state === "RUNNING";
  const isReady = row.state === "READY";
  return {
    ...{ id: row.id, operationId: row.operation_id, state: row.state, filter: row.filter },
    ...{ sounds: row.sounds, missing: row.missing, bytes: row.bytes, sha256: row.sha256 },
    requestedAt: row.requested_at.toISOString(),
    readyAt: row.ready_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    ...{ done: row.done, total: row.total, error: row.error },
    can: isReady ? ["take", "delete"] : isRunning && !row.cancel_requested ? ["cancel"] : [],
  };
}
