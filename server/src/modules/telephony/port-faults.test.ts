import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import { applyEvent, applyReport, createLeg, type Leg } from "./leg.ts";
import type { LegId, ProviderEvent, Telephony } from "./port.ts";
import { toAgent, toCustomer } from "./testing/rigs.ts";
import { describeSimulators, refusalOf, type Stage } from "./testing/stories.ts";

const talks = fixedE164("01");
const endsByItself = fixedE164("06");

/** For stories in which a reply does not come: real time is too dear to wait five seconds. */
const impatient = { commandTimeoutMs: 80 };

/** What an application believes of a leg, from the events it heard. */
function believed(events: readonly ProviderEvent[], legId: LegId): Leg {
  return events.filter((event) => event.legId === legId).reduce(applyEvent, createLeg(legId));
}

async function reconciled(telephony: Telephony, leg: Leg, now = new Date()): Promise<Leg> {
  const report = (await telephony.lookup([leg.legId])).get(leg.legId);
  return report ? applyReport(leg, report, now.toISOString()) : leg;
}

/** A promise whose outcome is looked at later, when time has passed. */
function refusalLater(command: Promise<unknown>) {
  let refusal: string | null | undefined;
  void refusalOf(command).then((code) => {
    refusal = code;
  });
  return { isKnown: () => refusal !== undefined, code: () => refusal };
}

describeSimulators("when the carrier misbehaves", (start) => {
  test("a lost originate times out, and nothing was dialled", async () => {
    const { telephony, until } = await start(impatient);
    const request = toCustomer(fixedE164("08"));
    const refusal = refusalLater(telephony.originate(request));
    await until(refusal.isKnown);
    expect(refusal.code()).toBe("timeout");
    expect(await reconciled(telephony, createLeg(request.legId))).toMatchObject({ cause: "LOST" });
    expect(await telephony.liveLegs()).toEqual([]);
  });

  test("an originate whose reply is lost times out, and rings", async () => {
    const { telephony, carrier, heard, until } = await start(impatient);
    const request = toCustomer(fixedE164("10"));
    const refusal = refusalLater(telephony.originate(request));
    await until(() => refusal.isKnown() && heard.has(request.legId, "ANSWERED"));
    expect(refusal.code()).toBe("timeout");

    const again = refusalLater(telephony.originate(request));
    await until(again.isKnown);
    expect(carrier.stats()).toMatchObject({ originates: { CUSTOMER: 1 }, repliesLost: 2 });
  });

  test("a call without any event is found by asking", async () => {
    const { telephony, heard, dial, pass } = await start();
    const leg = await dial(toCustomer(fixedE164("11")));
    await pass(3_000);
    expect(heard.of(leg)).toEqual([]);
    expect(await reconciled(telephony, createLeg(leg))).toMatchObject({ state: "ANSWERED" });
  });

  test("a call whose answer was lost is found by its bridge", async () => {
    const { telephony, heard, until, dial, reach, pass } = await start();
    const agent = await reach(toAgent());
    const customer = await dial(toCustomer(fixedE164("17")));
    await pass(3_000);
    await telephony.bridge(customer, agent);
    await until(() => heard.has(customer, "BRIDGED"));
    expect(believed(heard.events, customer)).toMatchObject({ state: "BRIDGED", peerLegId: agent });
  });

  test("a call whose end was lost is found by asking", async () => {
    const { telephony, heard, reach, pass } = await start();
    const leg = await reach(toCustomer(fixedE164("18")));
    await pass(5_000);
    expect(believed(heard.events, leg).state).toBe("ANSWERED");
    expect(await reconciled(telephony, believed(heard.events, leg))).toMatchObject({
      state: "ENDED",
      cause: "NORMAL",
    });
  });

  test("a repeated event is known by its id", async () => {
    const { heard, until, dial } = await start();
    const leg = await dial(toCustomer(fixedE164("16")));
    await until(() => heard.of(leg).length === 6);
    const ids = new Set(heard.of(leg).map(({ id }) => id));
    const seqs = new Set(heard.of(leg).map(({ seq }) => seq));
    expect([ids.size, seqs.size]).toEqual([3, 6]);
  });

  test("swapped events tell by their ordinal what happened last", async () => {
    const { heard, until, end, carrier } = await start({ faults: { eventSwapped: 1 } });
    const ended = await end(toCustomer(endsByItself));
    const leg = ended?.legId ?? "";
    await until(() => heard.of(leg).length === 4);
    const ordinals = heard.of(leg).map(({ ordinal }) => ordinal);
    expect(ordinals).not.toEqual(ordinals.toSorted((a, b) => a - b));
    expect(believed(heard.events, leg)).toMatchObject({ state: "ENDED", cause: "NORMAL" });
    expect(carrier.stats().mishaps.SWAPPED).toBeGreaterThan(0);
  });

  test("late events come, with the time at which it happened", async () => {
    const faults = { eventLate: 1, eventLateMs: 10_000 };
    const { heard, until, dial } = await start({ faults });
    const leg = await dial(toCustomer(endsByItself));
    await until(() => heard.of(leg).length === 4);
    const inOrder = heard.of(leg).toSorted((a, b) => a.ordinal - b.ordinal);
    expect(inOrder.map(({ type }) => type)).toEqual(["ACCEPTED", "RINGING", "ANSWERED", "ENDED"]);
    expect(inOrder.map(({ at }) => at).toSorted()).toEqual(inOrder.map(({ at }) => at));
  });

  test("an originate may be refused for congestion", async () => {
    const { telephony, carrier } = await start({ faults: { originateRefused: 1 } });
    const request = toCustomer(talks);
    expect(await refusalOf(telephony.originate(request))).toBe("congestion");
    carrier.setFaults({ originateRefused: 0 });
    expect(await refusalOf(telephony.originate(request))).toBe(null);
  });

  test("an agent's phone may not answer", async () => {
    const { end } = await start({ faults: { agentUnreachable: 1 } });
    expect(await end(toAgent())).toMatchObject({ cause: "NO_ANSWER" });
  });

  test("commands are lost, and repeating them does no harm", async () => {
    const faults = { commandLost: 0.2, replyLost: 0.2 };
    const { telephony, carrier, until } = await start({ ...impatient, faults });
    const requests = Array.from({ length: 20 }, () => toCustomer(talks));
    const unknown = new Set(requests);
    for (const request of requests) void insist(telephony, request, unknown);
    await until(() => unknown.size === 0);
    expect(carrier.stats()).toMatchObject({ originates: { CUSTOMER: 20 } });
  });

  test("whatever happens to its events, a floor's calls end as the carrier knows them", async () => {
    const faults = { eventLost: 0.1, eventRepeated: 0.1, eventLate: 0.1, eventSwapped: 0.1 };
    const stage = await start({ faults, limits: { callsPerSecond: 1_000 } });
    const legs = await dialMany(stage, 150);
    await stage.until(() => stage.carrier.stats().liveLegs.CUSTOMER === 0);
    await stage.pass(3_000);
    const truth = await stage.telephony.lookup(legs);
    for (const [legId, report] of truth) {
      const leg = applyReport(
        believed(stage.heard.events, legId),
        report,
        new Date().toISOString(),
      );
      expect(report.state).toBe("ENDED");
      expect(leg).toMatchObject({
        state: "ENDED",
        cause: report.state === "ENDED" && report.cause,
      });
    }
  });
});

async function insist(
  telephony: Telephony,
  request: ReturnType<typeof toCustomer>,
  unknown: Set<unknown>,
): Promise<void> {
  for (let code = await refusalOf(telephony.originate(request)); code !== null; ) {
    expect(code).toBe("timeout");
    code = await refusalOf(telephony.originate(request));
  }
  unknown.delete(request);
}

async function dialMany({ dial }: Pick<Stage, "dial">, count: number): Promise<LegId[]> {
  const numbers = Array.from({ length: count }, (_, i) => `+1305555${String(i).padStart(4, "0")}`);
  return Promise.all(numbers.map((number) => dial(toCustomer(number))));
}
