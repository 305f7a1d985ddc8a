import type { SearchHit } from "@parley/contract";
import { editDistance, errorsAllowed } from "./distance.ts";
import { type Place, placedWords } from "./text.ts";

type Range = SearchHit["ranges"][number];
export type Match = "EXACT" | "PREFIX" | "FUZZY";
export type Ranked = { match: Match; score: number; ranges: Range[] };

type Field = { field: Range["field"]; text: string | null };

/**
 * How well a record fits words in any order: each must be met by a word of it, wholly, by its beginning or
 * with errors. Undefined when one is met by nothing.
 */
export function rank(tokens: readonly string[], fields: readonly Field[]): Ranked | undefined {
  const words = fields.flatMap(({ field, text }) =>
    placedWords(text ?? "").map((place, index) => ({ ...place, field, index })),
  );
  const ranges: Range[] = [];
  let sum = 0;
  let match: Match = "EXACT";
  for (const token of tokens) {
    let best: { met: Met; word: (typeof words)[number] } | undefined;
    for (const word of words) {
      const met = meet(token, word.word);
      if (met && (!best || worth(met, word) > worth(best.met, best.word))) best = { met, word };
    }
    if (!best) return undefined;
    sum += worth(best.met, best.word);
    match = worse(match, best.met.match);
    ranges.push(rangeOf(token, best.met, best.word));
  }
  return { match, score: sum / tokens.length, ranges: tidy(ranges) };
}

type Met = { match: Match; value: number };

function meet(token: string, word: string): Met | undefined {
  if (word === token) return { match: "EXACT", value: 0.96 };
  if (word.startsWith(token)) {
    return { match: "PREFIX", value: 0.7 + (0.2 * token.length) / word.length };
  }
  const most = errorsAllowed(token);
  const errors = most === 0 ? 1 : editDistance(token, word, most);
  return errors > most ? undefined : { match: "FUZZY", value: 0.65 - 0.2 * errors };
}

/** A name counts more than what stands beside it, its first word a little more than the others. */
function worth({ value }: Met, { field, index }: { field: string; index: number }): number {
  return value + (field === "title" ? 0.03 : 0) + (index === 0 ? 0.01 : 0);
}

const order: readonly Match[] = ["EXACT", "PREFIX", "FUZZY"];

function worse(a: Match, b: Match): Match {
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

function rangeOf(
  token: string,
  { match }: Met,
  word: Place & { word: string; field: Range["field"] },
): Range {
  // Folding may make two letters of one; then the whole word is highlighted.
  const isPart = match === "PREFIX" && word.word.length === word.length;
  return { field: word.field, start: word.start, length: isPart ? token.length : word.length };
}

/** Each place once, in the order of the text. */
function tidy(ranges: Range[]): Range[] {
  const longest = new Map<string, Range>();
  for (const range of ranges) {
    const key = `${range.field} ${range.start}`;
    if ((longest.get(key)?.length ?? 0) < range.length) longest.set(key, range);
  }
  return [...longest.values()].sort(
    (a, b) => a.field.localeCompare(b.field) * -1 || a.start - b.start,
  );
}
