import fc from "fast-check";
import { expect, test } from "vitest";
import { minorPerUnit } from "../../../platform/currency.ts";
import { agentParts, hasReached, lineParts, reachedOf, type Spend, toMinor } from "./money.ts";

const time = fc.bigInt({ min: 0n, max: 10n ** 11n });
const rate = fc.bigInt({ min: 0n, max: 10n ** 11n });
const spend = fc.record({ lineMinute: rate, agentHour: rate, lineMs: time, agentMs: time });
const currency = fc.constantFrom("GBP", "JPY", "KWD");

const all = (rows: readonly Spend[]) => lineParts(rows) + agentParts(rows);

test("what calls cost together is to the last part what each of them costs", () => {
  fc.assert(
    fc.property(fc.array(spend, { maxLength: 40 }), (calls) => {
      // As the ledger does it: calls of the same rates are one row.
      const rows = new Map<string, Spend>();
      for (const call of calls) {
        const key = `${call.lineMinute} ${call.agentHour}`;
        const row = rows.get(key);
        if (!row) rows.set(key, { ...call });
        else {
          row.lineMs += call.lineMs;
          row.agentMs += call.agentMs;
        }
      }
      const each = calls.reduce((sum, call) => sum + all([call]), 0n);
      expect(all([...rows.values()])).toBe(each);
    }),
  );
});

test("it is rounded once, by half a unit at most, and a rate that is changed changes nothing of before", () => {
  fc.assert(
    fc.property(fc.array(spend, { maxLength: 10 }), spend, currency, (before, later, code) => {
      const whole = (3_600_000n * 1_000_000n) / minorPerUnit(code);
      const off = BigInt(toMinor(all(before), code)) * whole - all(before);
      expect(2n * (off < 0n ? -off : off) <= whole).toBe(true);
      expect(all([...before, later]) - all(before)).toBe(all([later]));
    }),
  );
});

test("a budget is reached by what was spent, and never by what that is rounded to", () => {
  fc.assert(
    fc.property(
      fc.array(spend),
      fc.integer({ min: 1, max: 10 ** 9 }),
      currency,
      (rows, minor, code) => {
        const budget = { minor, currency: code };
        const parts = all(rows);
        const whole = (3_600_000n * 1_000_000n) / minorPerUnit(code);
        expect(hasReached(parts, budget, 100)).toBe(parts >= BigInt(minor) * whole);
        if (hasReached(parts, budget, 100)) expect(hasReached(parts, budget, 80)).toBe(true);
        expect(reachedOf(BigInt(minor) * whole, budget)).toBe(100);
        expect(reachedOf(BigInt(minor) * whole - 1n, budget)).not.toBe(100);
      },
    ),
  );
});

test("a day of twenty-four agents comes to the penny", () => {
  // 192 paid hours at 18.00, and 6,172.8 minutes of lines at 0.012.
  const day: Spend[] = [
    { lineMinute: 12_000n, agentHour: 18_000_000n, lineMs: 370_368_000n, agentMs: 691_200_000n },
  ];
  expect(toMinor(agentParts(day), "GBP")).toBe(345_600);
  expect(toMinor(lineParts(day), "GBP")).toBe(7407);
  expect(toMinor(agentParts(day), "JPY")).toBe(3456);
});
