import { uuidv7 } from "uuidv7";
import { describe, expect, test } from "vitest";
import { fixedLegId, toCustomer } from "../../testing/rigs.ts";
import { createVirtualClock } from "../clock.ts";
import { createExchange } from "../start.ts";
import type { EndedChannel } from "./channel.ts";
import { createJournal, type UnsentEvent } from "./journal.ts";
import { PastLegs } from "./past-legs.ts";

const atOnce = async () => {};

describe("a day of the demo campaign", () => {
  test("has the shape that was promised, and every call one end", async () => {
    const clock = createVirtualClock(new Date("2026-03-03T08:00:00Z"), atOnce);
    const exchange = createExchange(clock, { profile: "demo", seed: 7 });
    const dials = 4_000;
    for (let i = 0; i < dials; i++) {
      exchange.originate(toCustomer(`+1305${5_000_000 + i}`, { legId: fixedLegId(i) }));
      await clock.advance(2_000);
    }
    await clock.advance(3_600_000);

    const { originates, answeredBy, abandoned, ended, liveLegs } = exchange.stats();
    expect(originates.CUSTOMER).toBe(dials);
    expect(liveLegs.CUSTOMER).toBe(0);
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(dials);
    // Within four standard deviations of 12 and 38 in a hundred.
    expect(Math.abs(answeredBy.PERSON / dials - 0.12)).toBeLessThan(0.021);
    expect(Math.abs(answeredBy.MACHINE / dials - 0.38)).toBeLessThan(0.031);
    expect(abandoned).toBe(answeredBy.PERSON);
  });

  test("is the same day for the same seed and legs", async () => {
    const requests = Array.from({ length: 200 }, (_, i) => toCustomer(`+1305${5_550_000 + i}`));
    async function day(seed: number) {
      const clock = createVirtualClock(new Date("2026-03-03T08:00:00Z"), atOnce);
      const faults = { eventLost: 0.05, eventLate: 0.05 };
      const limits = { callsPerSecond: 1_000 };
      const exchange = createExchange(clock, { profile: "demo", seed, faults, limits });
      for (const request of requests) exchange.originate(request);
      await clock.advance(3_600_000);
      const { events } = exchange.journal.read(0, 10_000);
      return events.map(({ legId, type, at, ordinal }) => ({ legId, type, at, ordinal }));
    }
    expect(await day(1)).toEqual(await day(1));
    expect(await day(2)).not.toEqual(await day(1));
  });
});

describe("the journal", () => {
  const event: UnsentEvent = {
    ordinal: 1,
    id: "1",
    incarnation: "now",
    legId: uuidv7(),
    tenantId: "a-tenant",
    callId: "a-call",
    kind: "CUSTOMER",
    at: "2026-03-03T08:00:00.000Z",
    type: "RINGING",
  };

  function journalOf(count: number, limits = { confirmedKept: 10, unconfirmedKept: 3_000 }) {
    const journal = createJournal("now", limits);
    for (let i = 0; i < count; i++) journal.append(event);
    return journal;
  }

  test("keeps what is not confirmed, in order", () => {
    const { events, upTo, gap } = journalOf(2_500).read(0, 10_000);
    expect([events.length, events[0]?.seq, upTo, gap]).toEqual([2_500, 1, 2_500, false]);
  });

  test("forgets what is confirmed", () => {
    const journal = journalOf(2_500);
    journal.confirm({ incarnation: "now", seq: 2_000 });
    journal.append(event);
    expect(journal.resume({ incarnation: "now", seq: 2_000 })).toEqual({
      after: 2_000,
      gap: false,
    });
    expect(journal.resume({ incarnation: "now", seq: 5 })).toEqual({ after: 5, gap: true });
    expect(journal.read(5, 10)).toMatchObject({ gap: true, events: { length: 10 } });
  });

  test("is not moved by a confirmation of another incarnation", () => {
    const journal = journalOf(2_500);
    journal.confirm({ incarnation: "before", seq: 2_400 });
    journal.append(event);
    expect(journal.read(0, 1)).toMatchObject({ gap: false, upTo: 1 });
  });

  test("gives up the oldest when nobody confirms, and says so", () => {
    const journal = journalOf(10_000);
    expect(journal.resume(null).gap).toBe(true);
    expect(journal.read(0, 1).gap).toBe(true);
    expect(journal.read(9_999, 10)).toMatchObject({ gap: false, upTo: 10_000 });
  });
});

describe("the memory of past legs", () => {
  const answer = { answeredAt: null, answeredBy: null, confidence: null };
  const leg = (endedAt: number): EndedChannel => ({
    identity: "x",
    report: {
      state: "ENDED",
      cause: "BUSY",
      at: "2026-03-03T08:00:00.000Z",
      ordinal: 1,
      ...answer,
    },
    endedAt,
  });

  test("holds the newest, and suspects whatever is as old as what it forgot", () => {
    const past = new PastLegs(2);
    const [older, old, recent, newest] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    for (const legId of [old, recent, newest]) past.add(legId, leg(0));
    expect(past.get(old)).toBeUndefined();
    expect(past.get(newest)).toBeDefined();
    expect([older, old].map((legId) => past.mayHaveForgotten(legId))).toEqual([true, true]);
    expect(past.mayHaveForgotten(uuidv7())).toBe(false);
  });

  test("forgets a leg after a day", () => {
    const past = new PastLegs();
    const [yesterday, today] = [uuidv7(), uuidv7()];
    past.add(yesterday, leg(0));
    past.add(today, leg(24 * 3_600_000));
    expect([past.get(yesterday), past.get(today)?.identity]).toEqual([undefined, "x"]);
  });
});
