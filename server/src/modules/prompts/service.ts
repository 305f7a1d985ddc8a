import type { Readable } from "node:stream";
import { type Prompt, promptAdded, promptChanged, promptDeleted } from "@parley/contract";
import type { App } from "../../platform/app.ts";
import { type Ctx, may } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Run } from "../../platform/http/api.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { countPrompts, type PromptRow, selectPrompts } from "./queries.ts";
import { keyOf, type StoredSound, type Studio, storeUpload, uploaderOf } from "./upload.ts";
import { demandUnused } from "./use.ts";

const audience = { permission: "prompts:read" } as const;
const mostPrompts = 500;

export async function promptOf(ctx: Ctx, id: string, forUpdate = false): Promise<PromptRow> {
  const [row] = await selectPrompts(ctx, { id }, forUpdate);
  if (!row) throw notFound("prompt");
  return row;
}

async function demandName(ctx: Ctx, name: string): Promise<void> {
  const [known] = await selectPrompts(ctx, { name });
  if (known) throw invalid("name", "is that of another sound");
}

/** Keeps a file as a new sound. */
export async function uploadPrompt(
  studio: Studio,
  run: Run,
  { name, fileName }: { name: string; fileName: string },
  upload: Readable,
): Promise<Prompt> {
  const demandRoom = async (ctx: Ctx) => {
    await demandName(ctx, name);
    if ((await countPrompts(ctx.tx)) < mostPrompts) return;
    throw new Refusal("limit-reached", `This account may have ${mostPrompts} sounds`, {
      details: { limit: "prompts", most: mostPrompts },
    });
  };
  return stored(studio, run, demandRoom, upload, fileName, async (ctx, sound) => {
    await demandRoom(ctx);
    const id = newId();
    const tx: Tx<"prompts"> = ctx.tx;
    const by = { created_by: ctx.actor.userId, created_at: ctx.now };
    await tx
      .insertInto("prompts")
      .values({ id, name, ...columnsOf(sound), ...by })
      .execute();
    await emit(ctx, promptAdded, { id }, audience, { after: { name, sha256: sound.sha256 } });
    return toPrompt(ctx, await promptOf(ctx, id));
  });
}

/** Puts another sound in the place of one. The one before is deleted when nobody can come to it any more. */
export async function replacePrompt(
  studio: Studio,
  run: Run,
  { id, fileName, version }: { id: string; fileName: string; version: number | undefined },
  upload: Readable,
): Promise<Prompt> {
  const find = async (ctx: Ctx) => {
    demandVersion((await promptOf(ctx, id)).version, version);
  };
  return stored(studio, run, find, upload, fileName, async (ctx, sound) => {
    const before = await promptOf(ctx, id, true);
    demandVersion(before.version, version);
    const tx: Tx<"prompts"> = ctx.tx;
    await tx.updateTable("prompts").set(columnsOf(sound)).where("id", "=", id).execute();
    const change = { before: { sha256: before.sha256 }, after: { sha256: sound.sha256 } };
    await emit(ctx, promptChanged, { id, fields: ["sound"] }, audience, change);
    removeLater(studio.app, ctx, before);
    return toPrompt(ctx, await promptOf(ctx, id));
  });
}

/** The file first, then its row: a file without one is taken away again. */
async function stored<R>(
  studio: Studio,
  run: Run,
  before: (ctx: Ctx) => Promise<void>,
  upload: Readable,
  fileName: string,
  save: (ctx: Ctx, sound: StoredSound) => Promise<R>,
): Promise<R> {
  const uploader = await run(async (ctx) => {
    await before(ctx);
    return uploaderOf(ctx);
  });
  const sound = await storeUpload(studio, uploader, upload, fileName);
  try {
    return await run((ctx) => save(ctx, sound));
  } catch (error) {
    await studio.app.storage.remove(keyOf(uploader.tenantId, sound.soundId));
    throw error;
  }
}

function columnsOf({ soundId, source, seconds, bytes, sha256, peaks }: StoredSound) {
  return { sound_id: soundId, source, seconds, bytes, sha256, peaks: JSON.stringify(peaks) };
}

export async function renamePrompt(
  ctx: Ctx,
  id: string,
  name: string,
  version: number | undefined,
): Promise<Prompt> {
  const before = await promptOf(ctx, id, true);
  demandVersion(before.version, version);
  if (name !== before.name) {
    await demandName(ctx, name);
    const tx: Tx<"prompts"> = ctx.tx;
    await tx.updateTable("prompts").set({ name }).where("id", "=", id).execute();
    const change = { before: { name: before.name }, after: { name } };
    await emit(ctx, promptChanged, { id, fields: ["name"] }, audience, change);
  }
  return toPrompt(ctx, await promptOf(ctx, id));
}

export async function deletePrompt(app: App, ctx: Ctx, id: string): Promise<void> {
  const row = await promptOf(ctx, id, true);
  await demandUnused(ctx, id);
  const tx: Tx<"prompts"> = ctx.tx;
  await tx.deleteFrom("prompts").where("id", "=", id).execute();
  await emit(ctx, promptDeleted, { id }, audience, { before: { name: row.name } });
  removeLater(app, ctx, row);
}

/** After the commit, and not in it: whoever reads it at this moment reads it to its end. */
function removeLater(app: App, ctx: Ctx, { sound_id }: PromptRow): void {
  const key = keyOf(ctx.tenantId, sound_id);
  ctx.afterCommit(() => {
    app.storage.remove(key).catch((error: unknown) => {
      app.log.warn({ err: error, soundId: sound_id }, "the file of a sound stayed behind");
    });
  });
}

export function toPrompt(ctx: Ctx, row: PromptRow): Prompt {
  const can: Prompt["can"] = [];
  if (may(ctx, "prompts:update")) can.push("update");
  if (may(ctx, "prompts:delete")) can.push("delete");
  const prompt = {
    id: row.id,
    name: row.name,
    source: row.source,
    seconds: row.seconds,
    bytes: row.bytes,
    sha256: row.sha256,
    peaks: row.peaks,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
  return versioned(prompt, row.version);
}
