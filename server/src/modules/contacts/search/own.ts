import type { Ctx } from "../../../platform/ctx.ts";
import { isBlindTo } from "../conditions/catalogue.ts";
import {
  type OwnPerson,
  recordsByOwnWords,
  type SearchField,
  searchFields,
  visibleOwn,
} from "./own-queries.ts";
import { fieldsOf, inSteps, isPossible, tokensOf, type Wish } from "./people.ts";
import { type Ranked, rank } from "./rank.ts";

export type FoundByOwn = OwnPerson & Ranked & { detail: { label: string; text: string } };

/** So many are looked at; of more that have the words the newest are taken. */
const mostRanked = 200;

/**
 * Leads, people and firms by words of their searchable fields, alone or with words of their names. Whoever
 * may not see numbers and addresses does not find anybody so: he would learn what is masked word by word.
 */
export async function recordsByOwn(ctx: Ctx, q: string, wish: Wish): Promise<FoundByOwn[]> {
  const tokens = tokensOf(q);
  if (tokens.length === 0 || isBlindTo(ctx)) return [];
  const fields = await searchFields(ctx.tx);
  if (fields.length === 0) return [];
  const found = new Map<string, FoundByOwn>();
  await inSteps(ctx, tokens, wish, async (groups) => {
    if (!isPossible(groups)) return found.size;
    const words = groups.map((group) => group.words.map(({ word }) => word));
    const records = await recordsByOwnWords(ctx, words, mostRanked);
    for (const person of await visibleOwn(ctx, records)) {
      const fit = bestField(tokens, person, fields);
      if (fit) found.set(`${person.id} ${person.lead_id}`, { ...person, ...fit });
    }
    return found.size;
  });
  return [...found.values()]
    .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
    .slice(0, wish.limit);
}

/** The field that fits best; none where the name says it all. */
function bestField(
  tokens: readonly string[],
  person: OwnPerson,
  fields: readonly SearchField[],
): (Ranked & Pick<FoundByOwn, "detail">) | undefined {
  const record = person.is_lead ? "LEAD" : person.kind;
  let best: (Ranked & Pick<FoundByOwn, "detail">) | undefined;
  for (const { key, label, record: of } of fields) {
    const text = person.attributes[key];
    if (of !== record || typeof text !== "string") continue;
    const fit = rank(tokens, [...fieldsOf(person), { field: "detail", text }]);
    const isMet = fit?.ranges.some(({ field }) => field === "detail");
    if (!fit || !isMet || (best && best.score >= fit.score)) continue;
    best = { ...fit, detail: { label, text } };
  }
  return best;
}
