import { Readable } from "node:stream";
import { loopbackCapabilities } from "../capabilities.ts";
import { talkOf } from "../carrier/tones.ts";
import {
  KeptTalksResult,
  LiveLegsResult,
  LookupResult,
  lookupLimit,
  type NewCommand,
  SoundResult,
  TalkResult,
} from "../carrier/wire.ts";
import type {
  EventHandler,
  EventPosition,
  EventWatch,
  IncomingHandler,
  LegId,
  LegReport,
  SoundFile,
  Subscription,
  Telephony,
} from "../port.ts";
import { talkType } from "../sound/talk-file.ts";
import { createEventFeed, type EventFeed } from "./event-feed.ts";
import { createDesk, type Desk } from "./incoming-desk.ts";
import { LoopbackSocket } from "./loopback-socket.ts";

export type LoopbackOptions = {
  /** As the carrier's `listen`: HOST:PORT or the path of a Unix socket. */
  address: string;
  token: string;
  commandTimeoutMs?: number | undefined;
  maxPending?: number | undefined;
  /** Failed connections and failed handlers of events; all are tried again. */
  onProblem?: ((problem: unknown) => void) | undefined;
};

/** The built-in carrier as a provider, over its wire. */
export function createLoopback(options: LoopbackOptions): Telephony {
  const { address, token, commandTimeoutMs = 5_000, maxPending = 5_000 } = options;
  const onProblem = options.onProblem ?? (() => {});
  let feed: EventFeed | null = null;
  let desk: Desk | null = null;
  let subscription = 0;

  const socket = new LoopbackSocket({
    address,
    token,
    commandTimeoutMs,
    maxPending,
    onProblem,
    onOpen: () => {
      subscribe();
      attend();
    },
    onBatch: (batch) => batch.subscription === subscription && feed?.push(batch),
    onIncoming: (calls) => desk?.ring(calls),
  });

  function subscribe(): void {
    // Without a connection there is nothing to ask for yet: `onOpen` will.
    if (feed === null || socket.state !== "CONNECTED") return;
    subscription += 1;
    socket.send({ do: "SUBSCRIBE", subscription, since: feed.received() }).catch(onProblem);
  }

  function attend(): void {
    if (desk !== null && socket.state === "CONNECTED")
      socket.send({ do: "ATTEND" }).catch(onProblem);
  }

  function incoming(onCall: IncomingHandler): Subscription {
    if (desk !== null) throw new Error("Incoming calls have a consumer already");
    const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const mine = createDesk(onCall, { onFailure: onProblem, pause });
    desk = mine;
    attend();
    return {
      async close() {
        if (desk === mine) desk = null;
        await mine.stop();
      },
    };
  }

  function events(
    since: EventPosition | null,
    onBatch: EventHandler,
    watch?: EventWatch,
  ): Subscription {
    if (feed !== null) throw new Error("The events have a consumer already");
    const mine = createEventFeed(since, {
      onBatch,
      watch,
      confirm: (upTo) => socket.post({ do: "CONFIRM", upTo }),
      onFailure: onProblem,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    feed = mine;
    subscribe();
    return {
      async close() {
        if (feed === mine) feed = null;
        await mine.stop();
      },
    };
  }

  return {
    ...commandsOver((command) => socket.send(command)),
    events,
    incoming,
    connection: () => socket.state,
    async close() {
      await Promise.all([feed?.stop(), desk?.stop(), socket.close()]);
    },
  };
}

/** There is no sound in it: how long it takes is all that counts. */
function lengthOf(sound: SoundFile | null | undefined) {
  return sound ? { soundSeconds: sound.seconds } : {};
}

/** The port's commands in the carrier's words, over whatever brings them there. */
export function commandsOver(send: (command: NewCommand) => Promise<unknown>) {
  const order = async (command: NewCommand): Promise<void> => {
    await send(command);
  };
  return {
    name: "loopback",
    capabilities: loopbackCapabilities,
    originate: (request) => order({ do: "ORIGINATE", request }),
    hangup: (legId) => order({ do: "HANGUP", legId }),
    bridge: (legId, peerLegId) => order({ do: "BRIDGE", legId, peerLegId }),
    unbridge: (legId) => order({ do: "UNBRIDGE", legId }),
    hold: (legId) => order({ do: "HOLD", legId }),
    unhold: (legId) => order({ do: "UNHOLD", legId }),
    supervise: (legId, onLegId, how) => order({ do: "SUPERVISE", legId, onLegId, how }),
    stopSupervising: (legId) => order({ do: "STOP_SUPERVISING", legId }),
    join: (legId, onLegId) => order({ do: "JOIN", legId, onLegId }),
    leave: (legId) => order({ do: "LEAVE", legId }),
    dismiss: (legId, text, sound) => order({ do: "DISMISS", legId, text, ...lengthOf(sound) }),
    say: (legId, text, sound) => order({ do: "SAY", legId, text, ...lengthOf(sound) }),
    play: (legId, { playbackId, text, sound }) =>
      order({ do: "PLAY", legId, playbackId, text, ...lengthOf(sound) }),
    stopPlay: (legId, playbackId) => order({ do: "STOP_PLAY", legId, playbackId }),
    record: (legId, { recordingId, maxSeconds, silenceSeconds, endKey }) =>
      order({ do: "RECORD", legId, recordingId, maxSeconds, silenceSeconds, endKey }),
    stopRecord: (legId, recordingId) => order({ do: "STOP_RECORD", legId, recordingId }),
    fetchRecording: async (recordingId) => {
      const sound = SoundResult.parse(await send({ do: "FETCH_RECORDING", recordingId }));
      if (sound === null) return null;
      const { base64, ...about } = sound;
      return { ...about, bytes: Buffer.from(base64, "base64") };
    },
    announce: (legId, { playbackId, text, sound }) =>
      order({ do: "ANNOUNCE", legId, playbackId, text, ...lengthOf(sound) }),
    recordTalk: (legId, recordingId) => order({ do: "RECORD_TALK", legId, recordingId }),
    pauseTalk: (legId, recordingId) => order({ do: "PAUSE_TALK", legId, recordingId }),
    resumeTalk: (legId, recordingId) => order({ do: "RESUME_TALK", legId, recordingId }),
    endTalk: (legId, recordingId) => order({ do: "END_TALK", legId, recordingId }),
    openTalk: async (recordingId) => {
      const talk = TalkResult.parse(await send({ do: "OPEN_TALK", recordingId }));
      if (talk === null) return null;
      // An hour of it would fit into no frame: the sound is made where it is needed.
      const body = Readable.from(talkOf(talk.seconds, talk.gaps), { objectMode: false });
      return { contentType: talkType, body, synthetic: true };
    },
    keptTalks: async () => KeptTalksResult.parse(await send({ do: "KEPT_TALKS" })),
    forgetRecording: (recordingId) => order({ do: "FORGET_RECORDING", recordingId }),
    accept: (legId, { tenantId, callId }) => order({ do: "ACCEPT", legId, tenantId, callId }),
    refuse: (legId, why) => order({ do: "REFUSE", legId, why }),
    sendDtmf: (legId, digits) => order({ do: "SEND_DTMF", legId, digits }),
    lookup: async (legIds) => {
      const reports = new Map<LegId, LegReport>();
      for (let from = 0; from < legIds.length; from += lookupLimit) {
        const part = legIds.slice(from, from + lookupLimit);
        const found = LookupResult.parse(await send({ do: "LOOKUP", legIds: part }));
        for (const [legId, report] of Object.entries(found)) reports.set(legId, report);
      }
      return reports;
    },
    liveLegs: async () => LiveLegsResult.parse(await send({ do: "LIVE_LEGS" })),
  } satisfies Partial<Telephony>;
}
