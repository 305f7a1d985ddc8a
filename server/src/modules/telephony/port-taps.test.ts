import { expect, test } from "vitest";
import { fixedE164 } from "./carrier/callees/fixed-numbers.ts";
import type { Tap, TapFrame, TapSide } from "./tap/tap.ts";
import { tapRate, tapSides } from "./tap/tap.ts";
import { voices } from "./testing/far-side.ts";
import { toCustomer } from "./testing/rigs.ts";
import { describeAble, refusalOf, type Stage } from "./testing/stories.ts";

/** Says a tone instead of words, for as long as it is there. */
const talks = fixedE164("01");

/** How loud one frequency is in what one side brought, 0 to 1 (Goertzel's algorithm). */
function levelOf(hertz: number, frames: readonly TapFrame[]): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / tapRate);
  let [last, before, count] = [0, 0, 0];
  for (const { samples } of frames) {
    for (const sample of samples) {
      [last, before] = [sample / 32_768 + factor * last - before, last];
      count += 1;
    }
  }
  const power = last * last + before * before - factor * last * before;
  return count === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / count;
}

function collect(tap: Tap) {
  const frames: TapFrame[] = [];
  tap.listen((frame) => frames.push(frame));
  return { frames, of: (side: TapSide) => frames.filter((frame) => frame.side === side) };
}

async function tapOf({ telephony }: Stage, legId: string): Promise<Tap> {
  if (!telephony.tap) throw new Error("A provider that brings sound has taps");
  return telephony.tap(legId);
}

describeAble("streaming", "the sound of a leg", (start) => {
  test("comes from both sides apart, frame after frame, and the pair does not notice", async () => {
    const stage = await start();
    const { telephony, connect, carrier, pass, until, heard } = stage;
    const { customer, agent } = await connect(talks);
    const tap = await tapOf(stage, customer);
    await carrier.farEndSays?.(customer, voices.customer);
    const before = [heard.types(customer), heard.types(agent)];
    const { of, frames } = collect(tap);
    await pass(300);
    frames.splice(0);
    await pass(1_000);
    for (const side of tapSides) {
      const numbers = of(side).map(({ number }) => number);
      expect(numbers.length).toBeGreaterThan(30);
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
    }
    // He says his tone and hears the agent's, and nothing of the one is in the other.
    expect(levelOf(voices.customer, of("SAID"))).toBeGreaterThan(0.05);
    expect(levelOf(voices.agent, of("SAID"))).toBeLessThan(0.01);
    expect(levelOf(voices.agent, of("HEARD"))).toBeGreaterThan(0.05);
    expect(levelOf(voices.customer, of("HEARD"))).toBeLessThan(0.01);
    expect([heard.types(customer), heard.types(agent)]).toEqual(before);
    // Another one who hears it has frames of his own, and leaves by himself.
    const second = await tapOf(stage, customer);
    const others = collect(second);
    await pass(300);
    expect(others.of("SAID").length).toBeGreaterThan(5);
    await second.close();
    const { length: known } = frames;
    await pass(300);
    expect(frames.length).toBeGreaterThan(known);
    await tap.close();
    expect(await tap.ended).toBe("CLOSED");
    const { length } = frames;
    await pass(300);
    expect(frames).toHaveLength(length);
    expect((await telephony.lookup([customer])).get(customer)).toMatchObject({ phase: "BRIDGED" });
    // Once more, and it ends with the leg.
    const again = await tapOf(stage, customer);
    await telephony.hangup(customer);
    expect(await again.ended).toBe("LEG_ENDED");
    await until(() => heard.has(customer, "ENDED"));
  });

  test("is brought of no leg that is not answered, not there or over", async () => {
    const stage = await start();
    const { telephony, dial, reach, until, heard } = stage;
    const refused = (legId: string) => refusalOf(telephony.tap?.(legId) ?? Promise.resolve());
    const ringing = await dial(toCustomer(fixedE164("03")));
    await until(() => heard.has(ringing, "RINGING"));
    expect(await refused(ringing)).toBe("wrong-state");
    expect(await refused(toCustomer(talks).legId)).toBe("unknown-leg");
    const over = await reach(toCustomer(talks));
    await telephony.hangup(over);
    await until(() => heard.has(over, "ENDED"));
    expect(await refused(over)).toBe("leg-ended");
  });
});
