import type { Ctx } from "../../../platform/ctx.ts";
import { editDistance, errorsAllowed } from "./distance.ts";
import { exactWords, type KnownWord, wordsBeginning, wordsNear } from "./queries.ts";

/** What one word that was typed may stand for. */
export type Meaning = {
  token: string;
  exact: KnownWord[];
  beginning: KnownWord[];
  /** More words begin so than were taken. */
  isCut: boolean;
};

const mostBeginning = 32;
const mostNear = 16;

/** The words of the tenant that these may stand for, wholly or by their beginning. */
export async function meaningsOf(ctx: Ctx, tokens: readonly string[]): Promise<Meaning[]> {
  const [known, ...begun] = await Promise.all([
    exactWords(ctx.tx, tokens),
    ...tokens.map((token) => wordsBeginning(ctx.tx, token, mostBeginning + 1)),
  ]);
  return tokens.map((token, index) => {
    const beginning = begun[index] ?? [];
    const exact = known.filter(({ word }) => word === token);
    const isCut = beginning.length > mostBeginning;
    const taken = beginning.filter(({ word }) => word !== token).slice(0, mostBeginning);
    return { token, exact, beginning: [...exact, ...taken], isCut };
  });
}

/** The words that are as near as errors may take them, the nearest first. */
export async function nearWords(ctx: Ctx, token: string): Promise<KnownWord[]> {
  const most = errorsAllowed(token);
  if (most === 0) return [];
  const judged = (await wordsNear(ctx.tx, token))
    .map((known) => ({ known, errors: editDistance(token, known.word, most) }))
    .filter(({ errors }) => errors <= most)
    .sort((a, b) => a.errors - b.errors || b.known.bearers - a.known.bearers);
  return judged.slice(0, mostNear).map(({ known }) => known);
}
