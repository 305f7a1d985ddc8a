import { callerIdRules } from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Callee, chooseCallerId, type Showable, type ShowingRule } from "./choose.ts";

const usual = { dailyCap: null, enabled: true, rests: false, dials: 0 };
const manhattan: Showable = {
  ...{ ...usual, id: "1", number: "+12125550147", country: "US", region: "New York" },
};
const brooklyn: Showable = {
  ...{ ...usual, id: "2", number: "+17185550147", country: "US", region: "New York" },
};
const angeles: Showable = {
  ...{ ...usual, id: "3", number: "+12135550147", country: "US", region: "California" },
};
const london: Showable = {
  ...{ ...usual, id: "4", number: "+442079460017", country: "GB", region: "London" },
};
const stock = [manhattan, brooklyn, angeles, london];
const fallback = "+448081570000";

const inManhattan: Callee = { number: "+12125559999", country: "US", region: "New York" };
const inBuffalo: Callee = { number: "+17165559999", country: "US", region: "New York" };
const inTexas: Callee = { number: "+15125559999", country: "US", region: "Texas" };
const inLondon: Callee = { number: "+442071000000", country: "GB", region: "London" };
const mobile: Callee = { number: "+447700900123", country: "GB", region: null };
const inSpain: Callee = { number: "+34911234567", country: "ES", region: "Madrid" };

describe("the nearest number", () => {
  const local: ShowingRule = { rule: "LOCAL", set: [], fallback };
  test.each([
    ["of the same area code", inManhattan, manhattan.number, "SAME_AREA"],
    ["of the same state", inBuffalo, manhattan.number, "SAME_REGION"],
    ["of the same country", inTexas, manhattan.number, "SAME_COUNTRY"],
    ["of the same town, where numbers have towns", inLondon, london.number, "SAME_AREA"],
    ["of the same country, for a mobile", mobile, london.number, "SAME_COUNTRY"],
    ["is the campaign's own, where none is of the country", inSpain, fallback, "CAMPAIGN_DEFAULT"],
  ] as const)("%s", (_what, callee, number, reason) => {
    expect(chooseCallerId(local, callee, stock)).toEqual({ number, reason });
  });

  test("gives way at its cap to the next nearest, then to the campaign's own", () => {
    const full = { ...manhattan, dailyCap: 5, dials: 5 };
    const others = [full, brooklyn, angeles];
    expect(chooseCallerId(local, inManhattan, others)).toEqual({
      ...{ number: brooklyn.number, reason: "SAME_REGION" },
    });
    expect(chooseCallerId(local, inManhattan, [full])).toEqual({
      ...{ number: fallback, reason: "CAMPAIGN_DEFAULT" },
    });
    expect(chooseCallerId({ ...local, fallback: null }, inManhattan, [full])).toEqual({
      ...{ number: full.number, reason: "NONE_FREE" },
    });
  });

  test("is left to the tenant where the campaign has none either, or has switched it off", () => {
    expect(chooseCallerId({ ...local, fallback: null }, inSpain, stock)).toBeNull();
    const off = { ...london, enabled: false };
    const fixed: ShowingRule = { rule: "FIXED", set: [], fallback: off.number };
    expect(chooseCallerId(fixed, inLondon, [off])).toBeNull();
    expect(chooseCallerId(fixed, inLondon, [london])).toMatchObject({ reason: "FIXED" });
  });
});

test("numbers take turns, the least shown first", () => {
  const rule: ShowingRule = { rule: "ROTATION", set: ["1", "3"], fallback: null };
  const turns = stock.map((one) => ({ ...one }));
  const shown = Array.from({ length: 6 }, () => {
    const number = chooseCallerId(rule, inLondon, turns)?.number;
    for (const one of turns) if (one.number === number) one.dials += 1;
    return number;
  });
  const [first, second] = [manhattan.number, angeles.number];
  expect(shown).toEqual([first, second, first, second, first, second]);
});

const places = [
  ["US", "New York"],
  ["US", "Texas"],
  ["GB", "London"],
  ["GB", null],
  [null, null],
] as const;
const place = fc.constantFrom(...places).map(([country, region]) => ({ country, region }));
const digits = fc.constantFrom("+1212555", "+1512555", "+4420794", "+4477009");
const numberOf = (start: string, at: number) => `${start}${String(at).padStart(4, "0")}`;
const stocks = fc
  .array(
    fc.record({
      ...{ start: digits, place, enabled: fc.boolean(), dials: fc.nat(4), rests: fc.boolean() },
      dailyCap: fc.option(fc.integer({ min: 1, max: 4 })),
    }),
    { maxLength: 8 },
  )
  .map((all): Showable[] =>
    all.map(({ start, place: where, ...rest }, at) => ({
      ...{ ...rest, ...where, id: String(at), number: numberOf(start, at) },
    })),
  );
const asked = fc.record({
  stock: stocks,
  rule: fc.constantFrom(...callerIdRules),
  set: fc.uniqueArray(fc.constantFrom("0", "1", "2", "3", "4")),
  fallback: fc.option(fc.constantFrom("+448081570000", "+12125550000", "+442079460001")),
  callee: fc.record({ start: digits, place }),
});
type Asked = Omit<typeof asked extends fc.Arbitrary<infer T> ? T : never, "set"> & {
  set: readonly string[];
};
const choose = ({ stock: some, rule, set, fallback: own, callee }: Asked) =>
  chooseCallerId(
    { rule, set, fallback: own },
    { number: numberOf(callee.start, 9999), ...callee.place },
    some,
  );
const isFree = ({ dailyCap, dials, rests }: Showable) =>
  !rests && (dailyCap === null || dials < dailyCap);

describe("whatever the stock is", () => {
  test("what is shown is switched on and chosen from, or the campaign's own", () => {
    fc.assert(
      fc.property(asked, (one) => {
        const choice = choose(one);
        const shown = one.stock.find(({ number }) => number === choice?.number);
        if (shown) expect(shown.enabled).toBe(true);
        if (choice && choice.number !== one.fallback) {
          expect(shown).toBeDefined();
          if (one.set.length > 0) expect(one.set).toContain(shown?.id);
        }
      }),
    );
  });

  test("none is shown over its cap or at rest while another of the chosen is free and fits as well", () => {
    fc.assert(
      fc.property(asked, (one) => {
        const shown = one.stock.find(({ number }) => number === choose(one)?.number);
        if (!shown || isFree(shown) || one.rule !== "ROTATION") return;
        const set: readonly string[] = one.set;
        const others = one.stock.filter(
          ({ id, enabled }) => enabled && (one.set.length === 0 || set.includes(id)),
        );
        expect(others.some(isFree)).toBe(false);
      }),
    );
  });

  test("the same is shown again for the same, in whatever order the stock comes", () => {
    fc.assert(
      fc.property(asked, (one) => {
        const turned = { ...one, stock: one.stock.toReversed() };
        expect(choose(turned)).toEqual(choose(one));
      }),
    );
  });

  test("a number further away is shown only where no nearer one is free", () => {
    const order = ["SAME_AREA", "SAME_REGION", "SAME_COUNTRY"];
    fc.assert(
      fc.property(asked, (one) => {
        const wanted = { ...one, rule: "LOCAL" as const };
        const choice = choose(wanted);
        const at = order.indexOf(choice?.reason ?? "");
        if (at < 1) return;
        const without = one.stock.filter(({ number }) => number !== choice?.number);
        const next = choose({ ...wanted, stock: without });
        expect(order.slice(0, at)).not.toContain(next?.reason);
      }),
    );
  });
});
