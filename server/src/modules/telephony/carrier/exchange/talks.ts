import { TelephonyError } from "../../port.ts";
import type { CallLogEntry } from "../call-log.ts";
import type { Clock } from "../clock.ts";
import type { Channel, RecordedTalkOfLeg } from "./channel.ts";

/** Recordings that nobody fetched and forgot; beyond them the oldest go. */
const mostKept = 5_000;

type Surroundings = { clock: Clock; note(entry: CallLogEntry): void };
type Kept = { seconds: number; gaps: [from: number, to: number][] };

/** Conversations that are recorded. There is no sound in them: what is kept is how long they were, and their gaps. */
export class Talks {
  readonly #around: Surroundings;
  readonly #live = new Set<string>();
  readonly #kept = new Map<string, Kept>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  record({ sound, request }: Channel, id: string): void {
    if (sound.used.has(id)) return;
    if (sound.talk) throw new TelephonyError("wrong-state", "It is recorded already");
    sound.used.add(id);
    this.#live.add(id);
    sound.talk = { id, since: this.#around.clock.ticks(), pausedSince: null, gaps: [] };
    this.#around.note({ line: "RECORDS", legId: request.legId, recordingId: id });
  }

  pause({ sound }: Channel, id: string): void {
    const talk = demand(sound.talk, id);
    talk.pausedSince ??= this.#around.clock.ticks();
  }

  resume({ sound }: Channel, id: string): void {
    this.#closeGap(demand(sound.talk, id));
  }

  #closeGap(talk: RecordedTalkOfLeg): void {
    if (talk.pausedSince === null) return;
    talk.gaps.push([talk.pausedSince, this.#around.clock.ticks()]);
    talk.pausedSince = null;
  }

  end({ sound }: Channel, id: string): void {
    if (sound.talk?.id === id) this.finish({ sound });
  }

  /** The leg ends, or its recording: what was recorded until now is a recording. */
  finish({ sound }: Pick<Channel, "sound">): void {
    const { talk } = sound;
    if (!talk) return;
    this.#closeGap(talk);
    sound.talk = null;
    this.#live.delete(talk.id);
    const secondsOf = (ticks: number) => Math.round((ticks - talk.since) / 10) / 100;
    this.#kept.set(talk.id, {
      seconds: secondsOf(this.#around.clock.ticks()),
      gaps: talk.gaps.map(([from, to]) => [secondsOf(from), secondsOf(to)]),
    });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  open(id: string): Kept | null {
    return this.#kept.get(id) ?? null;
  }

  kept(): string[] {
    return [...this.#kept.keys(), ...this.#live];
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }
}

function demand(talk: RecordedTalkOfLeg | null, id: string): RecordedTalkOfLeg {
  if (talk?.id === id) return talk;
  throw new TelephonyError("wrong-state", "It is not recorded under this id");
}
