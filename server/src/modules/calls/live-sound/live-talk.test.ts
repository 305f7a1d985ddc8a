import { expect, test } from "vitest";
import { LiveTalk } from "./live-talk.ts";

const size = 320;
const silence = new Int16Array(size);
/** A voice: loud and of many frequencies, so that it is no hum. */
const voice = (seed: number) =>
  Int16Array.from({ length: size }, (_, i) => Math.round(6_000 * Math.sin(i * i * 0.01 + seed)));

/** So many frames of both sides. */
function say(talk: LiveTalk, frames: number, who: { customer?: boolean; agent?: boolean }): void {
  for (let at = 0; at < frames; at++) {
    talk.hear({ side: "SAID", samples: who.customer ? voice(at) : silence });
    talk.hear({ side: "HEARD", samples: who.agent ? voice(at) : silence });
  }
}

test("each is told by his side, both at once and nobody too", () => {
  const talk = new LiveTalk();
  say(talk, 50, {});
  say(talk, 100, { agent: true });
  say(talk, 50, {});
  say(talk, 50, { customer: true });
  say(talk, 50, {});
  say(talk, 25, { agent: true, customer: true });
  const { agent, customer, both, nobody } = talk.figures();
  expect(agent).toBeCloseTo(2.5, 0);
  expect(customer).toBeCloseTo(1.5, 0);
  expect(both).toBeCloseTo(0.5, 0);
  expect(nobody).toBeCloseTo(3, 0);
});

test("while they are parted nothing counts, and a side that stays away makes nothing up", () => {
  const talk = new LiveTalk();
  talk.together(false);
  say(talk, 100, { agent: true, customer: true });
  talk.together(true);
  for (let at = 0; at < 100; at++) talk.hear({ side: "HEARD", samples: voice(at) });
  expect(talk.figures()).toEqual({ agent: 0, customer: 0, both: 0, nobody: 0 });
});
