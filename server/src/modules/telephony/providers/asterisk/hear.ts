import type { HangupCause } from "../../port.ts";
import { path } from "./ari.ts";
import type { AriEvent, Channel } from "./ari-messages.ts";
import { causeOf, verdictOf } from "./causes.ts";
import { awaitGreetingEnd, type Judgement, judgeBySound, tellsEnd } from "./judge.ts";
import { type AsteriskLeg, cameIn, type Origin } from "./legs.ts";
import { ringsHere } from "./lines.ts";
import { dialByNextTrunk } from "./originate.ts";
import { leaveBridge } from "./pairs.ts";
import { playbackEnded, recordingEnded } from "./sounds.ts";
import { endSupervisions } from "./supervise.ts";
import { orderLater, type Switchboard } from "./switchboard.ts";
import { endTap } from "./taps.ts";

/** Recordings of legs that ended: Asterisk tells of them a moment after. */
const mostEnded = 1_000;

/** Makes events of the port from those of Asterisk. */
export function createEar(board: Switchboard): (event: AriEvent) => void {
  const { legs } = board;
  const recordedOf = new Map<string, Origin>();

  function starts(channel: Channel, args: readonly string[]): void {
    const leg = legs.ofChannel(channel.id);
    const [what, status = "", cause = ""] = args;
    if (leg === undefined) {
      if (what === "incoming") ringsHere(board, channel);
      else if (what === "supervision" && board.supervisions.isUp(channel.id)) return;
      else if (board.taps.has(channel.id) && board.taps.isUp(channel.id)) return;
      // Dialled by a process before this one and forgotten by all: nobody would ever end it.
      else orderLater(board, { method: "DELETE", path: path("channels", channel.id) });
    } else if (what === "detected") judged(leg, status, cause);
    else pickedUp(leg);
  }

  function pickedUp(leg: AsteriskLeg): void {
    leg.pickedUpAt = new Date().toISOString();
    if (leg.detection !== "AT_ANSWER") legs.answer(leg);
    if (leg.detection === "OFF") return;
    if (leg.request?.detector === "PARLEY") {
      leg.verdict.isAwaited = leg.detection === "AT_ANSWER";
      legs.confirm(leg);
      judgeBySound(board, leg, (judgement) => decided(leg, judgement));
      return;
    }
    leg.verdict.isAwaited = true;
    legs.confirm(leg);
    orderLater(board, {
      ...{ method: "POST", path: path("channels", leg.channelId, "continue") },
      query: { context: "detect", extension: "s", priority: 1 },
    });
  }

  function judged(leg: AsteriskLeg, status: string, cause: string): void {
    const verdict = verdictOf(status, cause);
    decided(leg, verdict);
    if (verdict.answeredBy === "MACHINE" && tellsEnd(leg)) awaitGreetingEnd(board, leg);
  }

  function decided(leg: AsteriskLeg, { answeredBy, confidence }: Judgement): void {
    if (leg.detection === "AFTER_ANSWER") {
      Object.assign(leg, { answeredBy, confidence });
      legs.tell(leg, { type: `${answeredBy}_DETECTED`, confidence });
    } else legs.answer(leg, { answeredBy, confidence });
    leg.verdict.isAwaited = false;
    leg.verdict.reach();
  }

  function destroyed(event: Extract<AriEvent, { type: "ChannelDestroyed" }>): void {
    const leg = legs.ofChannel(event.channel.id);
    if (!leg) return;
    const wasAnswered = leg.pickedUpAt !== null;
    const { cause, tech_cause: techCause } = event;
    const why = causeOf({ wasAnswered, cause, techCause });
    if (why === "CONGESTION" && dialByNextTrunk(board, leg)) return;
    const status = wasAnswered || leg.endsBy !== null ? undefined : statusOf(leg, techCause);
    isOver(leg, why, status);
  }

  /** Of a call that came in Asterisk tells no more after this; one that was dialled may come back with a verdict. */
  function leaves(channel: Channel): void {
    const leg = legs.ofChannel(channel.id);
    if (leg && cameIn(leg)) isOver(leg, "NORMAL");
  }

  function isOver(leg: AsteriskLeg, cause: HangupCause, sipStatus?: number): void {
    const { recordingId } = leg.sound;
    if (recordingId) remember(recordingId, leg.origin);
    legs.end(leg, leg.endsBy ?? cause, sipStatus);
    if (leg.trunk) board.trunks.giveBack(leg.trunk);
    leaveBridge(board, leg);
    endSupervisions(board, leg.origin.legId);
    endTap(board, leg.origin.legId, "LEG_ENDED");
  }

  function remember(recordingId: string, origin: Origin): void {
    recordedOf.set(recordingId, origin);
    const [oldest] = recordedOf.keys();
    if (recordedOf.size > mostEnded && oldest !== undefined) recordedOf.delete(oldest);
  }

  /** Early media is ringing to whoever waits for an answer. */
  function dials(channel: Channel, status: string): void {
    const leg = legs.ofChannel(channel.id);
    if (leg && (status === "RINGING" || status === "PROGRESS")) legs.ring(leg);
  }

  return (event) => {
    switch (event.type) {
      case "StasisStart":
        return starts(event.channel, event.args);
      case "StasisEnd":
        return leaves(event.channel);
      case "Dial":
        return dials(event.peer, event.dialstatus);
      case "ChannelStateChange":
        return dials(event.channel, event.channel.state.toUpperCase());
      case "ChannelDestroyed":
        return destroyed(event);
      case "PlaybackFinished":
        return playbackEnded(board, event);
      case "RecordingFinished":
      case "RecordingFailed":
        return recordingEnded(board, event, recordedOf);
      case "ChannelDtmfReceived": {
        const leg = legs.ofChannel(event.channel.id);
        if (leg) legs.tell(leg, { type: "DIGIT", digit: event.digit });
        return;
      }
      case "ApplicationReplaced":
    }
  };
}

/** Asterisk makes one up when the ring time is over: nobody has sent it. */
function statusOf({ ringsUntil }: AsteriskLeg, techCause: number | undefined) {
  return Date.now() < ringsUntil ? techCause : undefined;
}
