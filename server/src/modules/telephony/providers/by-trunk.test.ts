import { expect, test } from "vitest";
import { fixedE164 } from "../carrier/callees/fixed-numbers.ts";
import { createVirtualClock } from "../carrier/clock.ts";
import { controls, createExchange } from "../carrier/start.ts";
import { listen, toAgent, toCustomer } from "../testing/rigs.ts";
import { refusalOf } from "../testing/stories.ts";
import { createByTrunk } from "./by-trunk.ts";
import { createDirectLoopback } from "./loopback-direct.ts";

const talks = fixedE164("01");

/** Two carriers in one time, the first with few channels. */
function start(rank: readonly [number | null, number | null] = [1, 2]) {
  const clock = createVirtualClock(new Date("2026-03-03T09:00:00Z"));
  const exchanges = [
    createExchange(clock, { profile: "test", limits: { channels: 1 } }),
    createExchange(clock, { profile: "test" }),
  ] as const;
  const [first, second] = exchanges.map((exchange) => createDirectLoopback(exchange, clock));
  if (!first || !second) throw new Error("There are two");
  const compose = () =>
    createByTrunk({
      name: "trunks",
      members: [
        { telephony: first, rankFor: () => rank[0] },
        { telephony: second, rankFor: () => rank[1] },
      ],
    });
  const telephony = compose();
  const heard = listen(telephony);
  const dialled = () => exchanges.map((one) => controls(one).stats().originates.CUSTOMER);
  const until = async (isSo: () => boolean) => {
    for (let waited = 0; !isSo(); waited += 20) {
      if (waited > 60_000) throw new Error("It did not come to that in a minute");
      await clock.advance(20);
    }
  };
  return { telephony, compose, exchanges, heard, dialled, until, clock, first };
}

test("a call goes by the first provider, and by the next where that one is full", async () => {
  const { telephony, heard, dialled, until } = start();
  const requests = [toCustomer(talks), toCustomer(talks)];
  for (const request of requests) await telephony.originate(request);
  for (const request of requests) await telephony.originate(request);
  expect(dialled()).toEqual([1, 1]);
  await until(() => requests.every(({ legId }) => heard.has(legId, "ANSWERED")));
  expect(heard.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await telephony.liveLegs()).toHaveLength(2);
});

test("the agent's leg goes where the customer's is, and both talk", async () => {
  const { telephony, heard, until, exchanges } = start();
  await telephony.originate(toCustomer(talks));
  const customer = toCustomer(talks);
  await telephony.originate(customer);
  const agent = toAgent({ callId: customer.callId });
  await telephony.originate(agent);
  expect(exchanges.map((one) => controls(one).stats().originates.AGENT)).toEqual([0, 1]);
  await until(() => [customer, agent].every(({ legId }) => heard.has(legId, "ANSWERED")));
  await telephony.bridge(customer.legId, agent.legId);
  await until(() => heard.has(customer.legId, "BRIDGED"));
});

test("legs of two providers are not joined", async () => {
  const { telephony, heard, until } = start();
  const [one, other] = [toCustomer(talks), toCustomer(talks)];
  for (const request of [one, other]) await telephony.originate(request);
  await until(() => [one, other].every(({ legId }) => heard.has(legId, "ANSWERED")));
  expect(await refusalOf(telephony.bridge(one.legId, other.legId))).toBe("wrong-state");
});

test("a process that comes after another finds every leg where it is", async () => {
  const { telephony, compose, heard, until, dialled, exchanges } = start();
  await telephony.originate(toCustomer(talks));
  const customer = toCustomer(talks);
  await telephony.originate(customer);
  await until(() => heard.has(customer.legId, "ANSWERED"));
  const next = compose();
  expect((await next.lookup([customer.legId])).get(customer.legId)).toMatchObject({
    state: "LIVE",
  });
  await next.originate(customer);
  await next.originate(toAgent({ callId: customer.callId }));
  expect(dialled()).toEqual([1, 1]);
  expect(exchanges.map((one) => controls(one).stats().originates.AGENT)).toEqual([0, 1]);
  await next.hangup(customer.legId);
  expect(await refusalOf(next.hangup(toAgent().legId))).toBe("unknown-leg");
});

test("who has no trunk dials nobody, and who has one only uses no other", async () => {
  const none = start([null, null]);
  expect(await refusalOf(none.telephony.originate(toCustomer(talks)))).toBe("congestion");
  const { telephony, dialled } = start([1, null]);
  await telephony.originate(toCustomer(talks));
  expect(await refusalOf(telephony.originate(toCustomer(talks)))).toBe("no-channel");
  expect([none.dialled(), dialled()]).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test("a caller is taken where he rings, and his agent is rung there", async () => {
  const { telephony, exchanges, heard, until } = start();
  const rung: string[] = [];
  telephony.incoming?.(async ({ legId }) => void rung.push(legId));
  const line = { from: talks, to: "+442079460100", trunk: "shared", trunkTenantId: null };
  const legId = controls(exchanges[1]).call(line);
  await until(() => rung.length === 1);
  const us = { tenantId: "a-tenant", callId: "a-call" };
  await telephony.accept?.(legId, us);
  await until(() => heard.has(legId, "ANSWERED"));
  await telephony.originate(toAgent(us));
  expect(exchanges.map((one) => controls(one).stats().originates.AGENT)).toEqual([0, 1]);
});

test("one that is away is waited for by nobody, and of what it alone may know nobody says that it is not", async () => {
  const { telephony, exchanges, heard, until, first, clock } = start([2, 1]);
  const customer = toCustomer(talks);
  await telephony.originate(customer);
  await until(() => heard.has(customer.legId, "ANSWERED"));
  await first.close();
  const other = toCustomer(talks);
  await telephony.originate(other);
  await until(() => heard.has(other.legId, "ANSWERED"));
  expect(exchanges.map((one) => controls(one).stats().originates.CUSTOMER)).toEqual([0, 2]);
  expect(await refusalOf(telephony.hangup(toAgent().legId))).toBe("disconnected");
  expect((await telephony.lookup([toAgent().legId])).size).toBe(0);
  expect(telephony.connection()).toBe("CONNECTED");
  await clock.advance(20);
});
