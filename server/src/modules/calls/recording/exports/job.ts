import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { mostExported, recordingExportChanged, recordingExported } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { emit } from "../../../../platform/events/emit.ts";
import { defineJob, type JobRun } from "../../../../platform/jobs/jobs.ts";
import type { Ending } from "../../../../platform/operations/queries.ts";
import {
  carryOut,
  OperationFault,
  type OperationRun,
} from "../../../../platform/operations/run.ts";
import { inTheNameOf } from "../../../contacts/index.ts";
import { keyOf as soundKeyOf } from "../expire.ts";
import { type GapRow, selectGaps } from "../rows.ts";
import { Archive } from "./archive.ts";
import { type ChosenRecording, chosenAfter } from "./chosen.ts";
import { dropExport, keptUntil, keyOf } from "./drop.ts";
import { isOutdated, Manifest, type Missing, missingOf, nameOf } from "./manifest.ts";
import { type ExportRow, patchExport, selectExports } from "./rows.ts";

const Resume = z.object({});
type Progress = OperationRun<z.infer<typeof Resume>>;
/** So many recordings are asked for at a time. */
const pageRows = 100;
/** An archive is a little more than its sounds. */
const mostBytes = mostExported.bytes * 1.1;

/** Writes an archive whole, in the name of whoever asked for it; after a crash it is written anew. */
export const exportRecordings = defineJob(
  "export-recordings",
  z.object({ exportId: z.uuid() }),
  async ({ exportId }, run) => {
    const [row] = await run.inTenant((ctx) => selectExports(ctx, { id: exportId, limit: 1 }));
    if (row?.state !== "RUNNING") return;
    await carryOut(run, row.operation_id, {
      resume: Resume,
      work: (operation) => write(run, row, operation),
      ended: (ctx, ending) => end(ctx, row, ending),
    });
  },
);

async function write(run: JobRun, row: ExportRow, operation: Progress): Promise<void> {
  await run.inTenant((ctx) => forgetSounds(ctx, row.id));
  const archive = new Archive();
  const manifest = new Manifest();
  const storing = run.app.storage.write(keyOf(run.tenantId, row.id), archive.body, mostBytes);
  // Whoever waits for it hears of its failure; until then it must not end the process.
  storing.catch(() => undefined);
  try {
    await Promise.race([fill(run, row, operation, archive, manifest), failureOf(storing)]);
  } catch (error) {
    archive.cut(error instanceof Error ? error : new Error("the archive was given up"));
    await storing.catch(() => undefined);
    throw error;
  }
  const bytes = await storing;
  await operation.step(async (ctx) => {
    const { sounds, missing } = manifest;
    await patchExport(ctx, row.id, { sounds, missing, bytes, sha256: archive.sha256() });
    return { done: sounds + missing, total: sounds + missing, resume: {} };
  });
}

/** Rejects when the archive cannot be stored, and says nothing when it can. */
function failureOf(storing: Promise<number>): Promise<never> {
  return new Promise((_resolve, reject) => {
    storing.catch(reject);
  });
}

async function fill(
  run: JobRun,
  row: ExportRow,
  operation: Progress,
  archive: Archive,
  manifest: Manifest,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const { rows, gaps } = await run.inTenant((ctx) => page(ctx, row, after));
    for (const one of rows) {
      const its = gaps.filter(({ recording_id }) => recording_id === one.id);
      await add(run, row, operation, { archive, manifest, one, gaps: its });
    }
    after = rows.at(-1)?.id;
    if (rows.length < pageRows) break;
  }
  for (const { name, text } of manifest.files(row)) archive.addText(name, text, row.requested_at);
  archive.end();
}

async function page(ctx: Ctx, row: ExportRow, after: string | undefined) {
  const named = await inTheNameOf(ctx, row.requested_by);
  if (!named.actor.grants["recordings:export"]) {
    throw new OperationFault("Whoever started this may not take recordings out any more");
  }
  const until = row.requested_at;
  const rows = await chosenAfter(named, row.filter, { until, after, limit: pageRows });
  const gaps = await selectGaps(
    ctx,
    rows.map(({ id }) => id),
  );
  return { rows, gaps };
}

type Piece = {
  archive: Archive;
  manifest: Manifest;
  one: ChosenRecording;
  gaps: readonly GapRow[];
};

async function add(
  run: JobRun,
  row: ExportRow,
  operation: Progress,
  { archive, manifest, one, gaps }: Piece,
): Promise<void> {
  const file = nameOf(one);
  const found = await soundOf(run, one);
  if ("sha256" in found) {
    const sound = run.app.storage.read(soundKeyOf(run.tenantId, one.id));
    await archive.addSound(file, one.call_started_at, sound);
    manifest.add(one, gaps, { file, sha256: found.sha256 });
  } else {
    manifest.add(one, gaps, found);
  }
  await operation.step(async (ctx) => {
    if ("sha256" in found) await tellTaken(await inTheNameOf(ctx, row.requested_by), row, one);
    return { done: manifest.sounds + manifest.missing, resume: {} };
  });
}

/** What its sound is known by, read once before it goes in: nothing goes in that is not what was recorded. */
async function soundOf(
  run: JobRun,
  one: ChosenRecording,
): Promise<{ sha256: string } | { missing: Missing }> {
  const missing = missingOf(one);
  if (missing) return { missing };
  try {
    const sha256 = await hashOf(run.app.storage.read(soundKeyOf(run.tenantId, one.id)));
    return one.sha256 !== null && sha256 !== one.sha256 ? { missing: "DAMAGED" } : { sha256 };
  } catch (error) {
    // It may have been deleted since the page was read; else its file is damaged or gone.
    const now = await run.inTenant((ctx) => stateOf(ctx, one.id));
    if (now && now.state !== "STORED") return { missing: missingOf({ ...one, ...now }) ?? "LOST" };
    run.app.log.error({ err: error, recordingId: one.id }, "a recording could not be read");
    return { missing: "DAMAGED" };
  }
}

async function hashOf(sound: Readable): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of sound) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function stateOf(ctx: Ctx, id: string) {
  const tx: Tx<"recordings"> = ctx.tx;
  return tx
    .selectFrom("recordings")
    .select(["state", "deleted_at", "deleted_by", "expires_at"])
    .where("id", "=", id)
    .$castTo<Pick<ChosenRecording, "state" | "deleted_at" | "deleted_by" | "expires_at">>()
    .executeTakeFirst();
}

/** That it went into an archive is kept with the archive and written down with the person. */
async function tellTaken(ctx: Ctx, row: ExportRow, one: ChosenRecording): Promise<void> {
  const tx: Tx<"recording_export_sounds"> = ctx.tx;
  await tx
    .insertInto("recording_export_sounds")
    .values({ export_id: row.id, recording_id: one.id })
    .execute();
  const { id, call_id: callId, contact_id: contactId } = one;
  const data = { id, callId, contactId, exportId: row.id };
  await emit(ctx, recordingExported, data, { user: row.requested_by });
}

async function forgetSounds(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"recording_export_sounds"> = ctx.tx;
  await tx.deleteFrom("recording_export_sounds").where("export_id", "=", id).execute();
}

async function end(ctx: Ctx, row: ExportRow, ending: Ending): Promise<void> {
  if (ending.state === "DONE") await ready(ctx, row);
  else await gone(ctx, row, ending.state);
}

async function ready(ctx: Ctx, row: ExportRow): Promise<void> {
  const tx: Tx<"recording_export_sounds" | "recordings"> = ctx.tx;
  const sounds = await tx
    .selectFrom("recording_export_sounds as s")
    .innerJoin("recordings as r", (join) =>
      join.onRef("r.tenant_id", "=", "s.tenant_id").onRef("r.id", "=", "s.recording_id"),
    )
    .select(["r.state", "r.expires_at", "r.deleted_at", "r.deleted_by"])
    .where("s.export_id", "=", row.id)
    .execute();
  const isTakenBack = sounds.some((one) => one.state === "DELETED" && !isOutdated(one));
  if (isTakenBack) return gone(ctx, row, "WITHDRAWN");
  const expiresAt = keptUntil(
    ctx.now,
    sounds.map(({ expires_at }) => expires_at),
  );
  await patchExport(ctx, row.id, { state: "READY", ready_at: ctx.now, expires_at: expiresAt });
  await dropExport.enqueue(ctx, { id: row.id }, { runAt: expiresAt });
  await tell(ctx, row, "READY");
}

async function gone(
  ctx: Ctx,
  row: ExportRow,
  state: "FAILED" | "CANCELLED" | "WITHDRAWN",
): Promise<void> {
  await patchExport(ctx, row.id, { state });
  await dropExport.enqueue(ctx, { id: row.id });
  await tell(ctx, row, state);
}

function tell(ctx: Ctx, row: ExportRow, state: ExportRow["state"]): Promise<void> {
  return emit(ctx, recordingExportChanged, { id: row.id, state }, { user: row.requested_by });
}
