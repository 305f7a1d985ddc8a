import { isDeepStrictEqual } from "node:util";
import { type LawPack, lawFigureNames, lawNotice } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { isLooser, type Pack, packs, unbounded } from "../packs/index.ts";
import { readLaw } from "../rules.ts";

/** Every pack with its sources, and what the tenant has put in the place of its figures. */
export async function lawPacks(ctx: Ctx) {
  const { version, calling } = await readLaw(ctx.tx);
  const { changes, optionalPacks } = calling;
  return {
    notice: lawNotice,
    ruleVersion: version,
    packs: packs.map((pack) => ({
      code: pack.code,
      name: pack.name,
      countries: [...pack.countries],
      region: pack.region,
      optional: pack.optional,
      holds: !pack.optional || optionalPacks.includes(pack.code),
      rules: rulesOf(pack, { ...changes.ALL, ...changes[pack.code] }),
    })),
  };
}

type Own = NonNullable<Awaited<ReturnType<typeof readLaw>>["calling"]["changes"]["ALL"]>;

/** What the pack says, and what the tenant says besides. */
function rulesOf(pack: Pack, own: Own): LawPack["rules"] {
  return lawFigureNames.flatMap((figure) => {
    const rule = pack.rules.find((one) => one.figure === figure);
    const chosen = own[figure];
    const value = rule ? rule.value : unbounded[figure];
    // Where the pack sets no bound, and the tenant none either, there is nothing to tell.
    if (!rule && (chosen === undefined || isDeepStrictEqual(chosen, value))) return [];
    return [
      {
        figure,
        value,
        basis: rule?.basis ?? null,
        citation: rule?.citation ?? null,
        readOn: rule?.readOn ?? null,
        own: chosen ?? null,
        isOwn: chosen !== undefined,
        looser: chosen !== undefined && isLooser(figure, chosen as never, value as never),
      },
    ];
  });
}
