import type { LawFigures, LawPackCode, SettingsOf } from "@parley/contract";
import { elsewhere, europeanUnion, unitedKingdom } from "./europe.ts";
import { type Pack, unbounded } from "./pack.ts";
import { isLooser, strictest } from "./tighter.ts";
import { debtCollection, florida, oklahoma, unitedStates } from "./united-states.ts";

/** Every pack, the ones for a region before the one for its country. */
export const packs: readonly Pack[] = [
  florida,
  oklahoma,
  unitedStates,
  debtCollection,
  unitedKingdom,
  europeanUnion,
  elsewhere,
];

type Calling = Pick<SettingsOf<"calling">, "changes" | "optionalPacks">;
export type Place = { country: string | null; region: string | null };

/** What holds for a callee, and where it came from. */
export type Resolved = {
  packs: LawPackCode[];
  figures: LawFigures;
  /** Figures that the tenant has set looser than the packs have them. */
  looser: (keyof LawFigures)[];
};

export function figuresOf({ rules }: Pick<Pack, "rules">): LawFigures {
  const named = rules.map(({ figure, value }) => [figure, value] as const);
  return { ...unbounded, ...(Object.fromEntries(named) as Partial<LawFigures>) };
}

/** The packs for a place: the one of its region or country, and those that the tenant asked for besides. */
export function packsFor({ country, region }: Place, wanted: readonly LawPackCode[]): Pack[] {
  const isOf = (pack: Pack) =>
    country !== null &&
    pack.countries.includes(country) &&
    (pack.region === null || pack.region === region);
  const base = packs.find((pack) => !pack.optional && isOf(pack)) ?? elsewhere;
  const besides = packs.filter((pack) => pack.optional && wanted.includes(pack.code) && isOf(pack));
  return [base, ...besides];
}

/** The stricter of all packs that hold, with the tenant's own figures in place of theirs. */
export function resolve(place: Place, { changes, optionalPacks }: Calling): Resolved {
  const held = packsFor(place, optionalPacks);
  const ofPacks = held.map(figuresOf).reduce(strictest);
  const own = decided([changes.ALL, ...held.map(({ code }) => changes[code])]);
  const figures = { ...ofPacks, ...own };
  const named = Object.keys(own) as (keyof LawFigures)[];
  return {
    packs: held.map(({ code }) => code),
    figures,
    looser: named.filter((figure) => isLooser(figure, figures[figure], ofPacks[figure])),
  };
}

type Gapped = { [F in keyof LawFigures]?: LawFigures[F] | undefined };

/** What was decided in these, the later before the earlier. */
function decided(all: readonly (Gapped | undefined)[]): Partial<LawFigures> {
  const entries = all
    .flatMap((one) => Object.entries(one ?? {}))
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<LawFigures>;
}
