import { uuidv7 } from "uuidv7";
import { describe, expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import { toAgent, toCustomer } from "./testing/rigs.ts";
import { describeEachProvider, refusalOf } from "./testing/stories.ts";

const talks = fixedE164("01");
const busy = fixedE164("02");
const neverAnswers = fixedE164("03");
const machine = fixedE164("05");
const talksTwoSeconds = fixedE164("09");
const losesPatience = fixedE164("13");

describeEachProvider("a call", (start) => {
  test("is answered, connected, and ended by the application", async () => {
    const { telephony, heard, until, connect } = await start();
    const { customer, agent } = await connect(talks);
    expect(heard.types(customer)).toEqual(["ACCEPTED", "RINGING", "ANSWERED", "BRIDGED"]);
    expect(heard.of(customer).at(-1)).toMatchObject({
      ...{ peerLegId: agent, tenantId: "a-tenant", attemptId: "an-attempt", kind: "CUSTOMER" },
    });

    await telephony.hangup(agent);
    await until(() => heard.has(customer, "UNBRIDGED") && heard.has(agent, "ENDED"));
    expect(heard.of(agent).at(-1)).toMatchObject({ type: "ENDED", cause: "LOCAL" });
    expect(heard.has(customer, "ENDED")).toBe(false);

    await telephony.hangup(customer);
    await until(() => heard.has(customer, "ENDED"));
    expect(await telephony.liveLegs()).toEqual([]);
  });

  test("is ended by the callee, and the agent stays on the line", async () => {
    const { telephony, heard, until, connect } = await start();
    const { customer, agent } = await connect(talksTwoSeconds);
    await until(() => heard.has(customer, "ENDED") && heard.has(agent, "UNBRIDGED"));
    expect(heard.of(customer).at(-1)).toMatchObject({ type: "ENDED", cause: "NORMAL" });
    expect(await telephony.liveLegs()).toMatchObject([{ legId: agent, phase: "ANSWERED" }]);
  });

  test("loses its agent, who put the phone down", async () => {
    const { carrier, heard, until, connect } = await start();
    const { customer, agent } = await connect(talks);
    await carrier.farEndHangsUp(agent);
    await until(() => heard.has(agent, "ENDED") && heard.has(customer, "UNBRIDGED"));
    expect(heard.of(agent).at(-1)).toMatchObject({ cause: "NORMAL" });
  });

  test("that nobody takes over is given up by the person", async () => {
    const { carrier, end } = await start();
    expect(await end(toCustomer(losesPatience))).toMatchObject({ cause: "NORMAL" });
    expect(carrier.stats()).toMatchObject({ abandoned: 1, answeredBy: { PERSON: 1 } });
  });

  test("that nobody takes over hears a text to its end and is hung up on, told twice or not", async () => {
    const { telephony, heard, until, reach } = await start();
    const customer = await reach(toCustomer(talks));
    const text = "This was a call from Halden.";
    await telephony.dismiss?.(customer, text);
    await telephony.dismiss?.(customer, text);
    await until(() => heard.has(customer, "ENDED"));
    expect(heard.of(customer).at(-1)).toMatchObject({ type: "ENDED", cause: "LOCAL" });
    await telephony.dismiss?.(customer, text);
  });

  test.each([
    { digits: "02", cause: "BUSY" },
    { digits: "03", cause: "NO_ANSWER" },
    { digits: "04", cause: "INVALID_NUMBER" },
    { digits: "06", cause: "NORMAL" },
    { digits: "07", cause: "CONGESTION" },
    { digits: "12", cause: "REJECTED" },
    { digits: "19", cause: "NO_ANSWER" },
  ])("to the number ending in $digits ends by $cause", async ({ digits, cause }) => {
    const { end } = await start();
    const request = toCustomer(fixedE164(digits), { ringTimeoutSeconds: 3 });
    expect(await end(request)).toMatchObject({ type: "ENDED", cause });
  });

  test("ends where it rings when the application hangs up", async () => {
    const { telephony, heard, until, dial, pass } = await start();
    const leg = await dial(toCustomer(neverAnswers, { ringTimeoutSeconds: 2 }));
    await until(() => heard.has(leg, "RINGING"));
    await telephony.hangup(leg);
    await pass(3_000);
    expect(heard.types(leg)).toEqual(["ACCEPTED", "RINGING", "ENDED"]);
    expect(heard.of(leg).at(-1)).toMatchObject({ cause: "LOCAL" });
  });

  test("is held and taken back", async () => {
    const { telephony, heard, until, connect } = await start();
    const { customer, agent } = await connect(talks);
    await telephony.hold(customer);
    await telephony.hold(customer);
    expect(await telephony.liveLegs()).toMatchObject([
      { legId: agent, phase: "BRIDGED" },
      { legId: customer, phase: "HELD" },
    ]);
    await telephony.unhold(customer);
    await telephony.unhold(customer);
    await until(() => heard.has(customer, "UNHELD"));
    expect(heard.types(customer).slice(-3)).toEqual(["BRIDGED", "HELD", "UNHELD"]);
    expect(heard.of(customer).at(-1)).toMatchObject({ peerLegId: agent });
  });

  test("waits on hold while its agent asks another one, and is handed over", async () => {
    const { telephony, heard, until, connect, reach } = await start();
    const { customer, agent } = await connect(talks);
    const expert = await reach(toAgent({ to: "agent:carl" }));

    await telephony.hold(customer);
    await telephony.bridge(agent, expert);
    await until(() => heard.has(customer, "UNBRIDGED"));
    expect(heard.of(customer).at(-1)).toMatchObject({ held: true });

    await telephony.bridge(customer, expert);
    await until(() => heard.has(agent, "UNBRIDGED"));
    const reports = await telephony.lookup([customer, agent, expert]);
    expect(reports.get(customer)).toMatchObject({ phase: "BRIDGED", peerLegId: expert });
    expect(reports.get(expert)).toMatchObject({ phase: "BRIDGED", peerLegId: customer });
    expect(reports.get(agent)).toMatchObject({ phase: "ANSWERED", peerLegId: null });
  });

  test("is parted without ending", async () => {
    const { telephony, heard, until, connect } = await start();
    const { customer, agent } = await connect(talks);
    await telephony.unbridge(agent);
    await telephony.unbridge(agent);
    await until(() => heard.has(customer, "UNBRIDGED") && heard.has(agent, "UNBRIDGED"));
    expect(heard.of(agent)).toHaveLength(5);
    await telephony.bridge(customer, agent);
    expect((await telephony.lookup([agent])).get(agent)).toMatchObject({ peerLegId: customer });
  });

  test("takes digits only after the answer", async () => {
    const { telephony, reach, dial } = await start();
    const leg = await reach(toCustomer(talks));
    expect(await refusalOf(telephony.sendDtmf?.(leg, "12#") ?? Promise.reject())).toBe(null);
    const ringing = await dial(toCustomer(neverAnswers));
    expect(await refusalOf(telephony.sendDtmf?.(ringing, "1") ?? Promise.reject())).toBe(
      "wrong-state",
    );
  });
});

describeEachProvider("machine detection", (start) => {
  test("is silent when it is off", async () => {
    const { heard, reach, pass } = await start();
    const leg = await reach(toCustomer(machine));
    await pass(2_000);
    expect(heard.types(leg)).toEqual(["ACCEPTED", "RINGING", "ANSWERED"]);
    expect(heard.of(leg).at(-1)).not.toHaveProperty("answeredBy");
  });

  test.each([
    { digits: "01", says: "PERSON" },
    { digits: "05", says: "MACHINE" },
    { digits: "14", says: "PERSON" },
    { digits: "15", says: "MACHINE" },
  ])("takes the number ending in $digits for a $says", async ({ digits, says }) => {
    const { telephony, heard, until, dial, reach } = await start();
    const early = await reach(toCustomer(fixedE164(digits), { machineDetection: "AT_ANSWER" }));
    expect(heard.of(early).at(-1)).toMatchObject({ type: "ANSWERED", answeredBy: says });

    const late = await dial(toCustomer(fixedE164(digits), { machineDetection: "AFTER_ANSWER" }));
    await until(() => heard.of(late).length === 4);
    expect(heard.types(late).slice(-2)).toEqual(["ANSWERED", `${says}_DETECTED`]);
    const reports = await telephony.lookup([early, late]);
    for (const report of reports.values()) expect(report).toMatchObject({ answeredBy: says });
  });
});

describeEachProvider("a command", (start) => {
  test("to dial, repeated, dials once", async () => {
    const { telephony, carrier, heard, until } = await start();
    const request = toCustomer(busy);
    await telephony.originate(request);
    await telephony.originate(request);
    await until(() => heard.has(request.legId, "ENDED"));
    await telephony.originate(request);
    expect(carrier.stats()).toMatchObject({ originates: { CUSTOMER: 1 } });
    expect(heard.types(request.legId)).toEqual(["ACCEPTED", "ENDED"]);
  });

  test("to dial another number with the same leg is refused", async () => {
    const { telephony, dial } = await start();
    const request = toCustomer(talks);
    await dial(request);
    expect(await refusalOf(telephony.originate({ ...request, to: busy }))).toBe("leg-conflict");
  });

  test("is refused where the leg's state does not allow it", async () => {
    const { telephony, dial, reach, end } = await start();
    const ringing = await dial(toCustomer(neverAnswers));
    const agent = await reach(toAgent());
    const ended = await end(toCustomer(busy));
    const endedLeg = ended?.legId ?? "";

    expect(await refusalOf(telephony.bridge(ringing, agent))).toBe("wrong-state");
    expect(await refusalOf(telephony.bridge(agent, agent))).toBe("wrong-state");
    expect(await refusalOf(telephony.hold(ringing))).toBe("wrong-state");
    expect(await refusalOf(telephony.bridge(endedLeg, agent))).toBe("leg-ended");
    expect(await refusalOf(telephony.hangup(uuidv7()))).toBe("unknown-leg");
  });

  test.each([
    { wrong: "a number that is none", change: { to: "0612345678" } },
    { wrong: "an agent on a customer's leg", change: { to: "agent:bea" } },
    { wrong: "a leg id without a time in it", change: { legId: crypto.randomUUID() } },
    { wrong: "a ring time of zero", change: { ringTimeoutSeconds: 0 } },
  ])("with $wrong is refused", async ({ change }) => {
    const { telephony } = await start();
    const request = { ...toCustomer(talks), ...change };
    expect(await refusalOf(telephony.originate(request))).toBe("malformed");
  });

  test("to look up says of every leg what the carrier knows", async () => {
    const { telephony, connect, end, until, heard } = await start();
    const { customer, agent } = await connect(talks);
    const ended = await end(toCustomer(busy));
    const unknown = uuidv7();
    const reports = await telephony.lookup([customer, ended?.legId ?? "", unknown]);
    const unanswered = { answeredAt: null, answeredBy: null, confidence: null };
    expect([...reports.values()]).toMatchObject([
      { state: "LIVE", phase: "BRIDGED", peerLegId: agent, answeredAt: expect.any(String) },
      { state: "ENDED", cause: "BUSY", at: ended?.at, ...unanswered },
      { state: "UNKNOWN" },
    ]);
    // Who was with whom, also when nobody is with anybody any more.
    await telephony.hangup(customer);
    await until(() => heard.has(customer, "ENDED") && heard.has(agent, "UNBRIDGED"));
    const after = await telephony.lookup([customer, agent]);
    expect([...after.values()]).toMatchObject([
      { state: "ENDED", metLegId: agent },
      { state: "LIVE", peerLegId: null, metLegId: customer },
    ]);
  });
});

describeEachProvider("the carrier's limits", (start, { isRealTime }) => {
  test("refuse more calls a second than agreed, and dial the same leg later", async () => {
    // Where time is hurried a second is gone before the next line.
    const everySeconds = isRealTime ? 2 : 20;
    const stage = await start({ limits: { callsPerSecond: 1 / everySeconds } });
    const { telephony, carrier, dial, pass } = stage;
    await dial(toCustomer(talks));
    const refused = toCustomer(talks);
    expect(await refusalOf(telephony.originate(refused))).toBe("rate-limited");
    expect(await refusalOf(telephony.originate(toAgent()))).toBe(null);
    await pass((everySeconds + 1) * 1_000);
    expect(await refusalOf(telephony.originate(refused))).toBe(null);
    await stage.until(() => carrier.stats().originates.CUSTOMER === 2);
    expect(carrier.stats()).toMatchObject({ originates: { CUSTOMER: 2, AGENT: 1 } });
  });

  test("refuse more calls at once than there are channels", async () => {
    const { telephony, heard, until, dial } = await start({ limits: { channels: 1 } });
    const first = await dial(toCustomer(talks));
    expect(await refusalOf(telephony.originate(toCustomer(talks)))).toBe("no-channel");
    expect(await refusalOf(telephony.originate(toAgent()))).toBe(null);
    await telephony.hangup(first);
    // A real switch takes a moment to give the channel back.
    await until(() => heard.has(first, "ENDED"));
    expect(await refusalOf(telephony.originate(toCustomer(talks)))).toBe(null);
  });
});

describe("the fixed numbers", () => {
  test("lie in ranges that belong to nobody", () => {
    expect(talks).toMatch(/^\+1202555 ?01\d\d$/);
  });
});
