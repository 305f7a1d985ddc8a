import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import { toAgent, toCustomer } from "./testing/rigs.ts";
import { describeAble, describeEachProvider, refusalOf } from "./testing/stories.ts";

const talks = fixedE164("01");
const none = Promise.resolve();

describeEachProvider("three in one conversation", (start) => {
  test("an agent asks somebody aside, takes all three together, and leaves the two", async () => {
    const { telephony, heard, until, connect, reach } = await start();
    const { customer, agent } = await connect(talks);
    const third = await reach(toCustomer(talks));
    await telephony.hold(customer);
    await until(() => heard.has(customer, "HELD"));
    await telephony.bridge(agent, third);
    await until(() => heard.has(third, "BRIDGED"));
    // He waits with music, and in no pair.
    const waits = (await telephony.lookup([customer])).get(customer);
    expect(waits).toMatchObject({ phase: "HELD", peerLegId: null });
    if (telephony.capabilities.conference) {
      await telephony.bridge(customer, agent);
      await until(() => heard.has(third, "UNBRIDGED"));
      const before = heard.types(customer);
      await telephony.join?.(third, agent);
      await telephony.join?.(third, agent);
      expect(heard.types(customer)).toEqual(before);
      expect((await telephony.lookup([third])).get(third)).toMatchObject({ phase: "ANSWERED" });
    } else expect(telephony.join).toBeUndefined();
    await telephony.bridge(customer, third);
    await until(() => heard.types(agent).at(-1) === "UNBRIDGED");
    await telephony.hangup(agent);
    await until(() => heard.has(agent, "ENDED"));
    const found = await telephony.lookup([customer, third]);
    expect(found.get(customer)).toMatchObject({ phase: "BRIDGED", peerLegId: third });
    expect(found.get(third)).toMatchObject({ phase: "BRIDGED", peerLegId: customer });
  });
});

describeAble("conference", "a third in a pair", (start) => {
  test("a third comes and goes, and outlives the pair", async () => {
    const { telephony, heard, until, connect, reach } = await start();
    const { customer, agent } = await connect(talks);
    const third = await reach(toCustomer(talks));
    await telephony.join?.(third, agent);
    await telephony.leave?.(third);
    await telephony.leave?.(third);
    await telephony.join?.(third, customer);
    await telephony.hold(customer);
    await until(() => heard.has(customer, "HELD"));
    await telephony.unhold(customer);
    await until(() => heard.has(customer, "UNHELD"));
    await telephony.hangup(customer);
    await until(() => heard.has(customer, "ENDED") && heard.has(agent, "UNBRIDGED"));
    expect(heard.has(third, "ENDED")).toBe(false);
    expect((await telephony.lookup([third])).get(third)).toMatchObject({ phase: "ANSWERED" });
    await telephony.bridge(agent, third);
    await until(() => heard.has(third, "BRIDGED"));
  });

  test("nobody is the third where there are not two, in himself, or in two pairs at once", async () => {
    const { telephony, connect, reach, dial } = await start();
    const join = (legId: string, onLegId: string) =>
      refusalOf(telephony.join?.(legId, onLegId) ?? none);
    const { customer, agent } = await connect(talks);
    const third = await reach(toCustomer(talks));
    const alone = await reach(toAgent({ to: "agent:carl" }));
    const ringing = await dial(toCustomer(fixedE164("03")));
    expect(await join(third, alone)).toBe("wrong-state");
    expect(await join(agent, customer)).toBe("wrong-state");
    expect(await join(third, third)).toBe("wrong-state");
    expect(await join(ringing, agent)).toBe("wrong-state");
    expect(await join(third, toAgent().legId)).toBe("unknown-leg");
  });
});
