import type { Disposition } from "@parley/contract";
import { type Distribution, draw, pick, type Random } from "../modules/telephony/index.ts";

type Category = Disposition["category"];

/** How simulated agents work. Times in milliseconds. */
export type Manner = {
  /** From the sign-in to being ready: people do not all sit down at once. */
  getsReady: Distribution;
  /** From the end of a call to its disposition. */
  wrapsUp: Distribution;
  holds: { share: number; after: Distribution; lasts: Distribution };
  /** Calls that the agent ends; the others are ended by the other side. */
  ends: { share: number; after: Distribution };
  /** After this share of calls comes a pause. */
  pauses: { share: number; lasts: Distribution };
  closes: Record<Category, number>;
  notes: { share: number; texts: readonly string[] };
  /** Whether calls are led through their script, and closed as their campaign wants it. */
  followsCampaign: boolean;
};

const seconds = (minimum: number, maximum: number): Distribution => ({
  kind: "UNIFORM",
  minMs: minimum * 1000,
  maxMs: maximum * 1000,
});

/** A floor worth looking at: everything happens within a minute. */
export const demoManner: Manner = {
  getsReady: seconds(0.2, 4),
  wrapsUp: seconds(2, 7),
  holds: { share: 0.12, after: seconds(3, 8), lasts: seconds(3, 9) },
  ends: { share: 0.35, after: seconds(5, 20) },
  pauses: { share: 0.04, lasts: seconds(20, 75) },
  closes: { CONVERSION: 0.09, CONTACT: 0.36, RETRY: 0.25, REFUSAL: 0.3 },
  notes: {
    share: 0.3,
    texts: [
      "Wants the yearly price in writing before deciding.",
      "Boiler was serviced in spring by a local firm.",
      "Asked who the cover is underwritten by.",
      "Speaks to the partner first.",
      "Moving house in January, has no boiler of their own yet.",
      "Happy with the present tariff.",
      "Prefers a call after six in the evening.",
      "Landlord decides, the tenant answered.",
    ],
  },
  followsCampaign: true,
};

/** For load: short wrap-ups, no pauses, nobody waits. */
export const benchManner: Manner = {
  ...demoManner,
  getsReady: seconds(0, 2),
  wrapsUp: seconds(0.3, 1.2),
  holds: { share: 0.05, after: seconds(0.5, 2), lasts: seconds(0.5, 1) },
  ends: { share: 0.3, after: seconds(1, 6) },
  pauses: { share: 0, lasts: seconds(1, 2) },
  notes: { share: 0, texts: [] },
  followsCampaign: false,
};

/** One thing that the agent does in a call, so long after it began. */
export type Step = { afterMs: number; does: "HOLD" | "RESUME" | "END" };

/** What an agent will do with a call, in order. */
export function planCall(manner: Manner, random: Random): Step[] {
  const steps: Step[] = [];
  if (random() < manner.holds.share) {
    const afterMs = draw(manner.holds.after, random);
    const lasts = draw(manner.holds.lasts, random);
    steps.push({ afterMs, does: "HOLD" }, { afterMs: afterMs + lasts, does: "RESUME" });
  }
  if (random() < manner.ends.share) {
    const begin = steps.at(-1)?.afterMs ?? 0;
    steps.push({ afterMs: begin + draw(manner.ends.after, random), does: "END" });
  }
  return steps;
}

export type Closing = { afterMs: number; dispositionId: string; note: string; thenPauses: boolean };

/** How an agent closes a call; undefined while the catalogue has no disposition. */
export function planClosing(
  manner: Manner,
  dispositions: readonly Pick<Disposition, "id" | "category">[],
  random: Random,
): Closing | undefined {
  const category = pick(manner.closes, random);
  const fitting = dispositions.filter((one) => one.category === category);
  const disposition = oneOf(fitting.length > 0 ? fitting : dispositions, random);
  if (!disposition) return undefined;
  const note = random() < manner.notes.share ? (oneOf(manner.notes.texts, random) ?? "") : "";
  return {
    afterMs: draw(manner.wrapsUp, random),
    dispositionId: disposition.id,
    note,
    thenPauses: random() < manner.pauses.share,
  };
}

export function oneOf<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random() * items.length)];
}
