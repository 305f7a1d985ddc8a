import type { LegId } from "../../port.ts";
import type { Misbehaviour } from "../callees/fixed-numbers.ts";
import type { Random } from "../callees/random.ts";
import type { Clock } from "../clock.ts";
import type { Faults } from "./faults.ts";
import type { Journal, UnsentEvent } from "./journal.ts";

/** How an event leaves the carrier when something goes wrong with it. */
export type Mishap = "LOST" | "REPEATED" | "LATE" | "SWAPPED";

/** A swapped event whose leg says nothing more is sent after this time. */
const longestSwapMs = 1_000;

type Surroundings = {
  clock: Clock;
  random: Random;
  journal: Journal;
  faults: () => Faults;
  onMishap: (mishap: Mishap, event: UnsentEvent) => void;
};

/** Puts events into the journal, as badly as the faults in force demand. */
export class Publisher {
  readonly #exchange: Surroundings;
  /** Swapped events, each until its leg's next one. */
  readonly #waiting = new Map<LegId, UnsentEvent>();

  constructor(exchange: Surroundings) {
    this.#exchange = exchange;
  }

  publish(event: UnsentEvent, misbehaviour?: Misbehaviour): void {
    const mishap = this.#decide(event, misbehaviour);
    if (mishap === null) {
      this.#send(event);
    } else {
      this.#exchange.onMishap(mishap, event);
      this.#sendBadly(mishap, event);
    }
  }

  #decide(event: UnsentEvent, bad: Misbehaviour | undefined): Mishap | null {
    if (bad?.losesEvents === "ALL" || bad?.losesEvents?.includes(event.type)) return "LOST";
    if (bad?.repeatsEvents) return "REPEATED";
    const { eventLost, eventRepeated, eventLate, eventSwapped } = this.#exchange.faults();
    let chance = this.#exchange.random();
    for (const [mishap, rate] of [
      ["LOST", eventLost],
      ["REPEATED", eventRepeated],
      ["LATE", eventLate],
      ["SWAPPED", eventSwapped],
    ] as const) {
      chance -= rate;
      if (chance < 0) return mishap;
    }
    return null;
  }

  /** Sends an event, then the one that waited for its leg's next one. */
  #send(event: UnsentEvent): void {
    this.#exchange.journal.append(event);
    this.#release(event.legId);
  }

  #release(legId: LegId): void {
    const swapped = this.#waiting.get(legId);
    if (swapped === undefined) return;
    this.#waiting.delete(legId);
    this.#exchange.journal.append(swapped);
  }

  #holdBack(event: UnsentEvent): void {
    if (this.#waiting.has(event.legId)) {
      this.#send(event);
      return;
    }
    this.#waiting.set(event.legId, event);
    this.#exchange.clock.after(longestSwapMs, () => {
      if (this.#waiting.get(event.legId) === event) this.#release(event.legId);
    });
  }

  #sendLate(event: UnsentEvent): void {
    const { clock, random, faults } = this.#exchange;
    clock.after(random() * faults().eventLateMs, () => this.#send(event));
  }

  #sendBadly(mishap: Mishap, event: UnsentEvent): void {
    switch (mishap) {
      case "LOST":
        break;
      case "REPEATED":
        this.#send(event);
        this.#exchange.journal.append(event);
        break;
      case "LATE":
        this.#sendLate(event);
        break;
      case "SWAPPED":
        this.#holdBack(event);
    }
  }
}
