import { Readable } from "node:stream";
import { voicemailChanged } from "@parley/contract";
import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { RecordedSound, Telephony } from "../../telephony/index.ts";
import { keyOf } from "./expire.ts";

/** More than a recording of the longest kind. */
const mostBytes = 40 * 1024 * 1024;
/** A carrier that is asked in vain for so long has it no more. */
const lostAfterMs = 24 * 3_600_000;

type Waiting = {
  id: string;
  box_id: string;
  recording_id: string;
  seconds: number;
  created_at: Date;
};

/** Messages whose sound the carrier still has. */
export async function waitingSounds(ctx: Ctx, provider: string): Promise<Waiting[]> {
  const tx: Tx<"voicemails"> = ctx.tx;
  return tx
    .selectFrom("voicemails")
    .select(["id", "box_id", "recording_id", "seconds", "created_at"])
    .where("sound", "=", "WAITING")
    .where("provider", "=", provider)
    .orderBy("created_at")
    .limit(50)
    .execute();
}

/**
 * Brings the sound of a message from the carrier into the storage, where it lies encrypted. Twice does no harm: the
 * carrier forgets it when it is stored and known to be.
 */
export async function fetchSound(
  app: App,
  telephony: Telephony,
  tenantId: string,
  waiting: Waiting,
): Promise<void> {
  const { id, recording_id: recordingId } = waiting;
  const sound = (await telephony.fetchRecording?.(recordingId)) ?? null;
  const isLost = Date.now() - waiting.created_at.getTime() > lostAfterMs;
  if (sound === null && telephony.connection() !== "CONNECTED" && !isLost) return;
  const bytes = sound && (await store(app, keyOf(tenantId, id), sound));
  const isKept = await inTenant(app, tenantId, (ctx) => note(ctx, waiting, sound, bytes));
  if (!isKept) await app.storage.remove(keyOf(tenantId, id));
  await telephony.forgetRecording?.(recordingId);
}

async function store(app: App, key: string, sound: RecordedSound): Promise<number> {
  return app.storage.write(key, Readable.from([Buffer.from(sound.bytes)]), mostBytes);
}

/** Whether it stays: whose lead was removed for good in the meantime is not heard any more. */
async function note(
  ctx: Ctx,
  { id, box_id, seconds: told }: Waiting,
  sound: RecordedSound | null,
  bytes: number | null,
): Promise<boolean> {
  const tx: Tx<"voicemails"> = ctx.tx;
  const row = await tx
    .selectFrom("voicemails")
    .select(["sound", "expires_at"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  const isOver = row === undefined || row.expires_at <= ctx.now;
  if (row?.sound !== "WAITING") return !isOver;
  const change = isOver
    ? { sound: "EXPIRED" }
    : sound
      ? { sound: "STORED", bytes, ...aboutOf(sound, told) }
      : { sound: "LOST" };
  await tx.updateTable("voicemails").set(change).where("id", "=", id).execute();
  await emit(ctx, voicemailChanged, { id, boxId: box_id }, { permission: "voicemails:read" });
  return !isOver;
}

/** How long it is the event of its end has told; where nobody was there to hear that, the sound tells. */
function aboutOf(sound: RecordedSound, told: number) {
  const { contentType, synthetic, seconds = 0, isCut = false } = sound;
  const length = told === 0 ? Math.round(seconds) : told;
  return { content_type: contentType, synthetic, cut_off: isCut, seconds: length };
}
