import { Readable } from "node:stream";
import { largestPromptBytes, longestPromptSeconds } from "@parley/contract";
import type { App } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import { Refusal } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { limitReached, limitsOf } from "../../platform/quota.ts";
import { detached } from "../../platform/storage/detached.ts";
import { BadSound, type SoundFault } from "./sound/pieces.ts";
import { type ReadSound, readSound } from "./sound/read.ts";

/** Where uploads are read and kept. */
export type Studio = { app: App; read: typeof readSound };
/** Whose upload it is, and how much more may be kept; null: there is no limit. */
export type Uploader = {
  tenantId: string;
  userId: string | null;
  ip: string | null;
  requestId: string;
  most: number | null;
};
export type StoredSound = Omit<ReadSound, "file"> & { soundId: string; bytes: number };

/** Where a sound lies. */
export function keyOf(tenantId: string, soundId: string): string {
  return `${tenantId}/prompts/${soundId}`;
}

export async function uploaderOf(ctx: Ctx): Promise<Uploader> {
  const { storageBytes } = await limitsOf(ctx.tx);
  const { ip, requestId } = ctx.origin;
  const of = { tenantId: ctx.tenantId, userId: ctx.actor.userId, ip, requestId };
  return { ...of, most: storageBytes ?? null };
}

/** Reads sounds one at a time, for whomever: each takes a moment of the processor. */
export function createReader(): typeof readSound {
  let turn: Promise<unknown> = Promise.resolve();
  return (file, fileName) => {
    const reading = turn.then(() => readSound(file, fileName));
    turn = reading.catch(() => {});
    return reading;
  };
}

/** Reads a file that was sent, and keeps what became of it. What was sent itself is not kept. */
export async function storeUpload(
  { app, read }: Studio,
  uploader: Uploader,
  upload: Readable,
  fileName: string,
): Promise<StoredSound> {
  const { tenantId, most } = uploader;
  const sent = await collect(upload);
  const { file, ...sound } = await read(sent, fileName).catch((error: unknown) => {
    throw refused(app, uploader, error);
  });
  const used = most === null ? 0 : await app.storage.bytesOf(tenantId);
  if (most !== null && used + file.length > most) throw limitReached("storageBytes", most);
  const soundId = newId();
  const body = Readable.from([file]);
  const bytes = file.length;
  await app.storage.write(keyOf(tenantId, soundId), body, bytes);
  return { ...sound, soundId, bytes };
}

async function collect(upload: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of detached(upload) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestPromptBytes) {
      const mebibytes = largestPromptBytes / 1024 ** 2;
      throw new Refusal("too-large", `A sound may have ${mebibytes} MB at most`, {
        errors: [{ field: "file", reason: `is larger than ${mebibytes} MB` }],
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const words: Record<SoundFault, string> = {
  EMPTY: "is empty",
  NO_SOUND: "holds no sound: send a WAV or an MP3 file",
  WRONG_ENDING: "is not what the ending of its name says",
  UNKNOWN_CODING: "is coded in a way that is not read here: send plain samples, G.711 or MP3",
  DAMAGED: "is damaged",
  TOO_LONG: `is longer than ${longestPromptSeconds / 60} minutes`,
};

/** Who sends something else under the name of a sound is noticed. */
function refused(app: App, { tenantId, userId, ip, requestId }: Uploader, error: unknown) {
  if (!(error instanceof BadSound)) return error;
  const { fault } = error;
  if (fault === "NO_SOUND" || fault === "WRONG_ENDING") {
    const event = "prompts";
    app.signals.raise({ tenantId, kind: "NO_SOUND_UPLOADED", userId, ip, requestId, event });
  }
  return new Refusal("file-refused", `The file ${words[fault]}`, {
    errors: [{ field: "file", reason: words[fault] }],
    details: { reason: fault },
  });
}
