import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, applyReport, createLeg, endLeg, type Leg, type LegEvent } from "./leg.ts";
import { hangupCauses, type LegReport } from "./port.ts";

const legId = "01890a5d-ac96-774b-bcce-b302099a8057";
const at = (second: number) => new Date(Date.UTC(2026, 2, 3) + second * 1_000).toISOString();
const after = (events: LegEvent[], leg: Leg = createLeg(legId)) => events.reduce(applyEvent, leg);

const ranks = { CREATED: 0, ACCEPTED: 1, RINGING: 2, ANSWERED: 3, BRIDGED: 3, HELD: 3, ENDED: 4 };

type Place = "ANSWERED" | "BRIDGED" | "HELD";
type Step = keyof typeof detailOf;

const steps: Record<Place, readonly Step[]> = {
  ANSWERED: ["BRIDGED", "HELD", "MACHINE_DETECTED", "ENDED"],
  BRIDGED: ["UNBRIDGED", "HELD", "PERSON_DETECTED", "ENDED"],
  HELD: ["UNHELD", "UNBRIDGED", "BRIDGED", "ENDED"],
};

const peer = "01890a5d-ac96-774b-bcce-b302099a8058";
const detailOf = {
  BRIDGED: { type: "BRIDGED", peerLegId: peer },
  HELD: { type: "HELD", peerLegId: peer },
  UNHELD: { type: "UNHELD", peerLegId: peer },
  UNBRIDGED: { type: "UNBRIDGED", held: false },
  PERSON_DETECTED: { type: "PERSON_DETECTED", confidence: 0.9 },
  MACHINE_DETECTED: { type: "MACHINE_DETECTED", confidence: 0.9 },
  ENDED: { type: "ENDED", cause: "NORMAL" },
} as const;
const placeAfter: Record<Step, (was: Place) => Place> = {
  BRIDGED: () => "BRIDGED",
  HELD: () => "HELD",
  UNHELD: () => "BRIDGED",
  UNBRIDGED: () => "ANSWERED",
  PERSON_DETECTED: (was) => was,
  MACHINE_DETECTED: (was) => was,
  ENDED: (was) => was,
};

/** What a carrier may truly tell of one leg, in the order in which it happened. */
function history(choices: readonly number[]): LegEvent[] {
  const events: LegEvent[] = [
    { type: "ACCEPTED", at: at(1), ordinal: 1 },
    { type: "RINGING", at: at(2), ordinal: 2 },
    { type: "ANSWERED", at: at(3), ordinal: 3 },
  ];
  let place: Place = "ANSWERED";
  let detected = false;
  for (const choice of choices) {
    const options: readonly Step[] = steps[place].filter(
      (step) => !(detected && step.endsWith("_DETECTED")),
    );
    const step = options[choice % options.length];
    if (step === undefined) break;
    const ordinal = events.length + 1;
    events.push({ ...detailOf[step], at: at(ordinal), ordinal });
    if (step === "ENDED") break;
    detected ||= step.endsWith("_DETECTED");
    place = placeAfter[step](place);
  }
  return events;
}

const histories = fc.array(fc.nat(20), { maxLength: 12 }).map(history);

const anyDetail: fc.Arbitrary<LegEvent> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...Object.values(detailOf)),
      fc.constantFrom({ type: "ACCEPTED" }, { type: "RINGING" }, { type: "ANSWERED" } as const),
      fc.constantFrom(...hangupCauses).map((cause) => ({ type: "ENDED", cause }) as const),
    ),
    fc.nat(50),
    fc.nat(50),
  )
  .map(([detail, second, ordinal]) => ({ ...detail, at: at(second), ordinal }) as LegEvent);

const reports: fc.Arbitrary<LegReport> = fc.oneof(
  fc.constant({ state: "UNKNOWN" } as const),
  fc.constantFrom(...hangupCauses).map((cause) => ({
    ...{ state: "ENDED" as const, cause, at: at(60), ordinal: 60 },
    ...{ answeredAt: null, answeredBy: null, confidence: null },
  })),
  fc.constantFrom("ANSWERED" as const, "BRIDGED" as const, "HELD" as const).map((phase) => ({
    ...{ state: "LIVE" as const, phase, peerLegId: peer, ordinal: 60 },
    ...{ answeredAt: at(3), answeredBy: "PERSON" as const, confidence: 0.9 },
  })),
);

describe("a leg", () => {
  test("goes from its originate to its end", () => {
    const talked = after([
      { type: "ACCEPTED", at: at(0), ordinal: 1 },
      { type: "RINGING", at: at(1), ordinal: 2 },
      { type: "ANSWERED", at: at(6), ordinal: 3, answeredBy: "PERSON" },
      { type: "BRIDGED", at: at(7), ordinal: 4, peerLegId: peer },
      { type: "HELD", at: at(20), ordinal: 5, peerLegId: peer },
    ]);
    expect(talked).toMatchObject({ state: "HELD", peerLegId: peer, answeredBy: "PERSON" });

    const ended = applyEvent(talked, { type: "ENDED", at: at(90), ordinal: 6, cause: "NORMAL" });
    const times = { acceptedAt: at(0), ringingAt: at(1), answeredAt: at(6), endedAt: at(90) };
    expect(ended).toEqual({
      legId,
      state: "ENDED",
      cause: "NORMAL",
      answeredBy: "PERSON",
      confidence: null,
      ...times,
    });
  });

  test("is answered though only its bridge was heard of", () => {
    const leg = after([{ type: "BRIDGED", at: at(7), ordinal: 4, peerLegId: peer }]);
    expect(leg).toMatchObject({ state: "BRIDGED", answeredAt: at(7) });
    expect(applyEvent(leg, { type: "ANSWERED", at: at(6), ordinal: 3 })).toMatchObject({
      state: "BRIDGED",
      answeredAt: at(6),
    });
  });

  test("learns after its end that it had been answered", () => {
    const ended = endLeg(createLeg(legId), "NORMAL", at(9));
    const leg = applyEvent(ended, { type: "ANSWERED", at: at(4), ordinal: 3 });
    expect(leg).toMatchObject({ state: "ENDED", cause: "NORMAL", answeredAt: at(4) });
  });

  test("never moves backwards, and its end is final", () => {
    fc.assert(
      fc.property(fc.array(anyDetail, { maxLength: 30 }), (events) => {
        let leg = createLeg(legId);
        for (const event of events) {
          const next = applyEvent(leg, event);
          expect(ranks[next.state]).toBeGreaterThanOrEqual(ranks[leg.state]);
          if (leg.state === "ENDED") {
            expect(next).toMatchObject({ cause: leg.cause, endedAt: leg.endedAt });
          }
          leg = next;
        }
      }),
    );
  });

  test("ends up the same however its events were shuffled and repeated", () => {
    const shuffled = histories.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.tuple(fc.subarray(events), fc.subarray(events)).chain(([some, others]) => {
          const delivered = [...events, ...some, ...others];
          return fc.shuffledSubarray(delivered, { minLength: delivered.length });
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, delivered]) => {
        expect(after(delivered)).toEqual(after(events));
      }),
    );
  });

  test("is the same object when an event told nothing new", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const leg = after(events);
        for (const event of events) expect(applyEvent(leg, event)).toBe(leg);
      }),
    );
  });

  test("agrees with a report whatever was lost before it", () => {
    fc.assert(
      fc.property(fc.array(anyDetail, { maxLength: 10 }), reports, (events, report) => {
        const leg = after(events);
        const next = applyReport(leg, report, at(61));
        if (leg.state === "ENDED") expect(next).toMatchObject({ cause: leg.cause });
        else if (report.state === "UNKNOWN") expect(next).toMatchObject({ cause: "LOST" });
        else if (report.state === "ENDED") expect(next).toMatchObject({ cause: report.cause });
        else expect(next.state).toBe(report.phase);
        expect(applyReport(next, report, at(99))).toBe(next);
      }),
    );
  });
});
