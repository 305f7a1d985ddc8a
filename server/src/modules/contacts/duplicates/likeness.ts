import { type PairReason, type PairStrength, pairReasons } from "@parley/contract";
import { editDistance, errorsAllowed } from "../search/distance.ts";
import { wordsOf } from "../search/text.ts";

/**
 * How like two names are: the same words in any order, or the same but for errors, an initial, or one word
 * that only one of them has. A single word in common says nothing of names of several.
 */
export function nameLikeness(a: string, b: string): "SAME" | "SIMILAR" | undefined {
  const [ours, theirs] = [wordsOf(a).sort(), wordsOf(b).sort()];
  if (ours.length === 0 || theirs.length === 0) return undefined;
  if (ours.join(" ") === theirs.join(" ")) return "SAME";
  const [few, many] = ours.length <= theirs.length ? [ours, theirs] : [theirs, ours];
  if (many.length - few.length > 1 || (few.length === 1 && many.length > 1)) return undefined;
  return isWithin(few, many) ? "SIMILAR" : undefined;
}

/** Whether each of a few words has its own among the many, and one of them is more than an initial. */
function isWithin(few: readonly string[], many: readonly string[]): boolean {
  const left = [...many];
  let rest = few.filter((word) => !take(left, (other) => other === word));
  let whole = few.length - rest.length;
  const before = rest.length;
  rest = rest.filter((word) => !take(left, (other) => isNear(word, other)));
  whole += before - rest.length;
  return whole > 0 && rest.every((word) => take(left, (other) => isInitial(word, other)));
}

function take(words: string[], fits: (word: string) => boolean): boolean {
  const at = words.findIndex(fits);
  if (at >= 0) words.splice(at, 1);
  return at >= 0;
}

function isNear(a: string, b: string): boolean {
  const most = Math.min(errorsAllowed(a), errorsAllowed(b));
  return most > 0 && editDistance(a, b, most) <= most;
}

function isInitial(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length === 1 && long.startsWith(short);
}

/** How much each sign says by itself, in hundredths. */
const weights: Record<PairReason, number> = {
  PHONE: 70,
  EMAIL: 80,
  EMAIL_ALIAS: 70,
  EXTERNAL_ID: 80,
  NAME_AND_COMPANY: 65,
  NAME: 50,
  SIMILAR_NAME: 35,
  COMPANY: 20,
  POSTAL_CODE: 30,
  PHONE_ENDING: 30,
};

/** What a sign says already when another is there. */
const covered: Partial<Record<PairReason, PairReason>> = {
  PHONE_ENDING: "PHONE",
  NAME: "NAME_AND_COMPANY",
  COMPANY: "NAME_AND_COMPANY",
  EMAIL_ALIAS: "EMAIL",
};

/** Each reason once, in the order of the catalogue, without those that another says already. */
export function tidyReasons(given: readonly string[]): PairReason[] {
  const set = new Set(given);
  return pairReasons.filter((reason) => {
    const by = covered[reason];
    return set.has(reason) && (by === undefined || !set.has(by));
  });
}

/**
 * From 0 to 100: each sign takes its share of the doubt that the others leave. What is exact comes before what
 * is normalised, and that before what is fuzzy, however many signs there are.
 */
export function scoreOf(reasons: readonly PairReason[]): number {
  const doubt = reasons.reduce((left, reason) => left * (1 - weights[reason] / 100), 1);
  const { from, to } = bands[strengthOf(reasons)];
  return Math.round(from + (to - from) * (1 - doubt));
}

const bands: Record<PairStrength, { from: number; to: number }> = {
  EXACT: { from: 70, to: 100 },
  NORMALISED: { from: 40, to: 70 },
  FUZZY: { from: 0, to: 40 },
};

const exact: ReadonlySet<PairReason> = new Set(["PHONE", "EMAIL"]);
const normalised: ReadonlySet<PairReason> = new Set([
  "EMAIL_ALIAS",
  "EXTERNAL_ID",
  "NAME_AND_COMPANY",
]);

export function strengthOf(reasons: readonly PairReason[]): PairStrength {
  if (reasons.some((reason) => exact.has(reason))) return "EXACT";
  return reasons.some((reason) => normalised.has(reason)) ? "NORMALISED" : "FUZZY";
}
