import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { isNarrow } from "../leads/list.ts";
import {
  counts,
  type KnownWord,
  ownPeopleByWords,
  type Person,
  peopleByWords,
  reachOf,
  visiblePeople,
} from "./queries.ts";
import { type Ranked, rank } from "./rank.ts";
import { wordsOf } from "./text.ts";
import { type Meaning, meaningsOf, nearWords } from "./vocabulary.ts";

export type FoundPerson = Person & Ranked;

export type Wish = { limit: number; allowErrors: boolean };

const mostTokens = 8;
/** So many are ranked; of more that fit equally well the newest are taken. */
const ranked = 60;
const rankedAfterCut = 400;
/** Gathering so many by the index takes as long as meeting sixty of them on a walk. */
const gatherUpTo = 5000;
const mostPortions = 4;

/**
 * People and firms by words of their names: first those who have all words, then those whose words begin
 * so, and then, if wanted and there are not enough, those with an error in a word.
 */
export async function peopleByName(ctx: Ctx, q: string, wish: Wish): Promise<FoundPerson[]> {
  const tokens = tokensOf(q);
  if (tokens.length === 0) return [];
  const found = new Map<string, FoundPerson>();
  await inSteps(ctx, tokens, wish, async (groups) => {
    for (const person of await peopleOf(ctx, tokens, groups)) found.set(person.id, person);
    return found.size;
  });
  return best(found, wish.limit);
}

/**
 * Looks for what has all words, then for what has words that begin so, and then, if wanted and there is not
 * enough, for what has them with errors. `look` says how much was found by now.
 */
export async function inSteps(
  ctx: Ctx,
  tokens: readonly string[],
  wish: Wish,
  look: (groups: Group[]) => Promise<number>,
): Promise<void> {
  const meanings = await meaningsOf(ctx, tokens);
  const whole = meanings.map(({ token, exact }) => ({ token, words: exact, isCut: false }));
  let found = isPossible(whole) ? await look(whole) : 0;
  if (found >= wish.limit) return;
  const begun = meanings.map(({ token, beginning, isCut }) => ({ token, words: beginning, isCut }));
  if (isPossible(begun)) found = await look(begun);
  if (found >= wish.limit) return;
  if (wish.allowErrors || found === 0) await look(await withErrors(ctx, meanings));
}

/** The words of a question, each once. */
export function tokensOf(q: string): string[] {
  return [...new Set(wordsOf(q))].slice(0, mostTokens);
}

export type Group = { token: string; words: KnownWord[]; isCut: boolean };

export const isPossible = (groups: readonly Group[]) =>
  groups.every(({ words }) => words.length > 0);

async function withErrors(ctx: Ctx, meanings: readonly Meaning[]): Promise<Group[]> {
  return Promise.all(
    meanings.map(async ({ token, beginning, isCut }) => {
      const near = await nearWords(ctx, token);
      const known = new Set(beginning.map(({ word }) => word));
      return {
        token,
        words: [...beginning, ...near.filter(({ word }) => !known.has(word))],
        isCut,
      };
    }),
  );
}

/** The newest people with a word of each group, as far as the caller sees them, ranked. */
async function peopleOf(
  ctx: Ctx,
  tokens: readonly string[],
  groups: readonly Group[],
): Promise<FoundPerson[]> {
  if (!isPossible(groups)) return [];
  // A beginning with more words than were taken would lose people: the others find them, and the ranking judges.
  const sharp = groups.filter(({ isCut }) => !isCut);
  const asked = sharp.length > 0 ? sharp : groups;
  const most = asked.length < groups.length ? rankedAfterCut : ranked;
  const people: FoundPerson[] = [];
  for await (const ids of candidates(ctx, asked, most)) {
    for (const person of await visiblePeople(ctx, ids)) {
      const fit = rank(tokens, fieldsOf(person));
      if (fit) people.push({ ...person, ...fit });
    }
    if (people.length >= ranked) break;
  }
  return people;
}

/** Ids in portions: the index knows no scope, so one portion may leave nothing for the caller. */
async function* candidates(
  ctx: Ctx,
  groups: readonly Group[],
  first: number,
): AsyncGenerator<string[]> {
  const words = groups.map((group) => group.words.map(({ word }) => word));
  const scope = scopeOf(ctx, reachOf(ctx));
  if (scope === undefined) return;
  if (scope === "OWN" || (scope === "TEAM" && (await isNarrow(ctx, undefined)))) {
    yield await ownPeopleByWords(ctx, words, first);
    return;
  }
  const walks = expected(groups, await counts(ctx.tx)) > gatherUpTo;
  let before: string | undefined;
  let most = first;
  for (let portion = 0; portion < mostPortions; portion++) {
    const ids = await peopleByWords(ctx.tx, words, { before, most, walks });
    yield ids;
    if (ids.length < most || scope === "ALL") return;
    before = ids.at(-1);
    most *= 4;
  }
}

/** About how many contacts have a word of each group, as if words fell together by chance. */
function expected(
  groups: readonly Group[],
  { contacts, counted }: { contacts: number; counted: number },
): number {
  const shares = groups.map(({ words }) => {
    const bearers = words.reduce((sum, one) => sum + one.bearers, 0);
    return Math.min(1, bearers / Math.max(1, counted));
  });
  return shares.reduce((product, share) => product * share, contacts);
}

/** What is looked at of a person or a firm, and where it is shown. */
export function fieldsOf({ name, company }: Pick<Person, "name" | "company">) {
  return [
    { field: "title" as const, text: name },
    { field: "note" as const, text: company },
  ];
}

function best(found: ReadonlyMap<string, FoundPerson>, limit: number): FoundPerson[] {
  return [...found.values()]
    .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}
