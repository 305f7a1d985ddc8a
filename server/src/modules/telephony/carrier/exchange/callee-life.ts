import type { HangupCause, ProviderEventDetail } from "../../port.ts";
import type { Cancel, Clock } from "../clock.ts";
import { type Channel, isUp } from "./channel.ts";

/** What the life of a callee needs of the exchange. */
type Exchange = {
  clock: Clock;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  end(channel: Channel, cause: HangupCause): void;
};

export type CalleeLife = ReturnType<typeof createCalleeLife>;

/** What callees and the network do by themselves: ring, answer, talk, lose patience. */
export function createCalleeLife({ clock, tell, end }: Exchange) {
  function begin(channel: Channel): void {
    tell(channel, { type: "ACCEPTED" });
    channel.next = clock.after(channel.callee.setupMs, () => reach(channel));
  }

  function reach(channel: Channel): void {
    switch (channel.callee.outcome) {
      case "BUSY":
        end(channel, "BUSY");
        break;
      case "INVALID":
        end(channel, "INVALID_NUMBER");
        break;
      case "CONGESTION":
        end(channel, "CONGESTION");
        break;
      default:
        ring(channel);
    }
  }

  function ring(channel: Channel): void {
    channel.phase = "RINGING";
    tell(channel, { type: "RINGING" });
    const { ringMs, outcome } = channel.callee;
    const timeoutMs = channel.request.ringTimeoutSeconds * 1_000;
    const isPickedUp = ringMs < timeoutMs && outcome !== "NO_ANSWER";
    channel.next = clock.after(Math.min(ringMs, timeoutMs), () => {
      if (!isPickedUp) end(channel, "NO_ANSWER");
      else if (outcome === "REJECTED") end(channel, "REJECTED");
      else pickUp(channel);
    });
  }

  /** Who picked up waits from now on, also while detection still listens. */
  function pickUp(channel: Channel): void {
    const { callee, request } = channel;
    channel.next = clock.after(callee.patienceMs, () => end(channel, "NORMAL"));

    const mode = request.kind === "AGENT" ? "OFF" : (request.machineDetection ?? "OFF");
    if (mode !== "AT_ANSWER") answer(channel, { type: "ANSWERED" });
    if (mode === "OFF") return;

    const { says, afterMs, confidence } = callee.verdict;
    channel.verdict = clock.after(afterMs, () => {
      channel.answeredBy = says;
      if (mode === "AT_ANSWER") answer(channel, { type: "ANSWERED", answeredBy: says, confidence });
      else tell(channel, { type: `${says}_DETECTED`, confidence });
    });
  }

  function answer(channel: Channel, detail: ProviderEventDetail): void {
    channel.phase = "ANSWERED";
    channel.answeredAt = new Date(clock.now()).toISOString();
    tell(channel, detail);
  }

  /** Goes on after the channel was connected, parted, held or taken back. */
  function goOn(channel: Channel): void {
    if (!isUp(channel)) return;
    channel.next();
    const now = clock.ticks();
    if (channel.talkingSince !== null) channel.talkLeftMs -= now - channel.talkingSince;
    channel.talkingSince = channel.phase === "BRIDGED" ? now : null;
    channel.next = afterwards(channel);
  }

  function afterwards(channel: Channel): Cancel {
    const { callee, phase, talkLeftMs } = channel;
    const unconnected = phase === "HELD" ? callee.holdPatienceMs : callee.patienceMs;
    const stays = phase === "BRIDGED" ? talkLeftMs : unconnected;
    return clock.after(stays, () => end(channel, "NORMAL"));
  }

  function stop(channel: Channel): void {
    channel.next();
    channel.verdict();
  }

  return { begin, goOn, stop };
}
