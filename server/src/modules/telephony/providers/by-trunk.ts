import { uuidv7 } from "uuidv7";
import type { Capabilities } from "../capabilities.ts";
import { createJournal } from "../carrier/exchange/journal.ts";
import {
  type LegId,
  type LegReport,
  type OriginateRequest,
  type SoundFile,
  type Subscription,
  type Telephony,
  TelephonyError,
} from "../port.ts";
import { followJournal } from "./journal-feed.ts";

export type Member = {
  telephony: Telephony;
  /** How soon a tenant's calls go by it, the lowest first; null: he has no trunk there. */
  rankFor(tenantId: string): number | null;
};

export type ByTrunkOptions = {
  name: string;
  members: readonly [Member, ...Member[]];
  onProblem?: ((problem: unknown) => void) | undefined;
};

/** Calls whose end nobody told are forgotten when there are more than so many. */
const mostCalls = 50_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Several providers as one. A call goes by the first provider by which the tenant has a trunk and that takes it; all
 * its legs stay there, because legs of two providers cannot hear each other.
 */
export function createByTrunk({ name, members, onProblem = () => {} }: ByTrunkOptions): Telephony {
  const journal = createJournal(uuidv7());
  const legs = new Map<LegId, Member>();
  const calls = new Map<string, Member>();
  const recordings = new Map<string, Member>();
  let feed: (Subscription & { missed(): void }) | null = null;
  let heard: Subscription[] = [];

  function note(member: Member, legId: LegId, callId: string): void {
    legs.set(legId, member);
    if (callId !== "") calls.set(callId, member);
    for (const all of [legs, calls, recordings]) {
      for (const oldest of all.keys()) {
        if (all.size <= mostCalls) break;
        all.delete(oldest);
      }
    }
  }

  const isThere = ({ telephony }: Member) => telephony.connection() === "CONNECTED";

  /** Of a provider that is away nobody may say that it knows nothing. */
  function demandAll(): void {
    if (members.every(isThere)) return;
    throw new TelephonyError("disconnected", "A provider that may know of it is away");
  }

  /** Whose a leg is; null of one that none of them knows. Those that are away are waited for by nobody. */
  async function find(legId: LegId): Promise<Member | null> {
    const known = legs.get(legId);
    if (known) return known;
    for (const member of members.filter(isThere)) {
      const report = (await member.telephony.lookup([legId])).get(legId);
      if (!report || report.state === "UNKNOWN") continue;
      legs.set(legId, member);
      return member;
    }
    demandAll();
    return null;
  }

  async function of(legId: LegId): Promise<Telephony> {
    const member = await find(legId);
    if (member) return member.telephony;
    throw new TelephonyError("unknown-leg", "No such leg");
  }

  /** The provider of the other leg of this call, if there is one: it is where they can be paired. */
  async function placeOf({ callId }: OriginateRequest): Promise<Member | null> {
    const known = calls.get(callId);
    if (known) return known;
    for (const member of members.filter(isThere)) {
      const live = await member.telephony.liveLegs();
      for (const leg of live) note(member, leg.legId, leg.callId);
    }
    return calls.get(callId) ?? null;
  }

  async function originate(request: OriginateRequest): Promise<void> {
    const { legId, callId, tenantId } = request;
    const fixed =
      legs.get(legId) ?? (await placeOf(request)) ?? (await find(legId).catch(() => null));
    const ranked = members
      .map((member) => ({ member, rank: member.rankFor(tenantId) ?? Number.POSITIVE_INFINITY }))
      .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.rank - b.rank)
      .map(({ member }) => member);
    const order = fixed ? [fixed] : ranked;
    if (order.length === 0) throw new TelephonyError("congestion", "The tenant has no trunk");
    for (const [at, member] of order.entries()) {
      note(member, legId, callId);
      try {
        return await member.telephony.originate(request);
      } catch (error) {
        const mayGoOn =
          error instanceof TelephonyError && error.retryable && !error.mayHaveHappened;
        if (!mayGoOn) throw error;
        if (!fixed) forget(legId, callId);
        if (at === order.length - 1) throw error;
      }
    }
  }

  function forget(legId: LegId, callId: string): void {
    legs.delete(legId);
    calls.delete(callId);
  }

  function listen(member: Member): Subscription {
    return member.telephony.events(null, async ({ events, gap }) => {
      for (const event of events) {
        note(member, event.legId, event.callId);
        const { seq: _, ...unsent } = event;
        journal.append({ ...unsent, incarnation: journal.incarnation });
      }
      if (gap) feed?.missed();
    });
  }

  const onOne =
    <Args extends unknown[]>(
      work: (telephony: Telephony, legId: LegId, ...args: Args) => Promise<void> | undefined,
    ) =>
    async (legId: LegId, ...args: Args): Promise<void> => {
      await work(await of(legId), legId, ...args);
    };

  async function lookup(legIds: readonly LegId[]): Promise<Map<LegId, LegReport>> {
    const reports = new Map<LegId, LegReport>();
    const gone = new Map<LegId, LegReport>();
    let isWhole = true;
    for (const member of members) {
      const theirs = legIds.filter((id) => !reports.has(id) && (legs.get(id) ?? member) === member);
      if (theirs.length === 0) continue;
      try {
        for (const [id, report] of await member.telephony.lookup(theirs)) {
          if (report.state !== "UNKNOWN") reports.set(id, report);
          else if (report.metLegId) gone.set(id, report);
        }
      } catch (error) {
        // Of a provider that is away nobody may say that it knows nothing.
        isWhole = false;
        onProblem(error);
      }
    }
    if (isWhole)
      for (const id of legIds)
        if (!reports.has(id)) reports.set(id, gone.get(id) ?? { state: "UNKNOWN" });
    return reports;
  }

  return {
    name,
    capabilities: common(members.map(({ telephony }) => telephony.capabilities)),
    originate,
    lookup,
    hangup: onOne((telephony, legId) => telephony.hangup(legId)),
    async bridge(legId, peerLegId) {
      const [one, other] = await Promise.all([of(legId), of(peerLegId)]);
      if (one === other) return one.bridge(legId, peerLegId);
      throw apart();
    },
    unbridge: onOne((telephony, legId) => telephony.unbridge(legId)),
    hold: onOne((telephony, legId) => telephony.hold(legId)),
    unhold: onOne((telephony, legId) => telephony.unhold(legId)),
    async supervise(legId, onLegId, how) {
      const [one, other] = await Promise.all([of(legId), of(onLegId)]);
      if (one !== other) throw apart();
      await demand(one.supervise, "lets nobody listen")(legId, onLegId, how);
    },
    stopSupervising: onOne((telephony, legId) =>
      demand(telephony.stopSupervising, "lets nobody listen")(legId),
    ),
    join: onOne((telephony, legId, onLegId: string) =>
      demand(telephony.join, "joins no third")(legId, onLegId),
    ),
    leave: onOne((telephony, legId) => demand(telephony.leave, "joins no third")(legId)),
    dismiss: onOne((telephony, legId, text: string, sound: SoundFile | null | undefined) =>
      telephony.dismiss?.(legId, text, sound),
    ),
    say: onOne((telephony, legId, text: string, sound: SoundFile | null | undefined) =>
      telephony.say?.(legId, text, sound),
    ),
    play: onOne((telephony, legId, what: Parameters<NonNullable<Telephony["play"]>>[1]) =>
      telephony.play?.(legId, what),
    ),
    stopPlay: onOne((telephony, legId, id: string) => telephony.stopPlay?.(legId, id)),
    async record(legId, request) {
      const member = await find(legId);
      if (member) recordings.set(request.recordingId, member);
      await (await of(legId)).record?.(legId, request);
    },
    stopRecord: onOne((telephony, legId, id: string) => telephony.stopRecord?.(legId, id)),
    async fetchRecording(recordingId) {
      const known = recordings.get(recordingId);
      for (const member of known ? [known] : members.filter(isThere)) {
        const sound = await member.telephony.fetchRecording?.(recordingId);
        if (sound) return sound;
      }
      if (!known) demandAll();
      return null;
    },
    async forgetRecording(recordingId) {
      const known = recordings.get(recordingId);
      for (const { telephony } of known ? [known] : members.filter(isThere)) {
        await telephony.forgetRecording?.(recordingId);
      }
      if (!known) demandAll();
      recordings.delete(recordingId);
    },
    announce: onOne((telephony, legId, what: Parameters<NonNullable<Telephony["play"]>>[1]) =>
      demand(telephony.announce)(legId, what),
    ),
    recordTalk: onOne((telephony, legId, id: string) => demand(telephony.recordTalk)(legId, id)),
    pauseTalk: onOne((telephony, legId, id: string) => demand(telephony.pauseTalk)(legId, id)),
    resumeTalk: onOne((telephony, legId, id: string) => demand(telephony.resumeTalk)(legId, id)),
    endTalk: onOne((telephony, legId, id: string) => demand(telephony.endTalk)(legId, id)),
    async openTalk(recordingId) {
      for (const { telephony } of members.filter(isThere)) {
        const talk = await telephony.openTalk?.(recordingId);
        if (talk) return talk;
      }
      demandAll();
      return null;
    },
    async keptTalks() {
      const there = members.filter(isThere);
      const kept = await Promise.all(there.map(({ telephony }) => telephony.keptTalks?.() ?? []));
      return kept.flat();
    },
    async keptMessages() {
      const there = members.filter(isThere);
      const kept = there.map(({ telephony }) => telephony.keptMessages?.() ?? []);
      return (await Promise.all(kept)).flat();
    },
    async tap(legId) {
      return demand((await of(legId)).tap, "brings no sound of its legs")(legId);
    },
    sendDtmf: onOne((telephony, legId, digits: string) => telephony.sendDtmf?.(legId, digits)),
    incoming(onCall) {
      const attending = members.flatMap((member) => {
        const subscription = member.telephony.incoming?.((call) => {
          legs.set(call.legId, member);
          return onCall(call);
        });
        return subscription ? [subscription] : [];
      });
      return {
        async close() {
          await Promise.all(attending.map((one) => one.close()));
        },
      };
    },
    async accept(legId, as) {
      const member = await find(legId);
      if (member) calls.set(as.callId, member);
      await (await of(legId)).accept?.(legId, as);
    },
    refuse: onOne((telephony, legId, why: Parameters<NonNullable<Telephony["refuse"]>>[1]) =>
      telephony.refuse?.(legId, why),
    ),
    async liveLegs() {
      const there = members.filter(isThere);
      return (await Promise.all(there.map(({ telephony }) => telephony.liveLegs()))).flat();
    },
    events(since, onBatch, watch) {
      if (feed !== null) throw new Error("The events have a consumer already");
      const mine = followJournal(journal, since, {
        onBatch,
        watch,
        onFailure: onProblem,
        pause,
      });
      feed = mine;
      if (heard.length === 0) heard = members.map(listen);
      return {
        async close() {
          if (feed === mine) feed = null;
          await mine.close();
        },
      };
    },
    connection() {
      const states = members.map(({ telephony }) => telephony.connection());
      if (states.includes("CONNECTED")) return "CONNECTED";
      return states.includes("CONNECTING") ? "CONNECTING" : "CLOSED";
    },
    async close() {
      await Promise.all([feed?.close(), ...heard.map((one) => one.close())]);
      await Promise.all(members.map(({ telephony }) => telephony.close()));
    },
  };
}

/** What all of them can. Events of a life before this process are told by none. */
function common(all: readonly Capabilities[]): Capabilities {
  const names = Object.keys(all[0] ?? {}) as (keyof Capabilities)[];
  const shared = names.map((name) => [name, all.every((one) => one[name])]);
  // Where one of them records, its calls are: those of another are refused, and said to be not recorded.
  const recording = all.some((one) => one.recording);
  const announcements = all.some((one) => one.announcements);
  const streaming = all.some((one) => one.streaming);
  return {
    ...(Object.fromEntries(shared) as Capabilities),
    ...{ recording, announcements, streaming, eventResume: false },
  };
}

const apart = () =>
  new TelephonyError("wrong-state", "Legs of two providers hear each other by no means");

/** A command that this provider has; it is refused where it has not. */
function demand<Command>(command: Command | undefined, why = "records no conversations"): Command {
  if (command) return command;
  throw new TelephonyError("wrong-state", `This carrier ${why}`);
}
