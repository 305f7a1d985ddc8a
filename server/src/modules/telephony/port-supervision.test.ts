import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import { toAgent, toCustomer } from "./testing/rigs.ts";
import { describeAble, refusalOf } from "./testing/stories.ts";

const talks = fixedE164("01");
const none = Promise.resolve();
const toBoss = () => toAgent({ to: "agent:carl" });

describeAble("supervision", "a third leg", (start) => {
  test("is with a pair in each way there is, and the pair does not notice", async () => {
    const { telephony, heard, connect, reach } = await start();
    const { customer, agent } = await connect(talks);
    const boss = await reach(toBoss());
    const before = [heard.types(customer), heard.types(agent), heard.types(boss)];
    for (const how of ["LISTEN", "LISTEN", "WHISPER", "BARGE", "LISTEN"] as const) {
      await telephony.supervise?.(boss, agent, how);
    }
    expect((await telephony.lookup([boss])).get(boss)).toMatchObject({ phase: "ANSWERED" });
    await telephony.stopSupervising?.(boss);
    await telephony.stopSupervising?.(boss);
    expect([heard.types(customer), heard.types(agent), heard.types(boss)]).toEqual(before);
  });

  test("takes the place of one of the pair, and outlives it", async () => {
    const { telephony, heard, until, connect, reach } = await start();
    const { customer, agent } = await connect(talks);
    const boss = await reach(toBoss());
    await telephony.supervise?.(boss, agent, "BARGE");
    await telephony.bridge(customer, boss);
    await until(() => heard.has(boss, "BRIDGED") && heard.has(agent, "UNBRIDGED"));
    await telephony.hangup(agent);
    await until(() => heard.has(agent, "ENDED"));
    expect((await telephony.lookup([customer])).get(customer)).toMatchObject({ peerLegId: boss });
    await telephony.hangup(customer);
    await until(() => heard.has(customer, "ENDED"));
    expect(heard.has(boss, "ENDED")).toBe(false);
  });

  test("is refused where there is no pair, and where it is of one itself", async () => {
    const { telephony, heard, until, connect, reach, dial } = await start();
    const listen = (legId: string, onLegId: string) =>
      refusalOf(telephony.supervise?.(legId, onLegId, "LISTEN") ?? none);
    const { customer, agent } = await connect(talks);
    const boss = await reach(toBoss());
    const ringing = await dial(toCustomer(fixedE164("03")));
    expect(await listen(agent, customer)).toBe("wrong-state");
    expect(await listen(boss, boss)).toBe("wrong-state");
    expect(await listen(boss, ringing)).toBe("wrong-state");
    expect(await listen(boss, toAgent().legId)).toBe("unknown-leg");
    await telephony.supervise?.(boss, agent, "LISTEN");
    await telephony.hangup(customer);
    await until(() => heard.has(agent, "UNBRIDGED"));
    expect(await listen(boss, customer)).toBe("leg-ended");
    // Whoever is alone has nobody to be supervised with.
    await telephony.stopSupervising?.(boss);
    expect(await listen(boss, agent)).toBe("wrong-state");
  });
});
