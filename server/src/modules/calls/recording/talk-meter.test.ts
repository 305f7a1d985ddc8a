import { expect, test } from "vitest";
import { TalkMeter } from "./talk-meter.ts";

const rate = 8_000;
/** Words of a third of a second with pauses between them, as people speak. */
const spoken = (at: number) =>
  (at / rate) % 0.5 < 0.35 ? 8_000 * Math.sin((2 * Math.PI * 300 * at) / rate) : 0;
const noise = (at: number) => 12 * Math.sin(at * 12.9898) + 7 * Math.cos(at * 78.233);

/** Ten seconds of each: the agent, the customer, both, nobody. */
function conversation(): TalkMeter {
  const meter = new TalkMeter(rate);
  for (let at = 0; at < 40 * rate; at++) {
    const part = Math.floor(at / rate / 10);
    const agent = part === 0 || part === 2 ? spoken(at) : 0;
    const customer = part === 1 || part === 2 ? spoken(at) : 0;
    meter.hear(agent + noise(at), customer + noise(at + 5));
  }
  return meter;
}

test("who speaks how long, who at once, and when nobody does", () => {
  const { agent, customer, both, nobody } = conversation().figures([]);
  // Seven tenths of the time words last.
  for (const seconds of [agent, customer]) {
    expect(seconds).toBeGreaterThan(12);
    expect(seconds).toBeLessThan(17);
  }
  expect(both).toBeGreaterThan(5);
  expect(both).toBeLessThan(9);
  expect(nobody).toBeGreaterThan(15);
});

test("what was not recorded counts for nobody", () => {
  const whole = conversation().figures([]);
  const without = conversation().figures([{ from: 30, to: 40 }]);
  expect(whole.nobody - without.nobody).toBeGreaterThan(8);
  expect(without.agent).toBe(whole.agent);
});
