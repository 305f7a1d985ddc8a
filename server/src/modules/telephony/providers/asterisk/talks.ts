import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { type LegId, type RecordedTalk, TelephonyError } from "../../port.ts";
import { TalkFile, talkType } from "../../sound/talk-file.ts";
import { AriError, path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { ManagerError } from "./manager.ts";
import { fileOf } from "./sounds.ts";
import { order, type Switchboard } from "./switchboard.ts";

/*
 * Conversations are recorded where the customer's channel is: what it says and what it hears, sample by sample beside
 * each other (MixMonitor). That goes through holds, transfers and other bridges, and a part that is muted is silence
 * of the same length.
 */

const prefix = "talk-";
/** Two samples of 16 bits. */
const frameBytes = 4;

export async function recordTalk(board: Switchboard, legId: LegId, id: string): Promise<void> {
  const leg = board.legs.up(legId);
  if (leg.sound.used.has(id)) return;
  if (leg.sound.talkId) throw new TelephonyError("wrong-state", "It is recorded already");
  leg.sound.used.add(id);
  leg.sound.talkId = id;
  try {
    if (await isRecorded(board, leg, id)) return;
    // Among the recordings that the control interface hands over.
    const File = `../recording/${nameOf(id)}.raw`;
    await act(board, "MixMonitor", { Channel: leg.channelId, File, Options: "D" });
  } catch (error) {
    leg.sound.used.delete(id);
    leg.sound.talkId = null;
    throw error;
  }
}

/** By a process before this one. */
async function isRecorded(board: Switchboard, leg: AsteriskLeg, id: string): Promise<boolean> {
  try {
    const found = await board.ari.request({
      ...{ method: "GET", path: path("channels", leg.channelId, "variable") },
      query: { variable: "MIXMONITOR_FILENAME" },
    });
    return Variable.parse(found).value.endsWith(`/${nameOf(id)}.raw`);
  } catch (error) {
    if (error instanceof AriError && error.status === 404) return false;
    throw error;
  }
}
const Variable = z.object({ value: z.string() });

export function pauseTalk(board: Switchboard, legId: LegId, id: string): Promise<void> {
  return mute(board, legId, id, true);
}

export function resumeTalk(board: Switchboard, legId: LegId, id: string): Promise<void> {
  return mute(board, legId, id, false);
}

async function mute(board: Switchboard, legId: LegId, id: string, isMute: boolean): Promise<void> {
  const leg = await recorded(board, legId, id);
  const State = isMute ? "1" : "0";
  await act(board, "MixMonitorMute", { Channel: leg.channelId, Direction: "both", State });
}

export async function endTalk(board: Switchboard, legId: LegId, id: string): Promise<void> {
  if (board.legs.hasEnded(legId)) return;
  const leg = await recorded(board, legId, id);
  await act(board, "StopMixMonitor", { Channel: leg.channelId });
  leg.sound.talkId = null;
}

async function recorded(board: Switchboard, legId: LegId, id: string): Promise<AsteriskLeg> {
  const leg = board.legs.up(legId);
  if (leg.sound.talkId !== id && (await isRecorded(board, leg, id))) {
    leg.sound.used.add(id);
    leg.sound.talkId = id;
  }
  if (leg.sound.talkId === id) return leg;
  throw new TelephonyError("wrong-state", "It is not recorded under this id");
}

export async function openTalk(board: Switchboard, id: string): Promise<RecordedTalk | null> {
  const answer = await fileOf(board, nameOf(id));
  const bytes = Number(answer?.headers.get("content-length") ?? 0);
  if (!answer?.body || bytes < frameBytes) return null;
  const raw = Readable.fromWeb(answer.body as ReadableStream);
  const file = new TalkFile(Math.floor(bytes / frameBytes));
  raw.on("error", (error) => file.destroy(error));
  return { contentType: talkType, body: raw.pipe(file), synthetic: false };
}

export async function keptTalks(board: Switchboard): Promise<string[]> {
  const names = await stored(board);
  return names.filter(isTalk).map((name) => name.slice(prefix.length));
}

export async function keptMessages(board: Switchboard): Promise<string[]> {
  return (await stored(board)).filter((name) => !isTalk(name));
}

const isTalk = (name: string) => name.startsWith(prefix);

async function stored(board: Switchboard): Promise<string[]> {
  const listed = await order(board, { method: "GET", path: path("recordings", "stored") });
  return Stored.parse(listed).map(({ name }) => name);
}
const Stored = z.array(z.object({ name: z.string() }));

export function nameOf(id: string): string {
  return `${prefix}${id}`;
}

async function act(board: Switchboard, action: string, fields: Record<string, string>) {
  try {
    await board.manager.act(action, fields);
  } catch (error) {
    if (!(error instanceof ManagerError)) throw error;
    throw new TelephonyError("wrong-state", error.message);
  }
}
