import { readFileSync } from "node:fs";
import { uuidv7 } from "uuidv7";
import { describe, expect, test } from "vitest";
import { fixedLegId } from "../../testing/rigs.ts";
import type { Callee } from "./behaviour.ts";
import { decideAgentPhone, decideCallee } from "./callee.ts";
import { fixedE164, fixedNumber } from "./fixed-numbers.ts";
import { type ProfileName, profiles } from "./profiles.ts";
import { draw, pick, randomFor } from "./random.ts";

const legIds = Array.from({ length: 10_000 }, (_, i) => fixedLegId(i));
const number = (i: number) => `+1305555${String(i % 10_000).padStart(4, "0")}`;

function population(name: ProfileName, seed = 1): Callee[] {
  const profile = profiles[name];
  return legIds.map((legId, i) => decideCallee({ seed, profile, number: number(i), legId }));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a callee", () => {
  test("is the same for the same seed, number and leg, and another for another", () => {
    const [legId = ""] = legIds;
    const call = { seed: 1, profile: profiles.demo, number: number(1), legId };
    expect(decideCallee(call)).toEqual(decideCallee({ ...call }));
    expect(decideCallee({ ...call, seed: 2 })).not.toEqual(decideCallee(call));
    expect(decideCallee({ ...call, legId: uuidv7() })).not.toEqual(decideCallee(call));
  });

  test.each(Object.keys(profiles) as ProfileName[])("comes as often as %s says", (name) => {
    const { outcomes } = profiles[name];
    const callees = population(name);
    for (const [outcome, weight] of Object.entries(outcomes)) {
      const share = callees.filter((callee) => callee.outcome === outcome).length / callees.length;
      // Four standard deviations of a share of 10,000.
      const deviation = Math.sqrt((weight * (1 - weight)) / callees.length);
      expect(Math.abs(share - weight)).toBeLessThan(4 * deviation);
    }
  });

  test("rings and talks as long as the demo says", () => {
    const people = population("demo").filter(({ outcome }) => outcome === "PERSON");
    for (const { ringMs } of people) {
      expect(ringMs).toBeGreaterThanOrEqual(5_000);
      expect(ringMs).toBeLessThanOrEqual(18_000);
    }
    const talk = mean(people.map(({ talkMs }) => talkMs));
    expect(talk).toBeGreaterThan(140_000);
    expect(talk).toBeLessThan(180_000);
  });

  test("does not exist at any call if it does not exist at one", () => {
    const outcomes = new Map<string, Set<boolean>>();
    legIds.forEach((legId, i) => {
      const one = number(i % 200);
      const { outcome } = decideCallee({ seed: 1, profile: profiles.demo, number: one, legId });
      const known = outcomes.get(one) ?? new Set<boolean>();
      outcomes.set(one, known.add(outcome === "INVALID"));
    });
    for (const known of outcomes.values()) expect(known.size).toBe(1);
  });

  test("that is an agent's phone answers within a tenth of a second", () => {
    for (const legId of legIds.slice(0, 100)) {
      const call = { seed: 1, profile: profiles.demo, number: "agent:bea", legId };
      const { setupMs, ringMs } = decideAgentPhone(call);
      expect(setupMs + ringMs).toBeLessThan(100);
    }
  });
});

describe("chance", () => {
  test("is spread evenly", () => {
    const random = randomFor("spread");
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test("never picks what has no weight", () => {
    const random = randomFor("weights");
    const picked = new Set(
      Array.from({ length: 1_000 }, () => pick({ A: 0, B: 1, C: 3, D: 0 }, random)),
    );
    expect([...picked].toSorted()).toEqual(["B", "C"]);
  });

  test("draws within bounds, around the mean", () => {
    const random = randomFor("talk");
    const talk = { kind: "LOGNORMAL", meanMs: 100, sigma: 0.5, minMs: 0, maxMs: 10_000 } as const;
    const drawn = Array.from({ length: 20_000 }, () => draw(talk, random));
    expect(Math.abs(mean(drawn) - 100)).toBeLessThan(3);
    expect(draw({ kind: "UNIFORM", minMs: 5, maxMs: 5 }, random)).toBe(5);
    expect(draw({ kind: "FIXED", ms: 7 }, random)).toBe(7);
  });
});

describe("the documented fixed numbers", () => {
  test("are those of the table", () => {
    const page = new URL("../../../../../../docs/subsystems/telephony.md", import.meta.url);
    const rows = [...readFileSync(page, "utf8").matchAll(/^\| (\d\d) \| (.+) \|$/gm)];
    expect(rows).toHaveLength(19);
    for (const [, digits = "", documented = ""] of rows) {
      const says = fixedNumber(fixedE164(digits))?.says;
      expect(says?.toLowerCase()).toBe(documented.replaceAll("`", "").toLowerCase());
    }
  });
});
