import { pipeline } from "node:stream";
import { type LegId, type RecordedTalk, TelephonyError } from "../../port.ts";
import { NotStereo, readStereo } from "../../sound/stereo-wav.ts";
import { TalkFile, talkType } from "../../sound/talk-file.ts";
import type { AsteriskLeg } from "../asterisk/legs.ts";
import type { TalkChange } from "./account.ts";
import type { Exchange } from "./exchange.ts";
import { hasEnded } from "./lines.ts";
import type { CallbackFields, TwilioCall, TwilioRecording } from "./store.ts";

/*
 * A conversation is recorded where the customer's call is, both sides apart: on Twilio's first channel what the call says,
 * on its second what it hears. That goes on wherever the call is led, to its end. Twilio has no key of idempotency for
 * recordings either, so each is written down before it is asked for, and what was made without our hearing of it is found.
 */

/** So long after it was asked for, a recording that Twilio does not list was never made. */
const surelyListedMs = 5_000;

export function recordTalk(exchange: Exchange, legId: LegId, id: string): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { book } = exchange;
    const leg = book.legs.up(legId);
    if (leg.sound.used.has(id)) return;
    const going = await goingOn(exchange, leg);
    if (going && going.recordingId !== id) {
      throw new TelephonyError("wrong-state", "It is recorded already");
    }
    if (going && going.sid !== null) return begun(leg, id);
    const { tenantId } = leg.origin;
    const talk: TwilioRecording = going ?? {
      ...{ recordingId: id, tenantId, legId, trunk: leg.trunk ?? "" },
      ...{ what: "TALK", sid: null, state: "RUNNING" },
    };
    if (going && (await found(exchange, talk, book.of(legId)))) return begun(leg, id);
    const since = exchange.talks.askedAt.get(id);
    if (since !== undefined && Date.now() - since < surelyListedMs) {
      throw new TelephonyError("timeout", "Whether Twilio records is not known yet", true);
    }
    if (!going && !(await book.store.addRecording(talk))) return;
    exchange.talks.askedAt.set(id, Date.now());
    try {
      const callback = exchange.addresses.of(talk.trunk, legId, "talk", id);
      const sid = await book.account(leg.trunk).recordTalk(book.sidOf(legId), callback);
      const now = await book.store.recordingOf(id);
      // Its first callback may have been faster.
      if (now?.sid === null) await book.store.saveRecording({ ...now, sid });
    } catch (error) {
      if (error instanceof TelephonyError && !error.mayHaveHappened) {
        exchange.talks.askedAt.delete(id);
        await book.store.removeRecording(talk);
      }
      throw error;
    }
    begun(leg, id);
  });
}

function begun({ sound }: AsteriskLeg, id: string): void {
  sound.used.add(id);
  sound.talkId = id;
}

/** The recording that goes on of a leg, be it begun by this process or by one before it. */
async function goingOn({ book }: Exchange, { origin }: AsteriskLeg) {
  const all = await book.store.recordingsOfLeg(origin.legId);
  return all.find(({ what, state }) => what === "TALK" && state === "RUNNING") ?? null;
}

export function pauseTalk(exchange: Exchange, legId: LegId, id: string): Promise<void> {
  return change(exchange, legId, id, "paused");
}

export function resumeTalk(exchange: Exchange, legId: LegId, id: string): Promise<void> {
  return change(exchange, legId, id, "in-progress");
}

export async function endTalk(exchange: Exchange, legId: LegId, id: string): Promise<void> {
  if (await hasEnded(exchange, legId)) return;
  await change(exchange, legId, id, "stopped");
}

function change(exchange: Exchange, legId: LegId, id: string, how: TalkChange): Promise<void> {
  return exchange.turns.take([legId], async () => {
    const { book } = exchange;
    const leg = book.legs.up(legId);
    const talk = await goingOn(exchange, leg);
    if (talk?.recordingId !== id) {
      throw new TelephonyError("wrong-state", "It is not recorded under this id");
    }
    const sid = talk.sid ?? (await found(exchange, talk, book.of(legId)));
    if (sid === null) throw new TelephonyError("timeout", "Twilio has not named it yet", true);
    await book.account(talk.trunk).changeTalk(book.sidOf(legId), sid, how);
    begun(leg, id);
    if (how !== "stopped") return;
    leg.sound.talkId = null;
    const now = await book.store.recordingOf(id);
    // Twilio may have told already that it is whole.
    if (now?.state === "RUNNING") {
      await book.store.saveRecording({ ...now, sid, state: "STOPPED" });
    }
  });
}

/** What Twilio tells of a recording. */
export async function heardOfTalk(
  { book }: Exchange,
  call: TwilioCall,
  { id, recordingSid: sid, recordingStatus: status }: CallbackFields,
): Promise<void> {
  const talk = id === undefined ? null : await book.store.recordingOf(id);
  if (!sid) return;
  if (talk?.what !== "TALK" || (talk.sid !== null && talk.sid !== sid)) {
    // Nobody knows it, because its answer was lost: it was forgotten before it was named, or made anew.
    const { tenantId, legId, trunk } = call;
    const spare = { recordingId: sid, tenantId, legId, trunk, sid, what: "TALK" as const };
    await book.store.addRecording({ ...spare, state: "FORGOTTEN" });
    return;
  }
  const isOpen = talk.state === "RUNNING" || talk.state === "STOPPED";
  const state = !isOpen
    ? talk.state
    : status === "completed"
      ? ("READY" as const)
      : status === "absent"
        ? ("ABSENT" as const)
        : talk.state;
  await book.store.saveRecording({ ...talk, sid, state });
}

/** Twilio's name of a recording whose answer was lost, by its list of those of the call. */
async function found({ book }: Exchange, talk: TwilioRecording, { sid: callSid }: TwilioCall) {
  if (callSid === null) return null;
  const ours = await book.store.recordingsOfLeg(talk.legId);
  const known = new Set(ours.map(({ sid }) => sid));
  const listed = await book.account(talk.trunk).talksOf(callSid);
  const sid = listed.find((one) => !known.has(one));
  if (sid === undefined) return null;
  await book.store.saveRecording({ ...talk, sid });
  return sid;
}

/** Refused while Twilio still writes the sound, or could not be asked a moment ago. */
export async function openTalk(exchange: Exchange, id: string): Promise<RecordedTalk | null> {
  const { book, talks } = exchange;
  const talk = await book.store.recordingOf(id);
  const isGone = talk?.what !== "TALK" || talk.state === "ABSENT" || talk.state === "FORGOTTEN";
  if (talk === null || isGone) return null;
  if (!talks.mayAsk(id, talk.state)) throw notYet();
  const sid = talk.state === "READY" ? talk.sid : await becameReady(exchange, talk);
  if (sid === null) return null;
  const account = book.account(talk.trunk);
  const media = await account.openTalk(sid);
  if (media === null) {
    if ((await account.talkStatus(sid)) === null) return null;
    throw notYet();
  }
  try {
    const { frames, samples } = await readStereo(media);
    const file = new TalkFile(frames);
    pipeline(samples, file, () => media.body.destroy());
    return { contentType: talkType, body: file, synthetic: false };
  } catch (error) {
    media.body.destroy();
    if (!(error instanceof NotStereo)) throw error;
    throw new TelephonyError("congestion", `Not the sound that was asked for: ${error.message}`);
  }
}

/** What its callback would have told; null where nothing was recorded. */
async function becameReady(exchange: Exchange, talk: TwilioRecording): Promise<string | null> {
  const { book } = exchange;
  const call = book.find(talk.legId) ?? (await book.store.callOf(talk.legId));
  const sid = talk.sid ?? (call && (await found(exchange, talk, call)));
  const age = Date.now() - Date.parse(call?.endedAt ?? new Date().toISOString());
  if (sid === null && age < surelyListedMs) throw notYet();
  const status = sid === null ? null : await book.account(talk.trunk).talkStatus(sid);
  if (status !== null && status !== "completed" && status !== "absent") throw notYet();
  const state = status === "completed" ? ("READY" as const) : ("ABSENT" as const);
  await book.store.saveRecording({ ...talk, sid, state });
  return status === "completed" ? sid : null;
}

const notYet = () => new TelephonyError("wrong-state", "Twilio has no sound of it yet");

export async function keptTalks({ book }: Exchange): Promise<string[]> {
  const kept = await book.store.keptRecordings();
  return kept.flatMap(({ recordingId, what, state }) =>
    what === "TALK" && state !== "FORGOTTEN" ? [recordingId] : [],
  );
}

/** From now on nobody wants it; Twilio is asked to delete it until it has, also by a process after this one. */
export async function forgetRecording(exchange: Exchange, recordingId: string): Promise<void> {
  const { store } = exchange.book;
  const recording = await store.recordingOf(recordingId);
  if (recording === null) return;
  const forgotten = { ...recording, state: "FORGOTTEN" as const };
  await store.saveRecording(forgotten);
  await deleted(exchange, forgotten).catch(exchange.onProblem);
}

export async function deleteForgotten(exchange: Exchange): Promise<void> {
  for (const recording of await exchange.book.store.keptRecordings()) {
    // That of a tenant who is suspended is asked when he is there again.
    if (recording.state !== "FORGOTTEN" || !exchange.book.knows(recording.trunk)) continue;
    await deleted(exchange, recording).catch(exchange.onProblem);
  }
}

async function deleted(exchange: Exchange, recording: TwilioRecording): Promise<void> {
  const { book, talks } = exchange;
  const call = book.find(recording.legId) ?? (await book.store.callOf(recording.legId));
  const sid = recording.sid ?? (call && (await found(exchange, recording, call)));
  const account = book.account(recording.trunk);
  if (sid !== null && recording.what === "TALK" && call?.sid && call.endedAt === null) {
    await account.changeTalk(call.sid, sid, "stopped").catch(exchange.onProblem);
  }
  if (sid !== null) await account.forgetSound(sid);
  await book.store.removeRecording(recording);
  talks.forget(recording.recordingId);
}
