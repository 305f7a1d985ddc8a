import type { CallerIdHealth } from "@parley/contract";

/** Calls of a number that are over, and how many of them a person answered. */
export type Answered = { ended: number; people: number };
export type Judged = { id: string; country: string | null } & Answered;

/** Of fewer calls nothing is said, of the number or of those beside it. */
const fewest = 150;
/** Answered less than this share of what the others are. */
const share = 0.6;
/**
 * And surely so: the one-sided test of two proportions, pooled (Fleiss, Levin and Paik, Statistical Methods for
 * Rates and Proportions, 2.1), at one in two thousand, because many numbers are looked at many times.
 */
const zLimit = 3.29;

/**
 * How each number is answered beside the others of its country. A carrier or a telephone that marks a number as
 * unwanted tells nobody: that people stop to answer is how it is known.
 */
export function healthOf(stock: readonly Judged[]): Map<string, CallerIdHealth> {
  const wholes = new Map<string | null, Answered>();
  for (const { country, ended, people } of stock) {
    const whole = wholes.get(country) ?? { ended: 0, people: 0 };
    wholes.set(country, { ended: whole.ended + ended, people: whole.people + people });
  }
  return new Map(
    stock.map(({ id, country, ended, people }) => {
      const whole = wholes.get(country) ?? { ended, people };
      const own = { ended, people };
      const others = { ended: whole.ended - ended, people: whole.people - people };
      return [id, { own, others, verdict: verdictOf(own, others) }];
    }),
  );
}

function verdictOf(own: Answered, others: Answered): CallerIdHealth["verdict"] {
  if (own.ended < fewest || others.ended < fewest) return "TOO_FEW";
  const [rate, usual] = [own.people / own.ended, others.people / others.ended];
  const pooled = (own.people + others.people) / (own.ended + others.ended);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / own.ended + 1 / others.ended));
  const isSure = error > 0 && (usual - rate) / error >= zLimit;
  return isSure && rate < share * usual ? "FALLING" : "AS_OTHERS";
}

export type Restable = Judged & { number: string; enabled: boolean; rests: boolean };

/** Which numbers are to rest now: those that fall, as long as another of their country is left to be shown. */
export function toRest(stock: readonly Restable[]): Restable[] {
  const health = healthOf(stock);
  const awake = stock.filter(({ enabled, rests }) => enabled && !rests);
  const left = new Map<string | null, number>();
  for (const { country } of awake) left.set(country, (left.get(country) ?? 0) + 1);
  const rate = ({ ended, people }: Answered) => people / ended;
  return awake
    .filter(({ id }) => health.get(id)?.verdict === "FALLING")
    .sort((a, b) => rate(a) - rate(b))
    .filter(({ country }) => {
      const others = (left.get(country) ?? 0) - 1;
      if (others > 0) left.set(country, others);
      return others > 0;
    });
}
