import { afterEach, describe, expect, test } from "vitest";
import { fixedE164 } from "../../carrier/callees/fixed-numbers.ts";
import {
  listen,
  pause,
  type RigOptions,
  toAgent,
  toCustomer,
  untilSo,
} from "../../testing/rigs.ts";
import { refusalOf } from "../../testing/stories.ts";
import { twilioRig } from "../../testing/twilio/rig.ts";
import { newSid } from "../../testing/twilio/server.ts";
import type { CallbackKind } from "./store.ts";

const talks = fixedE164("01");
const busy = fixedE164("02");
const neverAnswers = fixedE164("03");
const line = "+442079460100";
const plan = { from: talks, to: line, trunk: "shared", trunkTenantId: null };

const rigs: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function start(options?: RigOptions) {
  const rig = await twilioRig(options);
  rigs.push(rig);
  const heard = listen(rig.telephony);
  /** The newest request that Twilio has sent of a kind. */
  const sent = (kind: CallbackKind | "incoming", more = "") =>
    rig.fake.sent.findLast(
      ({ url, params }) => url.includes(`/${kind}`) && JSON.stringify(params).includes(more),
    );
  return { ...rig, heard, sent };
}

type Stage = Awaited<ReturnType<typeof start>>;

async function reach({ telephony, heard, until }: Stage, request = toCustomer(talks)) {
  await telephony.originate(request);
  await until(() => heard.has(request.legId, "ANSWERED"));
  return request.legId;
}

/** What a request says, sent as it was or otherwise. */
async function sends(
  { fake }: Stage,
  of: ReturnType<Stage["sent"]>,
  change: Partial<NonNullable<typeof of>> = {},
) {
  if (!of) throw new Error("Twilio has sent no such request");
  const { url, params, signature } = { ...of, ...change };
  const answer = await fake.send(url, params, signature);
  return answer.status === 200 ? "TAKEN" : await answer.text();
}

describe("what comes in the name of Twilio", () => {
  test("is refused where it is not signed, signed otherwise, changed, or for another account", async () => {
    const stage = await start();
    const leg = await reach(stage);
    const of = stage.sent("status", "in-progress");
    const params = { ...of?.params, CallStatus: "completed", SequenceNumber: "77" };
    expect(await sends(stage, of, { params })).toBe("UNSIGNED");
    expect(await sends(stage, of, { signature: "" })).toBe("UNSIGNED");
    expect(await sends(stage, of, { url: `${of?.url}?id=x` })).toBe("UNSIGNED");
    await pause(50);
    expect(stage.heard.has(leg, "ENDED")).toBe(false);
  });

  test("acts once, however often it comes", async () => {
    const stage = await start();
    const leg = await reach(stage);
    for (const status of ["ringing", "in-progress"]) {
      expect(await sends(stage, stage.sent("status", status))).toBe("REPEATED");
    }
    await stage.telephony.play?.(leg, { playbackId: "p1", text: "Press a key." });
    await stage.carrier.farEndPresses(leg, "7");
    await stage.until(() => stage.heard.has(leg, "DIGIT"));
    expect(await sends(stage, stage.sent("keys"))).toBe("REPEATED");
    await pause(50);
    expect(stage.heard.of(leg).filter(({ type }) => type === "DIGIT")).toHaveLength(1);
  });

  test("of a call that came in, rings once: who sends it again is refused, and nothing is dialled", async () => {
    const stage = await start();
    const rung: string[] = [];
    stage.telephony.incoming?.(async ({ legId }) => void rung.push(legId));
    await stage.carrier.call(plan);
    await stage.until(() => rung.length === 1);
    expect(await sends(stage, stage.sent("incoming"))).toBe("REPEATED");
    await pause(50);
    expect(rung).toHaveLength(1);
    expect(stage.fake.stats().originates).toEqual({ CUSTOMER: 0, AGENT: 0 });
  });

  test("of a leg that is none here is refused", async () => {
    const stage = await start();
    await reach(stage);
    const of = stage.sent("status");
    const url = `${stage.hooks}/${toCustomer(talks).legId}/status`;
    const { default: twilio } = await import("twilio");
    const signature = twilio.getExpectedTwilioSignature(
      stage.trunk.authToken,
      url,
      of?.params ?? {},
    );
    expect(await sends(stage, of, { url, signature })).toBe("UNKNOWN");
  });
});

describe("when Twilio", () => {
  test("says that it is asked too often, it is asked again, and dials once", async () => {
    const stage = await start();
    const tooOften = { status: 429, code: 20_429 };
    stage.fake.faults.push(tooOften, tooOften);
    await reach(stage);
    expect(stage.fake.stats().originates.CUSTOMER).toBe(1);
    stage.fake.faults.push(tooOften, tooOften, tooOften, tooOften);
    const refused = toCustomer(talks);
    expect(await refusalOf(stage.telephony.originate(refused))).toBe("rate-limited");
    expect(await refusalOf(stage.telephony.originate(refused))).toBe(null);
  });

  test.each([
    { what: "carried it out and did not say so", fault: "REPLY_LOST" as const, dialled: 1 },
    { what: "answers with an error of its own", fault: { status: 503, code: 20_503 }, dialled: 0 },
    { what: "is cut off before it hears it", fault: "LOST" as const, dialled: 0 },
  ])("$what, the call is never dialled twice", async ({ fault, dialled }) => {
    const stage = await start();
    const request = toCustomer(talks);
    stage.fake.faults.push(fault);
    expect(await refusalOf(stage.telephony.originate(request))).toBe("timeout");
    expect(stage.fake.stats().originates.CUSTOMER).toBe(dialled);
    const again = await refusalOf(stage.telephony.originate(request));
    expect(again).toBe(dialled === 1 ? null : "timeout");
    expect(stage.fake.stats().originates.CUSTOMER).toBe(dialled);
  });

  test.each([
    { code: 21_211, cause: "INVALID_NUMBER" },
    { code: 21_215, cause: "REJECTED" },
  ])("never dials a number (error $code), the leg ends by $cause", async ({ code, cause }) => {
    const stage = await start();
    stage.fake.faults.push({ status: 400, code });
    const request = toCustomer(talks);
    await stage.telephony.originate(request);
    await stage.until(() => stage.heard.has(request.legId, "ENDED"));
    expect(stage.heard.of(request.legId).at(-1)).toMatchObject({ cause });
  });

  test("does not let us in, nothing is dialled and the trunk is not reachable", async () => {
    const stage = await start();
    expect(await stage.telephony.trunkState("shared")).toBe("REACHABLE");
    stage.fake.accounts.clear();
    expect(await refusalOf(stage.telephony.originate(toCustomer(talks)))).toBe("congestion");
    expect(await stage.telephony.trunkState("shared")).toBe("UNREACHABLE");
    expect(stage.fake.stats().originates.CUSTOMER).toBe(0);
  });

  test("does not take a call by one account, the next one's takes it", async () => {
    const stage = await start();
    const { trunk, telephony, store } = stage;
    const closed = { ...trunk, name: "closed", accountSid: newSid("AC") };
    telephony.setTrunks([closed, { ...trunk, priority: 2 }]);
    const leg = await reach(stage);
    expect(store.calls.get(leg)?.trunk).toBe("shared");
    expect(stage.fake.stats().originates.CUSTOMER).toBe(1);
  });

  test("could not be told where to call back, it is asked what became of the call", async () => {
    const stage = await start();
    const leg = await reach(stage);
    const call = stage.store.calls.get(leg);
    // The word of its end is lost, and ten seconds have passed.
    stage.fake.accounts.set(stage.trunk.accountSid, { ...stage.trunk, authToken: "another" });
    await stage.carrier.farEndHangsUp(leg);
    await pause(50);
    expect(stage.heard.has(leg, "ENDED")).toBe(false);
    stage.fake.accounts.set(stage.trunk.accountSid, stage.trunk);
    await stage.telephony.close();
    await stage.store.save({
      ...(call as NonNullable<typeof call>),
      placedAt: "2026-01-01T00:00:00.000Z",
    });
    const next = stage.connect();
    rigs.push(next);
    await untilSo(() => next.connection() === "CONNECTED");
    const heard = listen(next);
    await stage.until(() => heard.has(leg, "ENDED"));
    expect(heard.of(leg).at(-1)).toMatchObject({ cause: "NORMAL" });
  });
});

describe("a process that comes after another", () => {
  test("leads the calls on: who talks with whom, who waits, and what was told meanwhile", async () => {
    const stage = await start();
    const customer = await reach(stage);
    const agent = await reach(stage, toAgent());
    await stage.telephony.bridge(customer, agent);
    await stage.telephony.hold(customer);
    const busyOne = toCustomer(busy);
    await stage.telephony.originate(busyOne);
    const rings = toCustomer(neverAnswers);
    await stage.telephony.originate(rings);
    await stage.telephony.close();

    await stage.carrier.farEndHangsUp(agent);
    await pause(50);
    const next = stage.connect();
    rigs.push(next);
    const heard = listen(next);
    await stage.until(() => heard.has(agent, "ENDED"));
    expect(heard.of(agent).at(-1)).toMatchObject({ cause: "NORMAL" });
    expect(heard.of(customer)).toMatchObject([{ type: "UNBRIDGED", held: true }]);
    const reports = await next.lookup([customer, busyOne.legId, rings.legId]);
    expect([...reports.values()]).toMatchObject([
      { state: "LIVE", phase: "HELD", answeredAt: expect.any(String) },
      { state: "ENDED", cause: "BUSY" },
      { state: "LIVE", phase: "RINGING" },
    ]);
    // What was dialled by the one before is dialled by none after it.
    await next.originate(rings);
    expect(stage.fake.stats().originates.CUSTOMER).toBe(3);
    await next.hangup(rings.legId);
    await stage.until(() => heard.has(rings.legId, "ENDED"));
    expect(heard.of(rings.legId).at(-1)).toMatchObject({ cause: "LOCAL" });
  });

  test("is told of who rings still", async () => {
    const stage = await start();
    const legId = await stage.carrier.call(plan);
    await stage.telephony.close();
    const next = stage.connect();
    rigs.push(next);
    const rung: string[] = [];
    next.incoming?.(async (call) => void rung.push(call.legId));
    await stage.until(() => rung.length === 1);
    expect(rung).toEqual([legId]);
    const heard = listen(next);
    await next.accept?.(legId, { tenantId: "a-tenant", callId: "a-call" });
    await stage.until(() => heard.has(legId, "ANSWERED"));
  });
});

test("nobody calls an agent where the trunk does not say how", async () => {
  const stage = await start();
  stage.telephony.setTrunks([{ ...stage.trunk, agentAddress: null }]);
  const request = toAgent();
  await stage.telephony.originate(request);
  await stage.until(() => stage.heard.has(request.legId, "ENDED"));
  expect(stage.heard.of(request.legId).at(-1)).toMatchObject({ cause: "NO_ANSWER" });
  expect(stage.fake.stats().originates.AGENT).toBe(0);
});
