import type { LegId } from "../port.ts";

/** Samples a second of each side: 16 bits, signed. */
export const tapRate = 16_000;
export const tapFrameMs = 20;

/** SAID: what comes from the leg's far end. HEARD: what is sent to it. */
export const tapSides = ["SAID", "HEARD"] as const;
export type TapSide = (typeof tapSides)[number];

/** Twenty milliseconds of one side. All listeners get the same samples: whoever keeps them changes nothing in them. */
export type TapFrame = {
  side: TapSide;
  /** Which of its side's frames, from 0 without holes. */
  number: number;
  samples: Int16Array;
  /** Milliseconds since 1970: when it was here, and when it was to be by the earliest that came. The difference is how late it is. */
  arrivedAt: number;
  at: number;
};

/**
 * CLOSED: by whoever opened it. LEG_ENDED: there is nothing to hear any more. LOST: the sound stayed away, as when the
 * provider dies; the leg may live on.
 */
export type TapEnd = "CLOSED" | "LEG_ENDED" | "LOST";

/** Called for each frame as it comes, so it is quick; what takes longer reads from a `TapQueue`. */
export type TapListener = (frame: TapFrame) => void;

/** The sound of one leg while it goes on. The leg never notices, and neither does whoever else hears it. */
export type Tap = {
  readonly legId: LegId;
  /** Frames from now on; the result ends that. One that throws is heard of no more, and the others go on. */
  listen(listener: TapListener): () => void;
  readonly ended: Promise<TapEnd>;
  /** Harmless when it is over. */
  close(): Promise<void>;
};
