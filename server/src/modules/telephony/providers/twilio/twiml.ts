import twilio from "twilio";
import {
  type LegId,
  type PlayRequest,
  type RecordRequest,
  type SoundFile,
  TelephonyError,
} from "../../port.ts";
import type { Addresses } from "./addresses.ts";

/** What a call is told to do. Whatever it does ends in waiting for keys, so that no call ends by itself. */
export function createTwiml(addresses: Addresses) {
  type Leg = { trunk: string; legId: LegId };
  const longestWait = 3_600;
  /** Keys come together, when none has been pressed for so long. */
  const betweenKeys = 1;

  const begin = () => new twilio.twiml.VoiceResponse();
  type Words = ReturnType<typeof begin>;

  /** What was uploaded is fetched by Twilio itself. */
  function hear(
    into: Pick<Words, "say"> & { play(url: string): unknown },
    text: string,
    sound?: SoundFile | null,
  ): void {
    if (text === "" && !sound) throw new TelephonyError("malformed", "There is nothing to hear");
    if (text !== "") into.say(text);
    if (sound) into.play(sound.url());
  }

  function gather(words: Words, { trunk, legId }: Leg) {
    return words.gather({
      ...{ input: ["dtmf"], timeout: betweenKeys, finishOnKey: "", method: "POST" },
      action: addresses.of(trunk, legId, "keys"),
    });
  }

  /** The pause lies within, so that a key is heard at any moment of it. */
  function park(words: Words, leg: Leg): string {
    gather(words, leg).pause({ length: longestWait });
    words.redirect({ method: "POST" }, addresses.of(leg.trunk, leg.legId, "parked"));
    return words.toString();
  }

  return {
    parked: (leg: Leg): string => park(begin(), leg),
    /** Keys are heard while it is said, and cut it. */
    played(leg: Leg, { text, sound, playbackId }: PlayRequest): string {
      const words = begin();
      hear(gather(words, leg), text, sound);
      words.redirect({ method: "POST" }, addresses.of(leg.trunk, leg.legId, "said", playbackId));
      return words.toString();
    },
    said(leg: Leg, text: string, sound?: SoundFile | null): string {
      const words = begin();
      hear(words, text, sound);
      return park(words, leg);
    },
    dismissed({ trunk, legId }: Leg, text: string, sound?: SoundFile | null): string {
      const words = begin();
      hear(words, text, sound);
      words.redirect({ method: "POST" }, addresses.of(trunk, legId, "dismissed"));
      return words.toString();
    },
    /** Whoever answers Twilio leads it back to the other side. */
    announced({ trunk, legId }: Leg, { text, sound, playbackId }: PlayRequest): string {
      const words = begin();
      hear(words, text, sound);
      words.redirect({ method: "POST" }, addresses.of(trunk, legId, "announced", playbackId));
      return words.toString();
    },
    pressed(leg: Leg, digits: string, room: string | null): string {
      const words = begin();
      words.play({ digits });
      if (room !== null) enter(words, room);
      return park(words, leg);
    },
    inRoom(leg: Leg, room: string): string {
      const words = begin();
      enter(words, room);
      return park(words, leg);
    },
    /** Twilio's own music plays in a conference that has not begun. */
    held(leg: Leg): string {
      const words = begin();
      words
        .dial()
        .conference({ beep: "false", startConferenceOnEnter: false }, `hold-${leg.legId}`);
      return park(words, leg);
    },
    recorded(leg: Leg, { recordingId, maxSeconds, silenceSeconds, endKey }: RecordRequest): string {
      const words = begin();
      const to = (kind: "recorded" | "unrecorded" | "sound") =>
        addresses.of(leg.trunk, leg.legId, kind, recordingId);
      words.record({
        ...{ playBeep: true, trim: "do-not-trim", maxLength: Math.ceil(maxSeconds) },
        ...{ timeout: Math.ceil(silenceSeconds), finishOnKey: endKey ?? "" },
        ...{ method: "POST", action: to("recorded") },
        ...{ recordingStatusCallback: to("sound"), recordingStatusCallbackMethod: "POST" },
        recordingStatusCallbackEvent: ["completed", "absent"],
      });
      // Twilio goes on here where nothing was said.
      words.redirect({ method: "POST" }, to("unrecorded"));
      return words.toString();
    },
    /** Nothing that answers it: it rings on, and is asked about again. */
    ringing({ trunk, legId }: Leg): string {
      const words = begin();
      words.pause({ length: 1 });
      words.redirect({ method: "POST" }, addresses.of(trunk, legId, "ringing"));
      return words.toString();
    },
    refused(reason: "busy" | "rejected"): string {
      const words = begin();
      words.reject({ reason });
      return words.toString();
    },
    over(): string {
      const words = begin();
      words.hangup();
      return words.toString();
    },
    nothing: (): string => begin().toString(),
  };

  function enter(words: Words, room: string): void {
    words.dial().conference(
      {
        ...{ beep: "false", startConferenceOnEnter: true, endConferenceOnExit: false },
        // Whoever is alone in it hears nothing.
        waitUrl: "",
      },
      room,
    );
  }
}

export type Twiml = ReturnType<typeof createTwiml>;
