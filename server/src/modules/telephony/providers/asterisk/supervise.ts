import { uuidv7 } from "uuidv7";
import { type LegId, type Supervision, TelephonyError } from "../../port.ts";
import { path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { order, orderIfThere, orderLater, type Switchboard } from "./switchboard.ts";

/** What is said into the ear of a leg, and what of it its peer hears too. */
const whispers = { LISTEN: "none", WHISPER: "out", BARGE: "both" } as const;
/** A channel that listens comes up at once, or not at all. */
const comesUpMs = 3_000;

/** Who supervises whom, and by what. */
type Attended = { on: LegId; how: Supervision; snoopId: string; bridgeId: string };

/**
 * Legs that are with a pair without being of it. Asterisk makes a channel that hears what the supervised leg hears and
 * says, and the two are bridged apart: the pair and its bridge know nothing of it, whatever becomes of them.
 */
export class Supervisions {
  readonly #attended = new Map<LegId, Attended>();
  readonly #awaited = new Map<string, () => void>();

  get(legId: LegId): Attended | undefined {
    return this.#attended.get(legId);
  }

  set(legId: LegId, attended: Attended): void {
    this.#attended.set(legId, attended);
  }

  /** Whether the channel is one that listens here. */
  has(snoopId: string): boolean {
    return [...this.#attended.values()].some((attended) => attended.snoopId === snoopId);
  }

  /** Those in which the leg has a part, on whichever side; they are over. */
  takeOf(legId: LegId): Attended[] {
    const found = [...this.#attended].filter(([one, { on }]) => one === legId || on === legId);
    for (const [one] of found) this.#attended.delete(one);
    return found.map(([, attended]) => attended);
  }

  /** The channel that listens is up; false when nobody waits for it. */
  isUp(snoopId: string): boolean {
    this.#awaited.get(snoopId)?.();
    return this.#awaited.delete(snoopId);
  }

  comesUp(snoopId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#awaited.delete(snoopId);
        reject(new TelephonyError("timeout", "Asterisk did not listen in time", true));
      }, comesUpMs);
      this.#awaited.set(snoopId, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

export function supervise(
  board: Switchboard,
  legId: LegId,
  onLegId: LegId,
  how: Supervision,
): Promise<void> {
  return board.turns.take([legId], async () => {
    const [leg, on] = [board.legs.up(legId), board.legs.up(onLegId)];
    const isPaired = (one: AsteriskLeg) => one.peerLegId !== null;
    if (legId === onLegId || isPaired(leg) || !isPaired(on)) {
      throw new TelephonyError("wrong-state", "A leg of no pair is with one that is of a pair");
    }
    const before = board.supervisions.get(legId);
    if (before?.on === onLegId && before.how === how) return;
    // What is said into an ear cannot be changed: another channel takes its place.
    if (before) await orderIfThere(board, end(before.snoopId));
    const bridgeId = before?.bridgeId ?? (await open(board, leg));
    const snoopId = uuidv7();
    board.supervisions.set(legId, { on: onLegId, how, snoopId, bridgeId });
    try {
      await listen(board, on, { snoopId, how });
      await order(board, add(bridgeId, snoopId));
    } catch (error) {
      endSupervisions(board, legId);
      throw error;
    }
  });
}

export function stopSupervising(board: Switchboard, legId: LegId): Promise<void> {
  return board.turns.take([legId], async () => {
    board.legs.up(legId);
    // Whoever was told that he has left hears nothing any more.
    await Promise.all(endingOf(board, legId).map((request) => orderIfThere(board, request)));
  });
}

/** The leg is over, or in a pair of its own: nobody is supervised by it or in it any more. */
export function endSupervisions(board: Switchboard, legId: LegId): void {
  for (const request of endingOf(board, legId)) orderLater(board, request);
}

function endingOf(board: Switchboard, legId: LegId) {
  return board.supervisions
    .takeOf(legId)
    .flatMap(({ snoopId, bridgeId }) => [
      end(snoopId),
      { method: "DELETE", path: path("bridges", bridgeId) } as const,
    ]);
}

async function open(board: Switchboard, leg: AsteriskLeg): Promise<string> {
  const id = uuidv7();
  const query = { type: "mixing", name: "supervision" };
  await order(board, { method: "POST", path: path("bridges", id), query });
  await order(board, add(id, leg.channelId));
  return id;
}

async function listen(
  board: Switchboard,
  { channelId }: AsteriskLeg,
  { snoopId, how }: Pick<Attended, "snoopId" | "how">,
): Promise<void> {
  const isUp = board.supervisions.comesUp(snoopId);
  const app = board.connection.application;
  const asked = order(board, {
    ...{ method: "POST", path: path("channels", channelId, "snoop", snoopId) },
    query: { spy: "both", whisper: whispers[how], app, appArgs: "supervision" },
  });
  await Promise.all([asked, isUp]);
}

function add(bridgeId: string, channel: string) {
  const query = { channel };
  return { method: "POST", path: path("bridges", bridgeId, "addChannel"), query } as const;
}

function end(channelId: string) {
  return { method: "DELETE", path: path("channels", channelId) } as const;
}
