import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import type { Detector } from "./port.ts";
import { toAgent, toCustomer } from "./testing/rigs.ts";
import { describeAble, describeEachProvider } from "./testing/stories.ts";

const [person, machine] = [fixedE164("01"), fixedE164("05")];
const detectors: readonly Detector[] = ["CARRIER", "PARLEY"];

describeEachProvider("who answered", (start) => {
  test("is told with the answer, by the carrier and by its sound", async () => {
    const { reach, heard, telephony } = await start();
    for (const detector of detectors) {
      const asked = { machineDetection: "AT_ANSWER" as const, detector };
      const legs = await Promise.all([person, machine].map((to) => reach(toCustomer(to, asked))));
      const told = legs.flatMap((legId) =>
        heard.of(legId).filter(({ type }) => type === "ANSWERED"),
      );
      expect(told, detector).toMatchObject([{ answeredBy: "PERSON" }, { answeredBy: "MACHINE" }]);
      for (const legId of legs) {
        const report = (await telephony.lookup([legId])).get(legId);
        expect(report).toMatchObject({ confidence: expect.any(Number) });
        await telephony.hangup(legId);
      }
    }
  });

  test("is told beside the conversation, which does not wait for it", async () => {
    const { telephony, reach, heard, until } = await start();
    for (const detector of detectors) {
      const asked = { machineDetection: "AFTER_ANSWER" as const, detector };
      const [agent, customer] = [await reach(toAgent()), await reach(toCustomer(machine, asked))];
      await telephony.bridge(customer, agent);
      await until(() => heard.has(customer, "MACHINE_DETECTED"));
      expect(heard.has(customer, "BRIDGED"), detector).toBe(true);
      const isTold = heard.of(customer).find(({ type }) => type === "MACHINE_DETECTED");
      expect(isTold).toMatchObject({ confidence: expect.any(Number) });
      await telephony.hangup(customer);
      await telephony.hangup(agent);
      await until(() => heard.has(agent, "ENDED"));
    }
  });
});

describeAble("greetings", "the end of a greeting", (start) => {
  test("is told when a machine has said what it had to, and of nobody else", async () => {
    const { telephony, reach, heard, until, pass } = await start();
    for (const detector of detectors) {
      const asked = { machineDetection: "AT_ANSWER" as const, detector, tellsGreetingEnd: true };
      const [one, other] = await Promise.all([
        reach(toCustomer(machine, asked)),
        reach(toCustomer(person, asked)),
      ]);
      await until(() => heard.has(one, "GREETING_ENDED"));
      expect(heard.types(one).slice(-2)).toEqual(["ANSWERED", "GREETING_ENDED"]);
      expect(heard.of(one).at(-1)).toMatchObject({ by: "TONE" });
      await telephony.say?.(one, "Please call us back.");
      await pass(500);
      expect(heard.types(one).filter((type) => type === "GREETING_ENDED")).toHaveLength(1);
      expect(heard.has(other, "GREETING_ENDED")).toBe(false);
      await telephony.hangup(one);
      await telephony.hangup(other);
    }
  });
});
