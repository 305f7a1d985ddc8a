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

export type Publisher = ReturnType<typeof createPublisher>;

/** Puts events into the journal, as badly as the faults in force demand. */
export function createPublisher({ clock, random, journal, faults, onMishap }: Surroundings) {
  const waiting = new Map<LegId, UnsentEvent>();

  function decide(event: UnsentEvent, bad: Misbehaviour | undefined): Mishap | null {
    if (bad?.losesEvents === "ALL" || bad?.losesEvents?.includes(event.type)) return "LOST";
    if (bad?.repeatsEvents) return "REPEATED";
    const { eventLost, eventRepeated, eventLate, eventSwapped } = faults();
    let chance = random();
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
  function send(event: UnsentEvent): void {
    journal.append(event);
    release(event.legId);
  }

  function release(legId: LegId): void {
    const swapped = waiting.get(legId);
    if (swapped === undefined) return;
    waiting.delete(legId);
    journal.append(swapped);
  }

  function holdBack(event: UnsentEvent): void {
    if (waiting.has(event.legId)) {
      send(event);
      return;
    }
    waiting.set(event.legId, event);
    clock.after(longestSwapMs, () => {
      if (waiting.get(event.legId) === event) release(event.legId);
    });
  }

  function sendBadly(mishap: Mishap, event: UnsentEvent): void {
    switch (mishap) {
      case "LOST":
        break;
      case "REPEATED":
        send(event);
        journal.append(event);
        break;
      case "LATE":
        clock.after(random() * faults().eventLateMs, () => send(event));
        break;
      case "SWAPPED":
        holdBack(event);
    }
  }

  return function publish(event: UnsentEvent, misbehaviour?: Misbehaviour): void {
    const mishap = decide(event, misbehaviour);
    if (mishap === null) {
      send(event);
    } else {
      onMishap(mishap, event);
      sendBadly(mishap, event);
    }
  };
}
