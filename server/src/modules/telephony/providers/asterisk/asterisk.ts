import { Turns } from "../../../../platform/turns.ts";
import type { AsteriskConnection } from "../../asterisk-host/connection.ts";
import { asteriskCapabilities } from "../../capabilities.ts";
import { readOriginate } from "../../carrier/wire.ts";
import { type Subscription, type Telephony, TelephonyError } from "../../port.ts";
import { createDesk, type Desk } from "../incoming-desk.ts";
import { followJournal } from "../journal-feed.ts";
import { Ari } from "./ari.ts";
import { join, leave } from "./conference.ts";
import { createEar } from "./hear.ts";
import { LegBook } from "./legs.ts";
import { accept, hangUp, refuse } from "./lines.ts";
import { type Intrusion, Lookout } from "./lookout.ts";
import { Manager } from "./manager.ts";
import { originate } from "./originate.ts";
import { bridge, hold, unbridge, unhold } from "./pairs.ts";
import { Provision } from "./provision.ts";
import * as sounds from "./sounds.ts";
import { Supervisions, stopSupervising, supervise } from "./supervise.ts";
import { order, type Switchboard } from "./switchboard.ts";
import { loseAll, synchronise } from "./sync.ts";
import * as talks from "./talks.ts";
import { Taps, tap } from "./taps.ts";
import { type TrunkSight, trunkSight } from "./trunk-sight.ts";
import { type Directory, TrunkBook } from "./trunks.ts";
import { Voice } from "./voice.ts";

export type AsteriskOptions = {
  connection: AsteriskConnection;
  /** The trunks and phones there are; `setDirectory` changes them. */
  directory: Directory;
  /** The trunks' room, where several of them share it. */
  trunks?: TrunkBook | undefined;
  requestTimeoutMs?: number | undefined;
  /** The most legs whose sound is brought here at once. */
  maxTaps?: number | undefined;
  /** Failed connections, failed handlers of events, and what could not be pushed. */
  onProblem?: ((problem: unknown) => void) | undefined;
  /** Who was refused at the switch; nobody looks out where nobody wants to know. */
  onIntrusion?: ((intrusion: Intrusion) => void) | undefined;
};

export type AsteriskTelephony = Telephony & {
  /** From now on these trunks and phones; resolves when Asterisk knows them. */
  setDirectory(directory: Directory): Promise<void>;
  /** Whether the carrier of a trunk answers and lets us register, as Asterisk saw it last. */
  trunkState(name: string): Promise<TrunkSight>;
  /** Cuts the connection, which comes back. */
  cut(): void;
  /** How many legs are up or on their way. */
  readonly load: number;
};

/** So long nobody listens where Asterisk did: it is gone, and its calls with it. */
const goneAfterMs = 5_000;
/** So long nothing at all is heard of its machine: whoever still talks there is believed by nobody any more. */
const lostAfterMs = 60_000;
const mostTaps = 150;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** An Asterisk 22 as a provider, by its control interface. The leg's id is the channel's. */
export function createAsterisk(options: AsteriskOptions): AsteriskTelephony {
  const { connection, requestTimeoutMs = 5_000 } = options;
  const { onProblem = () => {}, onIntrusion } = options;
  let { directory } = options;
  const legs = new LegBook();
  const trunks = options.trunks ?? new TrunkBook();
  trunks.set(directory.trunks);
  const told = new Set<string>();
  let feed: (Subscription & { missed(): void }) | null = null;
  let desk: Desk | null = null;
  let ready = defer();
  let wasConnected = false;
  let goneSince: number | null = null;
  let awaySince: number | null = null;

  const ari = new Ari({
    ...{ ...connection, requestTimeoutMs, onProblem },
    onOpen: () => void opened(),
    onEvent: (event) => hear(event),
    onClosed: (isRefused) => closed(isRefused),
  });
  const board: Switchboard = {
    ...{ ari, legs, trunks, connection, onProblem, turns: new Turns() },
    manager: new Manager(connection),
    voice: connection.speech && new Voice(connection.speech),
    supervisions: new Supervisions(),
    taps: new Taps(options.maxTaps ?? mostTaps),
    onIncoming: () => ring(),
  };
  const hear = createEar(board);
  const provision = new Provision({ ari, manager: board.manager, connection, onProblem });
  void provision.set(directory);
  const lookout =
    onIntrusion &&
    new Lookout({
      ...{ manager: new Manager(connection), onIntrusion, onProblem },
      directory: () => directory,
    });

  async function opened(): Promise<void> {
    goneSince = null;
    awaySince = null;
    try {
      await synchronise(board);
      await provision.push();
    } catch (error) {
      // Asterisk may be there and not yet booted: the connection is made anew.
      onProblem(error);
      return ari.cut();
    }
    if (wasConnected) feed?.missed();
    wasConnected = true;
    ready.open();
    ring();
  }

  function closed(isRefused: boolean): void {
    if (ready.isOpen) ready = defer();
    if (!isRefused) goneSince = null;
    else goneSince ??= Date.now();
    const now = Date.now();
    awaySince ??= now;
    const isGone = goneSince !== null && now - goneSince >= goneAfterMs;
    if (isGone || now - awaySince >= lostAfterMs) loseAll(board);
  }

  /** Waits a moment for a connection that is just coming back. */
  async function whenReady(): Promise<void> {
    if (ready.isOpen) return;
    if (ari.state === "CLOSED") throw new TelephonyError("closed", "The provider was closed");
    await Promise.race([ready.opened, pause(requestTimeoutMs)]);
    if (ready.isOpen) return;
    throw new TelephonyError("disconnected", "There is no connection to Asterisk");
  }

  function ring(): void {
    if (desk === null) return;
    const calls = legs.incoming();
    const live = new Set(calls.map(({ legId }) => legId));
    for (const legId of told) if (!live.has(legId)) told.delete(legId);
    const fresh = calls.filter(({ legId }) => !told.has(legId));
    for (const { legId } of fresh) told.add(legId);
    desk.ring(fresh);
  }

  const when =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await whenReady();
      return work(...args);
    };
  const on = <Args extends unknown[], Result>(
    work: (board: Switchboard, ...args: Args) => Promise<Result>,
  ) => when((...args: Args) => work(board, ...args));

  return {
    name: "asterisk",
    capabilities: asteriskCapabilities(connection.speech !== null),
    originate: when(async (request) => originate(board, readOriginate(request))),
    hangup: on(hangUp),
    bridge: on(bridge),
    unbridge: on(unbridge),
    hold: on(hold),
    unhold: on(unhold),
    supervise: on(supervise),
    stopSupervising: on(stopSupervising),
    join: on(join),
    leave: on(leave),
    say: on(sounds.say),
    dismiss: on(sounds.dismiss),
    play: on(sounds.play),
    stopPlay: on(sounds.stopPlay),
    record: on(sounds.record),
    stopRecord: on(sounds.stopRecord),
    fetchRecording: on(sounds.fetchRecording),
    forgetRecording: on(async (_, id: string) => {
      await Promise.all([id, talks.nameOf(id)].map((name) => sounds.forgetRecording(board, name)));
    }),
    announce: on(sounds.announce),
    recordTalk: on(talks.recordTalk),
    pauseTalk: on(talks.pauseTalk),
    resumeTalk: on(talks.resumeTalk),
    endTalk: on(talks.endTalk),
    openTalk: on(talks.openTalk),
    keptTalks: on(talks.keptTalks),
    keptMessages: on(talks.keptMessages),
    tap: on(tap),
    accept: on(accept),
    refuse: on(refuse),
    sendDtmf: when(async (legId: string, digits: string) => {
      const { channelId } = legs.up(legId);
      const query = { dtmf: digits };
      await order(board, { method: "POST", path: `channels/${channelId}/dtmf`, query });
    }),
    lookup: when(async (legIds: readonly string[]) => {
      return new Map(legIds.map((legId) => [legId, legs.report(legId)]));
    }),
    liveLegs: when(async () => legs.liveLegs()),
    events(since, onBatch, watch) {
      if (feed !== null) throw new Error("The events have a consumer already");
      const consumer = { onBatch, watch, onFailure: onProblem, pause };
      const mine = followJournal(legs.journal, since, consumer);
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
    connection: () => (ari.state === "CONNECTED" && !ready.isOpen ? "CONNECTING" : ari.state),
    setDirectory(changed) {
      directory = changed;
      trunks.set(directory.trunks);
      return provision.set(directory);
    },
    trunkState: when(async (name: string) => {
      const leftOut = provision.leftOut(name);
      const sight = await trunkSight(ari, board.manager, name);
      return leftOut ? { ...sight, leftOut } : sight;
    }),
    cut: () => ari.cut(),
    get load() {
      return legs.all().length;
    },
    async close() {
      await board.taps.endAll();
      await Promise.all([feed?.close(), desk?.stop(), lookout?.close(), ari.close()]);
    },
  };
}

/** A gate that opens once. */
function defer() {
  let isOpen = false;
  let go = () => {};
  const opened = new Promise<void>((resolve) => {
    go = resolve;
  });
  return {
    opened,
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      go();
    },
  };
}
