import type { HangupCause } from "../../port.ts";
import type { AsteriskLeg, Origin } from "../asterisk/legs.ts";
import { heardAnnouncement } from "./announcements.ts";
import { causeOf, unsure, verdictOf } from "./causes.ts";
import type { Exchange } from "./exchange.ts";
import { cut, nothingCame, stopped } from "./sounds.ts";
import type { Callback, CallbackFields, TwilioCall } from "./store.ts";
import { heardOfTalk } from "./talks.ts";

/** Longer than Twilio listens for who answered. */
const verdictMs = 15_000;

/** Makes events of the port from what Twilio calls back. The same told twice does nothing. */
export function createEar(exchange: Exchange) {
  const { book, trunks } = exchange;
  const { legs } = book;

  function status(leg: AsteriskLeg, fields: CallbackFields): void {
    const { callStatus = "", sipResponseCode: sip } = fields;
    switch (callStatus) {
      case "queued":
      case "initiated":
        return;
      case "ringing":
        // Of a call that came in its own number's status says nothing that is not known.
        if (leg.incoming === null) legs.ring(leg);
        break;
      case "in-progress":
      case "answered":
        if (leg.incoming === null) pickedUp(leg);
        break;
      default:
        isOver(leg, { status: callStatus, sip });
        return;
    }
    book.write(leg);
  }

  function pickedUp(leg: AsteriskLeg): void {
    if (leg.pickedUpAt !== null) return;
    leg.pickedUpAt = new Date().toISOString();
    if (leg.detection !== "AT_ANSWER") legs.answer(leg);
    if (leg.detection === "OFF") return;
    leg.verdict.isAwaited = true;
    // A verdict that never comes must not leave a person waiting.
    setTimeout(() => judged(leg, unsure), verdictMs).unref();
  }

  function judged(leg: AsteriskLeg, verdict: ReturnType<typeof verdictOf>): void {
    if (!leg.verdict.isAwaited || legs.hasEnded(leg.origin.legId)) return;
    leg.verdict.isAwaited = false;
    leg.verdict.reach();
    const { answeredBy, confidence } = verdict;
    if (leg.detection === "AFTER_ANSWER") {
      Object.assign(leg, verdict);
      legs.tell(leg, { type: `${answeredBy}_DETECTED`, confidence });
    } else legs.answer(leg, verdict);
    book.write(leg);
  }

  /** The end of a call, by whatever told of it. */
  function isOver(leg: AsteriskLeg, end: { status: string; sip: string | undefined }): void {
    const wasAnswered = leg.pickedUpAt !== null;
    // Of a call that was answered the code is that of the answer.
    const sip = wasAnswered ? 0 : Number(end.sip ?? 0);
    ends(leg, leg.endsBy ?? causeOf({ wasAnswered, ...end }), sip >= 300 ? sip : undefined);
  }

  function ends(leg: AsteriskLeg, cause: HangupCause, sipStatus?: number): void {
    if (leg.trunk && leg.origin.kind === "CUSTOMER") trunks.giveBack(leg.trunk);
    const peer = leg.peerLegId === null ? undefined : legs.ofChannel(leg.peerLegId);
    if (peer) stopped(exchange, peer);
    book.end(leg, cause, sipStatus);
  }

  function rings(call: TwilioCall): void {
    if (book.find(call.legId) || call.endedAt !== null) return;
    book.add(call);
    trunks.occupy(call.trunk);
    exchange.onIncoming();
  }

  async function sound(call: TwilioCall, leg: AsteriskLeg | undefined, fields: CallbackFields) {
    const { id: recordingId, recordingSid, recordingStatus, recordingDuration } = fields;
    if (!recordingId) return;
    const seconds = Number(recordingDuration ?? 0);
    const failed = recordingStatus !== "completed" || !recordingSid || !(seconds > 0);
    if (!failed) {
      const { tenantId, legId, trunk } = call;
      const message = { recordingId, tenantId, legId, trunk, sid: recordingSid };
      await book.store.addRecording({ ...message, what: "MESSAGE", state: "READY" });
    }
    if (leg?.sound.recordingId === recordingId) leg.sound.recordingId = null;
    const { legId, tenantId, callId, attemptId, kind } = call;
    const origin: Origin = leg?.origin ?? { legId, tenantId, callId, attemptId, kind };
    legs.tellOf(origin, { type: "RECORDING_ENDED", recordingId, seconds, failed });
  }

  /** One that was to be hung up before it had a name is hung up now. */
  function named(leg: AsteriskLeg, sid: string): void {
    const isNew = book.of(leg.origin.legId).sid === null;
    book.named(leg, sid);
    if (isNew && leg.endsBy !== null) book.account(leg.trunk).end(sid).catch(exchange.onProblem);
  }

  async function hear(callback: Callback): Promise<void> {
    const { legId, kind, fields } = callback;
    const call = book.find(legId) ?? (await book.store.callOf(legId));
    if (call === null) return;
    const leg = legs.ofChannel(legId);
    if (kind === "incoming" || kind === "ringing") return rings(call);
    if (kind === "sound") return sound(call, leg, fields);
    if (kind === "talk") return heardOfTalk(exchange, call, fields);
    // A call that is over, or was never ours: there is nothing left to tell.
    if (leg === undefined) return;
    if (leg.incoming === null) named(leg, fields.callSid);
    const { id = "" } = fields;
    switch (kind) {
      case "status":
        return status(leg, fields);
      case "verdict":
        // It may overtake the word that somebody answered.
        pickedUp(leg);
        return judged(leg, verdictOf(fields.answeredBy));
      case "taken":
        leg.pickedUpAt ??= new Date().toISOString();
        legs.answer(leg);
        return book.write(leg);
      case "keys":
        for (const digit of fields.digits ?? "") legs.tell(leg, { type: "DIGIT", digit });
        return cut(exchange, leg);
      case "said":
        if (!leg.sound.playing.delete(id)) return;
        return legs.tell(leg, { type: "PLAYBACK_ENDED", playbackId: id, how: "FINISHED" });
      case "announced":
        return heardAnnouncement(exchange, leg, id);
      case "dismissed":
        leg.endsBy ??= "LOCAL";
        return;
      case "unrecorded":
        return nothingCame(exchange, leg, id);
      case "recorded":
      case "parked":
    }
  }

  /** Twilio does not know it any more. */
  const isLost = (leg: AsteriskLeg) => ends(leg, leg.endsBy ?? "LOST");

  return { hear, isLost, status };
}
