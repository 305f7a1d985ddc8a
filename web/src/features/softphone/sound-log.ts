import { type LineFigures, meanOpinionScore } from "@parley/contract";
import type { SoundNow } from "./phone-store.ts";

/** What the browser has counted of a line since it was opened. */
export type Counted = {
  received: number;
  lost: number;
  jitterMs: number;
  roundTripMs: number | null;
};

/** What is kept of a line. */
export type SoundSums = {
  seconds: number;
  packets: number;
  lost: number;
  jitterMs: number;
  roundTripMs: number | null;
  worstScore: number;
};

type Entry = Record<string, unknown> & { type: string };

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** Reads the counts of sound out of a browser's statistics; null while none has come. */
export function countedOf(report: { forEach(look: (entry: Entry) => void): void }): Counted | null {
  let counted: Counted | null = null;
  let heardBack: number | null = null;
  let checked: number | null = null;
  report.forEach((entry) => {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      const received = numberOf(entry.packetsReceived) ?? 0;
      const lost = Math.max(0, numberOf(entry.packetsLost) ?? 0);
      counted = {
        received,
        lost,
        jitterMs: (numberOf(entry.jitter) ?? 0) * 1000,
        roundTripMs: null,
      };
    }
    if (entry.type === "remote-inbound-rtp") heardBack = numberOf(entry.roundTripTime);
    if (entry.type === "candidate-pair" && entry.nominated === true) {
      checked = numberOf(entry.currentRoundTripTime);
    }
  });
  const trip = heardBack ?? checked;
  return counted && { ...(counted as Counted), roundTripMs: trip === null ? null : trip * 1000 };
}

/** Gathers what the counts of a line say, look by look. */
export class SoundLog {
  private before: Counted | null = null;
  private looks = 0;
  private jitter = 0;
  private trips = 0;
  private trip = 0;
  private worst = 5;
  private readonly startedAt: number;

  constructor(now: number) {
    this.startedAt = now;
  }

  /** How it was since the last look; null for the first one. */
  look(counted: Counted): SoundNow | null {
    const { before } = this;
    this.before = counted;
    this.looks += 1;
    this.jitter += counted.jitterMs;
    if (counted.roundTripMs !== null) {
      this.trips += 1;
      this.trip += counted.roundTripMs;
    }
    if (!before) return null;
    const came = counted.received - before.received;
    const lost = Math.max(0, counted.lost - before.lost);
    const figures: LineFigures = {
      lossShare: came + lost === 0 ? 0 : lost / (came + lost),
      ...{ jitterMs: counted.jitterMs, roundTripMs: counted.roundTripMs ?? 0 },
    };
    const score = meanOpinionScore(figures);
    this.worst = Math.min(this.worst, score);
    return { ...figures, roundTripMs: counted.roundTripMs, score };
  }

  /** All of it; null where nothing was heard. */
  sums(now: number): SoundSums | null {
    const { before, looks } = this;
    if (!before) return null;
    return {
      seconds: Math.round((now - this.startedAt) / 1000),
      ...{ packets: before.received, lost: before.lost, jitterMs: this.jitter / looks },
      roundTripMs: this.trips === 0 ? null : this.trip / this.trips,
      worstScore: Math.min(this.worst, this.score()),
    };
  }

  /** Of all of it. */
  score(): number {
    const { received, lost } = this.before ?? { received: 0, lost: 0 };
    return meanOpinionScore({
      lossShare: lost / Math.max(1, received + lost),
      jitterMs: this.jitter / Math.max(1, this.looks),
      roundTripMs: this.trips === 0 ? 0 : this.trip / this.trips,
    });
  }
}
