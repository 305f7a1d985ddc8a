import type { LawPackCode } from "@parley/contract";
import {
  decide,
  type Facts,
  type Rules,
  toRules,
} from "../server/src/modules/law/decision/index.ts";
import { resolve } from "../server/src/modules/law/packs/index.ts";
import type { Bench } from "./lib/bench.ts";
import type { Figure } from "./lib/report.ts";

const hourMs = 3_600_000;
const places = [
  { country: "US", region: "Florida", zones: ["America/New_York", "America/Chicago"] },
  { country: "US", region: "Texas", zones: ["America/Chicago", "America/Denver"] },
  { country: "GB", region: "London", zones: ["Europe/London"] },
  { country: "ES", region: null, zones: ["Europe/Madrid", "Atlantic/Canary"] },
  { country: "AU", region: null, zones: ["Australia/Sydney", "Australia/Perth"] },
] as const;
const optionalPacks: LawPackCode[] = ["US-REG-F"];

/** What a dial pays for the law besides its look into the database: the decision itself. */
export const law: Bench = {
  name: "law",
  about: "decisions a second on one core, of callees in five jurisdictions at every hour",
  run: async ({ quick }): Promise<Figure[]> => {
    const cases = makeCases(5000);
    const decisions = quick ? 100_000 : 1_000_000;
    measure(cases, decisions / 10);
    const rate = measure(cases, decisions);
    return [
      {
        bench: "law",
        what: "decisions, time of the processor",
        value: rate,
        unit: "/s",
        floor: 50_000,
        goal: 200_000,
        moreIsBetter: true,
      },
    ];
  },
};

type Case = { facts: Facts; rules: Rules; now: number };

/** Numbers with a past, over a week: the half of them may be called. */
function makeCases(count: number): Case[] {
  const start = Date.parse("2026-10-23T00:00:00Z");
  return Array.from({ length: count }, (_, i) => {
    const { zones, ...place } = places[i % places.length] ?? places[0];
    const now = start + ((i * 7919) % (7 * 24 * 60)) * 60_000;
    const { figures } = resolve(place, { changes: {}, optionalPacks });
    const recent = Array.from({ length: i % 4 }, (_unused, n) => ({
      at: now - ((i * (n + 3)) % 170) * hourMs,
      dials: 1,
    }));
    const dialled = { recent, inAll: recent.length };
    const facts: Facts = {
      purpose: "MARKETING",
      automatic: true,
      agentHeld: i % 3 > 0,
      zones,
      doNotCall: i % 50 === 0,
      doNotCallCampaign: false,
      doNotCallNational: i % 9 === 0,
      nationalFileAt: now - (i % 40) * 24 * hourMs,
      consent: i % 3 === 0 ? "NONE" : "GRANTED",
      number: dialled,
      person: dialled,
      spokenWithAt: i % 11 === 0 ? now - (i % 240) * hourMs : null,
      abandonedAt: i % 13 === 0 ? now - (i % 100) * hourMs : null,
      machineAt: i % 7 === 0 ? now - (i % 48) * hourMs : null,
      recordAt: start,
      callerId: "+442079460000",
      country: place.country,
      costly: false,
      dialsByHand: 0,
      spent: { minor: 0, until: 0 },
    };
    return { facts, rules: toRules(figures, new Set(["2026-10-26"]), 1), now };
  });
}

function measure(cases: readonly Case[], decisions: number): number {
  let allowed = 0;
  // Time of the processor: what else runs on the machine is not counted.
  const started = process.cpuUsage();
  for (let i = 0; i < decisions; i++) {
    const one = cases[i % cases.length];
    if (one && decide(one.facts, one.rules, one.now).outcome === "ALLOW") allowed++;
  }
  const { user, system } = process.cpuUsage(started);
  const share = allowed / decisions;
  if (share < 0.1 || share > 0.9) throw new Error(`the decisions say too little: ${share} allowed`);
  return decisions / ((user + system) / 1_000_000);
}
