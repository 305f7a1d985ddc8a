import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import type { IncomingCall, Telephony } from "./port.ts";
import { toAgent } from "./testing/rigs.ts";
import { describeEachProvider, refusalOf, type Stage } from "./testing/stories.ts";

const line = "+442079460100";
const from = fixedE164("01");
const plan = { from, to: line, trunk: "shared", trunkTenantId: null };
const us = { tenantId: "a-tenant", callId: "a-call" };

/** Whoever attends to calls that come in, and what he has heard. */
function attend(telephony: Telephony, failures = 0) {
  const rung: IncomingCall[] = [];
  let left = failures;
  const subscription = telephony.incoming?.(async (call) => {
    rung.push(call);
    left -= 1;
    if (left >= 0) throw new Error("not now");
  });
  return { rung, close: () => subscription?.close() };
}

async function taken({ telephony, carrier, heard, until }: Stage, more = {}): Promise<string> {
  const legId = await carrier.call({ ...plan, ...more });
  await telephony.accept?.(legId, us);
  await until(() => heard.has(legId, "ANSWERED"));
  return legId;
}

describeEachProvider("a call that comes in", (start) => {
  test("rings, is taken, talks with an agent, and bears tenant and call from then on", async () => {
    const stage = await start();
    const { telephony, carrier, heard, until, reach } = stage;
    expect(telephony.capabilities.inbound).toBe(true);
    const { rung } = attend(telephony);
    const legId = await carrier.call(plan);
    await until(() => rung.length === 1);
    expect(rung).toMatchObject([{ legId, from, to: line, trunk: "shared", trunkTenantId: null }]);
    // Until it is taken it is nobody's: no event, no live leg.
    expect([heard.of(legId), await telephony.liveLegs()]).toEqual([[], []]);

    await telephony.accept?.(legId, us);
    await telephony.accept?.(legId, us);
    await until(() => heard.has(legId, "ANSWERED"));
    expect(heard.types(legId)).toEqual(["ANSWERED"]);
    expect(await telephony.liveLegs()).toMatchObject([{ legId, ...us, phase: "ANSWERED" }]);
    const agent = await reach(toAgent());
    await telephony.say?.(legId, "You are being connected.");
    await telephony.bridge(legId, agent);
    await until(() => heard.has(legId, "BRIDGED"));
    carrier.farEndHangsUp(legId);
    await until(() => heard.has(legId, "ENDED") && heard.has(agent, "UNBRIDGED"));
    expect(heard.of(legId).at(-1)).toMatchObject({ cause: "NORMAL", ...us });
    expect(carrier.stats()).toMatchObject({ incoming: 1, abandoned: 0, connected: 0 });
  });

  test("is refused with what its network understands, and nothing of it is told", async () => {
    const stage = await start();
    const { telephony, carrier, heard } = stage;
    const legId = await carrier.call(plan);
    await telephony.refuse?.(legId, "UNKNOWN_NUMBER");
    await telephony.refuse?.(legId, "UNKNOWN_NUMBER");
    const reports = await telephony.lookup([legId]);
    expect(reports.get(legId)).toMatchObject({ state: "ENDED", cause: "INVALID_NUMBER" });
    expect(heard.of(legId)).toEqual([]);
    expect(await refusalOf(telephony.accept?.(legId, us) ?? Promise.resolve())).toBe("leg-ended");
    const other = await taken(stage);
    expect(await refusalOf(telephony.refuse?.(other, "DECLINED") ?? Promise.resolve())).toBe(
      "wrong-state",
    );
    const as = { ...us, callId: "another" };
    expect(await refusalOf(telephony.accept?.(other, as) ?? Promise.resolve())).toBe(
      "leg-conflict",
    );
  });

  test("is told again while it rings: to who failed, and to who comes back", async () => {
    const { telephony, carrier, until } = await start();
    const first = attend(telephony, 1);
    const legId = await carrier.call(plan);
    await until(() => first.rung.length === 2);
    await first.close();
    const second = attend(telephony);
    await until(() => second.rung.length === 1);
    expect(second.rung[0]?.legId).toBe(legId);
  });

  test("that waits too long is given up by whoever calls", async () => {
    const stage = await start();
    const legId = await taken(stage, { patienceSeconds: 2 });
    await stage.until(() => stage.heard.has(legId, "ENDED"));
    expect(stage.heard.of(legId).at(-1)).toMatchObject({ cause: "NORMAL" });
    const unknown = uuidv7();
    const nobody = stage.telephony.accept?.(unknown, us) ?? Promise.resolve();
    expect(await refusalOf(nobody)).toBe("unknown-leg");
  });
});
