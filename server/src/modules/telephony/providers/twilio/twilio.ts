import { Turns } from "../../../../platform/turns.ts";
import { twilioCapabilities } from "../../capabilities.ts";
import type { Clock } from "../../carrier/clock.ts";
import { readOriginate } from "../../carrier/wire.ts";
import {
  type ConnectionState,
  type LegId,
  type LegReport,
  type Subscription,
  type Telephony,
  TelephonyError,
} from "../../port.ts";
import { TrunkBook } from "../asterisk/trunks.ts";
import { createDesk, type Desk } from "../incoming-desk.ts";
import { followJournal } from "../journal-feed.ts";
import { createAddresses } from "./addresses.ts";
import { announce } from "./announcements.ts";
import { CallBook, reportOf } from "./calls.ts";
import type { Exchange } from "./exchange.ts";
import { createEar } from "./hear.ts";
import { accept, hangUp, refuse } from "./lines.ts";
import { originate } from "./originate.ts";
import { bridge, hold, sendDtmf, unbridge, unhold } from "./pairs.ts";
import * as sounds from "./sounds.ts";
import type { TwilioStore, TwilioTrunk } from "./store.ts";
import { adoptAll, askAgain } from "./sync.ts";
import { createTalkPace } from "./talk-pace.ts";
import * as talks from "./talks.ts";
import { createTwiml } from "./twiml.ts";

export type TwilioOptions = {
  trunks: readonly TwilioTrunk[];
  store: TwilioStore;
  /** Where Twilio reaches us. */
  publicUrl: string;
  /** Where Twilio's interface is, instead of its own address. */
  baseUrl?: string | undefined;
  requestTimeoutMs?: number | undefined;
  /** How often Twilio is asked about calls that it says nothing of. */
  askAgainMs?: number | undefined;
  clock?: Clock | undefined;
  onProblem?: ((problem: unknown) => void) | undefined;
};

export type TwilioTelephony = Telephony & {
  setTrunks(trunks: readonly TwilioTrunk[]): void;
  /** Whether the account of a trunk lets us in. */
  trunkState(name: string): Promise<"REACHABLE" | "UNREACHABLE" | "UNKNOWN">;
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const retryMs = 1_000;

/** Twilio as a provider: commands by its REST interface, events by the callbacks that the web server has stored. */
export function createTwilio(options: TwilioOptions): TwilioTelephony {
  const { store, baseUrl, requestTimeoutMs = 8_000, askAgainMs = 60_000 } = options;
  const onProblem = options.onProblem ?? (() => {});
  const addresses = createAddresses(options.publicUrl);
  const book = new CallBook({ store, baseUrl, requestTimeoutMs, onProblem });
  const trunks = new TrunkBook<TwilioTrunk>(options.clock);
  const exchange: Exchange = {
    ...{ book, trunks, addresses, onProblem, turns: new Turns(), twiml: createTwiml(addresses) },
    ...{ talks: createTalkPace(askAgainMs), announced: new Map() },
    onIncoming: () => ring(),
  };
  const ear = createEar(exchange);
  const told = new Set<string>();
  let feed: (Subscription & { missed(): void }) | null = null;
  let desk: Desk | null = null;
  let state: ConnectionState = "CONNECTING";
  let reading: Promise<void> | null = null;
  let isStale = false;
  let unfollow = async () => {};

  function setTrunks(all: readonly TwilioTrunk[]): void {
    trunks.set(all.filter(({ isOff }) => !isOff));
    book.setTrunks(all);
  }
  setTrunks(options.trunks);

  const begun = begin();
  const rounds = setInterval(() => {
    if (state !== "CONNECTED") return;
    askAgain(exchange, ear).catch(onProblem);
    talks.deleteForgotten(exchange).catch(onProblem);
  }, askAgainMs);

  /** What was live before this process is adopted, and what was told meanwhile is heard. */
  async function begin(): Promise<void> {
    while (state === "CONNECTING") {
      try {
        unfollow = await store.follow(() => void read());
        await adoptAll(exchange);
        if (state !== "CONNECTING") return;
        state = "CONNECTED";
        await read();
        await askAgain(exchange, ear);
        ring();
        await talks.deleteForgotten(exchange).catch(onProblem);
      } catch (error) {
        onProblem(error);
        await unfollow();
        await pause(retryMs);
      }
    }
  }

  /** Hears what has come, in the order of its numbers; what comes meanwhile is heard after it. */
  function read(): Promise<void> {
    isStale = true;
    reading ??= (async () => {
      while (isStale && state === "CONNECTED") {
        isStale = false;
        const callbacks = await store.waiting();
        for (const callback of callbacks) await ear.hear(callback);
        await book.written();
        if (callbacks.length > 0) await store.handled(callbacks);
      }
    })()
      .catch((error: unknown) => {
        onProblem(error);
        setTimeout(() => void read(), retryMs).unref();
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  function ring(): void {
    if (desk === null) return;
    const calls = book.legs.incoming();
    const live = new Set(calls.map(({ legId }) => legId));
    for (const legId of told) if (!live.has(legId)) told.delete(legId);
    const fresh = calls.filter(({ legId }) => !told.has(legId));
    for (const { legId } of fresh) told.add(legId);
    desk.ring(fresh);
  }

  async function whenReady(): Promise<void> {
    if (state === "CONNECTED") return;
    if (state === "CLOSED") throw new TelephonyError("closed", "The provider was closed");
    await Promise.race([begun, pause(requestTimeoutMs)]);
    if (book.legs && isConnected()) return;
    throw new TelephonyError("disconnected", "The calls at Twilio are not read yet");
  }
  const isConnected = () => state === "CONNECTED";

  const when =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await whenReady();
      return work(...args);
    };
  const on = <Args extends unknown[], Result>(
    work: (exchange: Exchange, ...args: Args) => Promise<Result>,
  ) => when((...args: Args) => work(exchange, ...args));

  async function reportFor(legId: LegId): Promise<LegReport> {
    const report = book.legs.report(legId);
    if (report.state !== "UNKNOWN") return report;
    const call = await store.callOf(legId);
    return call === null || call.sid === null ? report : reportOf(call);
  }

  return {
    name: "twilio",
    capabilities: twilioCapabilities,
    originate: when(async (request) => originate(exchange, readOriginate(request))),
    hangup: on(hangUp),
    bridge: on(bridge),
    unbridge: on(unbridge),
    hold: on(hold),
    unhold: on(unhold),
    say: on(sounds.say),
    dismiss: on(sounds.dismiss),
    play: on(sounds.play),
    stopPlay: on(sounds.stopPlay),
    record: on(sounds.record),
    stopRecord: on(sounds.stopRecord),
    fetchRecording: on(sounds.fetchRecording),
    announce: on(announce),
    forgetRecording: on(talks.forgetRecording),
    recordTalk: on(talks.recordTalk),
    pauseTalk: on(talks.pauseTalk),
    resumeTalk: on(talks.resumeTalk),
    endTalk: on(talks.endTalk),
    openTalk: on(talks.openTalk),
    keptTalks: on(talks.keptTalks),
    accept: on(accept),
    refuse: on(refuse),
    sendDtmf: on(sendDtmf),
    lookup: when(async (legIds: readonly LegId[]) => {
      const reports = await Promise.all(legIds.map(reportFor));
      return new Map(legIds.map((id, at) => [id, reports[at] ?? { state: "UNKNOWN" }]));
    }),
    liveLegs: when(async () => book.legs.liveLegs()),
    events(since, onBatch, watch) {
      if (feed !== null) throw new Error("The events have a consumer already");
      const consumer = { onBatch, watch, onFailure: onProblem, pause };
      const mine = followJournal(book.legs.journal, since, consumer);
      feed = mine;
      return {
        async close() {
          if (feed === mine) feed = null;
          await mine.close();
        },
      };
    },
    incoming(onCall) {
      if (desk !== null) throw new Error("Incoming calls have a consumer already");
      const mine = createDesk(onCall, { onFailure: onProblem, pause });
      desk = mine;
      told.clear();
      ring();
      return {
        async close() {
          if (desk === mine) desk = null;
          await mine.stop();
        },
      };
    },
    connection: () => state,
    setTrunks,
    async trunkState(name) {
      if (!trunks.get(name)) return "UNKNOWN";
      const isOpen = await book
        .account(name)
        .isOpen()
        .catch(() => false);
      return isOpen ? "REACHABLE" : "UNREACHABLE";
    },
    async close() {
      state = "CLOSED";
      clearInterval(rounds);
      await unfollow();
      await Promise.all([feed?.close(), desk?.stop(), reading]);
      await book.written();
    },
  };
}
