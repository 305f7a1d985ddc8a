import { expect, test } from "vitest";
import { mostDials } from "./state.ts";
import { agentId, boxId, flowOf, places, world } from "./testing-world.ts";
import { trialOf } from "./trial.ts";
import { problemsOf } from "./validate.ts";

const handing = flowOf(
  { id: "ann", type: "AGENT", agentId, text: "Ann, please.", unavailable: "out" },
  { id: "out", type: "TRANSFER", number: "+442079461000", unreached: "box" },
  { id: "box", type: "VOICEMAIL", boxId },
);
const way = (trial: ReturnType<typeof trialOf>) =>
  trial.lines.filter(({ kind }) => kind === "EXIT").map(({ text }) => text);

test("a caller is handed to the agent, else to the number outside, else he leaves a message", () => {
  expect(problemsOf(handing, places)).toEqual([]);
  const listened = { do: "LISTEN" as const };
  const ringing = trialOf(handing, [listened], world);
  expect(ringing).toMatchObject({ expects: "REACH", stepId: "ann", end: null });
  expect(ringing.lines.at(-1)).toMatchObject({ kind: "CALLS" });
  const answers = { do: "REACH" as const, ok: true };
  const not = { do: "REACH" as const, ok: false };
  expect(trialOf(handing, [listened, answers], world)).toMatchObject({ end: "AGENT" });
  const outside = trialOf(handing, [listened, not, answers], world);
  expect(outside).toMatchObject({ end: "TRANSFER", expects: "NOTHING" });
  expect(way(outside)).toEqual(["unavailable", "reached"]);
  const nobody = trialOf(handing, [listened, not, not], world);
  expect(nobody).toMatchObject({ stepId: "box", expects: "LISTEN" });
  // Nobody told what became of it: the time is over.
  expect(trialOf(handing, [listened, { do: "WAIT" }, { do: "WAIT" }], world)).toEqual(nobody);
  const away = { ...world, readyAgents: new Set<string>() };
  expect(trialOf(handing, [listened], away)).toMatchObject({ stepId: "out" });
  const gone = trialOf(handing, [listened, { do: "HANG_UP" }], world);
  expect(gone).toMatchObject({ end: "GONE" });
});

test("a number that may not be dialled is passed over, and no caller has more dialled than a few", () => {
  const barred = flowOf(
    { id: "a", type: "TRANSFER", number: "100", unreached: "b" },
    { id: "b", type: "HANG_UP" },
  );
  expect(problemsOf(barred, places)).toEqual([
    { step: "a", field: "number", reason: "is no telephone number" },
  ]);
  expect(way(trialOf(barred, [], world))).toEqual(["unreached", "end"]);
  const ring = flowOf(
    {
      ...{ id: "a", type: "MENU", text: "Press one.", otherwise: "c" },
      options: [{ key: "1", to: "b" }],
    },
    { id: "b", type: "TRANSFER", number: "+442079461000", unreached: "a" },
    { id: "c", type: "HANG_UP" },
  );
  expect(problemsOf(ring, places)).toEqual([]);
  const again = [
    { do: "PRESS" as const, keys: "1" },
    { do: "REACH" as const, ok: false },
  ];
  const moves = [1, 2, 3, 4, 5].flatMap(() => again);
  const { lines } = trialOf(ring, moves, world);
  expect(lines.filter(({ kind }) => kind === "CALLS")).toHaveLength(mostDials);
});
