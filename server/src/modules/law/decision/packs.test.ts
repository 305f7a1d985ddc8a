import { LawFigures, type RefusalReason } from "@parley/contract";
import { describe, expect, test } from "vitest";
import { figuresOf, type Place, packs, resolve } from "../packs/index.ts";
import { decide, type Facts } from "./index.ts";
import { harmless, rulesFor, wednesday } from "./testing.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Row = [what: string, change: Partial<Facts>, at: string, reasons: RefusalReason[]];

/** A decision for each row: what differs from the harmless case, when, and what must be against it. */
function table(place: Place, base: Partial<Facts>, rows: readonly Row[], calling = {}): void {
  const rules = rulesFor(place, calling);
  test.each(rows)("%s", (_what, change, at, reasons) => {
    const decision = decide({ ...harmless, ...base, ...change }, rules, Date.parse(at));
    expect(decision.reasons).toEqual(reasons);
    expect(decision.outcome).toBe(reasons.length === 0 ? "ALLOW" : "REFUSE");
    expect(decision.ruleVersion).toBe(7);
  });
}

const dials = (at: string, count: number) => ({
  recent: [{ at: Date.parse(at), dials: count }],
  inAll: count,
});

describe("United States, federal", () => {
  const newYork = { zones: ["America/New_York"] };
  table({ country: "US", region: "New York" }, newYork, [
    ["a minute before eight", {}, "2026-06-10T11:59:00Z", ["OUTSIDE_HOURS"]],
    ["eight sharp", {}, "2026-06-10T12:00:00Z", []],
    ["the last minute before nine", {}, "2026-06-11T00:59:00Z", []],
    ["nine sharp", {}, "2026-06-11T01:00:00Z", ["OUTSIDE_HOURS"]],
    ["a Sunday", {}, "2026-06-14T16:00:00Z", []],
    [
      "two zones: nine in the evening in one",
      { zones: ["America/Chicago", "America/New_York"] },
      "2026-06-11T01:30:00Z",
      ["OUTSIDE_HOURS"],
    ],
    ["no zone", { zones: [] }, "2026-06-10T15:00:00Z", ["ZONE_UNKNOWN"]],
    ["registered", { doNotCallNational: true }, "2026-06-10T15:00:00Z", ["DO_NOT_CALL_NATIONAL"]],
    [
      "registered and consented",
      { doNotCallNational: true, consent: "GRANTED" },
      "2026-06-10T15:00:00Z",
      [],
    ],
    [
      "registered, called to serve him",
      { doNotCallNational: true, purpose: "SERVICE" },
      "2026-06-10T15:00:00Z",
      [],
    ],
    ["a file of 31 days", {}, "2026-07-01T23:00:00Z", []],
    ["a file of 32 days", {}, "2026-07-03T15:00:00Z", ["NATIONAL_FILE_OLD"]],
    ["no file", { nationalFileAt: null }, "2026-06-10T15:00:00Z", ["NATIONAL_FILE_MISSING"]],
    ["no caller id", { callerId: null }, "2026-06-10T15:00:00Z", ["CALLER_ID_MISSING"]],
    [
      "called ten times today",
      { number: dials("2026-06-10T14:00:00Z", 10) },
      "2026-06-10T15:00:00Z",
      [],
    ],
    ["asked not to be called", { doNotCall: true }, "2026-06-10T15:00:00Z", ["DO_NOT_CALL"]],
    [
      "asked, though he consented before",
      { doNotCall: true, consent: "GRANTED" },
      "2026-06-10T15:00:00Z",
      ["DO_NOT_CALL"],
    ],
    ["withdrawn", { consent: "WITHDRAWN" }, "2026-06-10T15:00:00Z", ["CONSENT_WITHDRAWN"]],
  ]);
});

describe.each([
  ["Florida", "America/New_York", "2026-06-11T00:00:00Z"],
  ["Oklahoma", "America/Chicago", "2026-06-11T01:00:00Z"],
])("%s", (region, zone, eight) => {
  const minute = (at: string) => new Date(Date.parse(at) - 60_000).toISOString();
  const consent = "GRANTED" as const;
  table({ country: "US", region }, { zones: [zone], consent }, [
    ["the last minute before eight", {}, minute(eight), []],
    ["eight in the evening", {}, eight, ["OUTSIDE_HOURS"]],
    ["two calls in the last day", { number: dials("2026-06-10T15:00:00Z", 2) }, minute(eight), []],
    [
      "three calls in the last day",
      { number: dials("2026-06-10T15:00:00Z", 3) },
      minute(eight),
      ["NUMBER_IN_24_HOURS"],
    ],
    ["three calls two days ago", { number: dials("2026-06-08T15:00:00Z", 3) }, minute(eight), []],
    ["selected by a machine", { consent: "NONE" }, minute(eight), ["CONSENT_MISSING"]],
    ["dialled by hand", { consent: "NONE", automatic: false }, minute(eight), []],
    [
      "no file",
      { nationalFileAt: null, consent: "NONE", automatic: false },
      minute(eight),
      ["NATIONAL_FILE_MISSING"],
    ],
  ]);
});

describe("debt collection", () => {
  const zones = ["America/Denver"];
  const person = dials("2026-06-08T18:00:00Z", 7);
  const calling = { optionalPacks: ["US-REG-F" as const] };
  table(
    { country: "US", region: "Colorado" },
    { zones },
    [
      ["seven calls in seven days", { person }, "2026-06-10T18:00:00Z", ["PERSON_IN_7_DAYS"]],
      ["seven calls, eight days ago", { person }, "2026-06-16T18:00:00Z", []],
      [
        "six days after a conversation",
        { spokenWithAt: Date.parse("2026-06-04T18:00:00Z") },
        "2026-06-10T17:00:00Z",
        ["SPOKEN_WITH"],
      ],
      [
        "seven days after a conversation",
        { spokenWithAt: Date.parse("2026-06-03T18:00:00Z") },
        "2026-06-10T18:00:00Z",
        [],
      ],
    ],
    calling,
  );

  test("holds only where somebody asked for it, and in no other country", () => {
    const facts = { ...harmless, zones, person };
    const there = { country: "US", region: "Colorado" };
    const at = Date.parse("2026-06-10T18:00:00Z");
    expect(decide(facts, rulesFor(there), at).outcome).toBe("ALLOW");
    expect(decide(facts, rulesFor(there, calling), at).outcome).toBe("REFUSE");
    expect(resolve({ country: "GB", region: null }, { changes: {}, ...calling }).packs).toEqual([
      "GB",
    ]);
  });
});

describe("United Kingdom", () => {
  const at = "2026-06-10T12:00:00Z";
  const ago = (hours: number) => Date.parse(at) - hours * hourMs;
  table({ country: "GB", region: "London" }, {}, [
    ["a weekday at noon", {}, at, []],
    ["a Sunday at half past eight", {}, "2026-06-14T07:30:00Z", ["OUTSIDE_HOURS"]],
    ["a Sunday at nine", {}, "2026-06-14T08:00:00Z", []],
    ["a file of 28 days", {}, "2026-06-28T12:00:00Z", []],
    ["a file of 30 days", {}, "2026-07-01T12:00:00Z", ["NATIONAL_FILE_OLD"]],
    [
      "abandoned 71 hours ago, no agent",
      { abandonedAt: ago(71), agentHeld: false },
      at,
      ["AGENT_NOT_HELD"],
    ],
    ["abandoned 71 hours ago, an agent held", { abandonedAt: ago(71) }, at, []],
    ["abandoned 72 hours ago", { abandonedAt: ago(72), agentHeld: false }, at, []],
    [
      "a machine 23 hours ago, no agent",
      { machineAt: ago(23), agentHeld: false },
      at,
      ["AGENT_NOT_HELD"],
    ],
    ["a machine 24 hours ago", { machineAt: ago(24), agentHeld: false }, at, []],
  ]);

  test("says that an agent is due, also where one is held", () => {
    const rules = rulesFor({ country: "GB", region: null });
    const after = decide({ ...harmless, abandonedAt: ago(1) }, rules, Date.parse(at));
    expect(after).toMatchObject({ outcome: "ALLOW", needsGuaranteedAgent: true });
    expect(decide(harmless, rules, Date.parse(at)).needsGuaranteedAgent).toBe(false);
  });
});

describe("European Union", () => {
  const base = { zones: ["Europe/Madrid"], consent: "GRANTED" as const };
  table({ country: "ES", region: "Madrid" }, base, [
    ["a weekday", {}, "2026-06-10T12:00:00Z", []],
    ["a Saturday", {}, "2026-06-13T12:00:00Z", ["OUTSIDE_HOURS"]],
    ["no consent", { consent: "NONE" }, "2026-06-10T12:00:00Z", ["CONSENT_MISSING"]],
    [
      "no consent, by hand",
      { consent: "NONE", automatic: false },
      "2026-06-10T12:00:00Z",
      ["CONSENT_MISSING"],
    ],
    [
      "no consent, to serve him",
      { consent: "NONE", purpose: "SERVICE" },
      "2026-06-10T12:00:00Z",
      [],
    ],
    [
      "the Canaries, where it is eight",
      { zones: ["Europe/Madrid", "Atlantic/Canary"] },
      "2026-06-10T07:30:00Z",
      ["OUTSIDE_HOURS"],
    ],
  ]);

  test("no call on a holiday that the tenant has named", () => {
    const rules = rulesFor({ country: "ES", region: null }, {}, ["2026-06-10"]);
    const decision = decide({ ...harmless, ...base }, rules, wednesday);
    expect(decision.reasons).toEqual(["OUTSIDE_HOURS"]);
    expect(new Date(decision.nextAllowedAt ?? 0).toISOString()).toBe("2026-06-11T07:00:00.000Z");
  });
});

describe("other countries", () => {
  table({ country: "BR", region: null }, { zones: ["America/Sao_Paulo"] }, [
    ["a weekday", {}, "2026-06-10T15:00:00Z", []],
    ["a Sunday", {}, "2026-06-14T15:00:00Z", ["OUTSIDE_HOURS"]],
    ["no caller id", { callerId: null }, "2026-06-10T15:00:00Z", ["CALLER_ID_MISSING"]],
  ]);
  test("a number that tells no country is held to the cautious pack", () => {
    expect(
      resolve({ country: null, region: null }, { changes: {}, optionalPacks: [] }).packs,
    ).toEqual(["OTHER"]);
  });
});

describe("what a tenant puts in place of a figure", () => {
  const there = { country: "US", region: "Florida" };
  test("is marked where it is looser than the pack, and only there", () => {
    const changes = {
      ALL: { callsPerNumberIn24Hours: 2, callerIdNeeded: false },
      "US-FL": { marketingConsent: "NONE" as const },
      GB: { nationalFileDays: null },
    };
    const { figures, looser } = resolve(there, { changes, optionalPacks: [] });
    expect(figures).toMatchObject({
      callsPerNumberIn24Hours: 2,
      callerIdNeeded: false,
      nationalFileDays: 31,
    });
    expect(looser.toSorted()).toEqual(["callerIdNeeded", "marketingConsent"]);
  });

  test("of a pack comes after that of all packs", () => {
    const changes = {
      ALL: { callsPerNumberIn24Hours: 9 },
      "US-FL": { callsPerNumberIn24Hours: 1 },
    };
    const resolved = resolve(there, { changes, optionalPacks: [] });
    expect(resolved.figures.callsPerNumberIn24Hours).toBe(1);
    expect(resolved.looser).toEqual([]);
  });
});

test("caps in all and of a person refuse at their figure", () => {
  const changes = {
    ALL: {
      callsPerNumberInAll: 5,
      callsPerPersonIn24Hours: 2,
      callsPerPersonInAll: 6,
      recordDays: 30,
    },
  };
  const rules = rulesFor({ country: "GB", region: null }, { changes });
  const recent = [{ at: wednesday - 2 * hourMs, dials: 2 }];
  const of = (change: Partial<Facts>) =>
    decide({ ...harmless, recordAt: wednesday, ...change }, rules, wednesday);
  expect(of({ number: { recent: [], inAll: 4 } }).reasons).toEqual([]);
  expect(of({ number: { recent: [], inAll: 5 } })).toMatchObject({
    reasons: ["NUMBER_IN_ALL"],
    nextAllowedAt: null,
  });
  expect(of({ person: { recent: [], inAll: 6 } }).reasons).toEqual(["PERSON_IN_ALL"]);
  expect(of({ person: { recent, inAll: 2 } }).reasons).toEqual(["PERSON_IN_24_HOURS"]);
  expect(of({ recordAt: wednesday - 31 * dayMs }).reasons).toEqual(["RECORD_OLD"]);
  expect(of({ doNotCallCampaign: true }).reasons).toEqual(["DO_NOT_CALL_CAMPAIGN"]);
});

test("each rule of each pack has its citation and the day it was read, and fits the schema", () => {
  for (const pack of packs) {
    expect(pack.rules.length).toBeGreaterThan(0);
    for (const { citation, readOn } of pack.rules) {
      expect(citation.length).toBeGreaterThan(20);
      expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    const named = pack.rules.map(({ figure }) => figure);
    expect(new Set(named).size).toBe(named.length);
    expect(LawFigures.safeParse(figuresOf(pack)).error).toBeUndefined();
  }
});
