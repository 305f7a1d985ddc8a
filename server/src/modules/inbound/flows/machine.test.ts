import { exitsOf, type FlowDefinition, type FlowStep, isFlowEnd } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { advance } from "./machine.ts";
import { type FlowEvent, type FlowState, mostVisits, newFlowState } from "./state.ts";
import { agentId, boxId, flowOf, places, queueId, world } from "./testing-world.ts";
import { trialOf } from "./trial.ts";
import { problemsOf } from "./validate.ts";

const reception = flowOf(
  { id: "hours", type: "HOURS", open: "menu", closed: "box", holiday: "bye" },
  {
    ...{ id: "menu", name: "Menu", type: "MENU", text: "Press one or two.", tries: 2 },
    ...{ wrongText: "Sorry.", otherwise: "queue" },
    options: [
      { key: "1", to: "queue" },
      { key: "2", to: "number" },
    ],
  },
  {
    ...{ id: "number", type: "COLLECT", text: "Your number, please.", variable: "customer" },
    ...{ min: 3, max: 5, next: "say", otherwise: "menu" },
  },
  { id: "say", type: "SAY", text: "You are {customer}.", next: "kind" },
  {
    ...{ id: "kind", type: "BRANCH", variable: "customer", otherwise: "queue" },
    cases: [{ is: "BEGINS", value: "99", to: "box" }],
  },
  { id: "queue", type: "QUEUE", queueId, full: "box" },
  { id: "box", type: "VOICEMAIL", boxId },
  { id: "bye", type: "HANG_UP", text: "Merry Christmas." },
);

const said = (trial: ReturnType<typeof trialOf>) =>
  trial.lines.filter(({ kind }) => kind === "SAID").map(({ text }) => text);

test("a caller presses a key, while it is said or after it, and comes to the queue", () => {
  expect(problemsOf(reception, places)).toEqual([]);
  for (const moves of [
    [{ do: "PRESS" as const, keys: "1" }],
    [{ do: "LISTEN" as const }, { do: "PRESS" as const, keys: "1" }],
  ]) {
    const trial = trialOf(reception, moves, world);
    expect(trial).toMatchObject({ end: "QUEUE", stepId: null, expects: "NOTHING" });
  }
});

test("who presses what does not count is asked again, and led on at last", () => {
  const first = trialOf(reception, [{ do: "PRESS", keys: "7" }], world);
  expect(said(first)).toEqual(["Press one or two.", "Sorry. Press one or two."]);
  expect(first).toMatchObject({ stepId: "menu", end: null });
  const late = trialOf(reception, [{ do: "PRESS", keys: "7" }, { do: "WAIT" }], world);
  expect(late).toMatchObject({ end: "QUEUE" });
});

test("what was collected is said, branched on, and ends with # or when it is whole", () => {
  const known = trialOf(reception, [{ do: "PRESS", keys: "2123#" }], world);
  expect(said(known).at(-1)).toBe("You are 123.");
  expect(known).toMatchObject({ variables: { customer: "123" }, expects: "LISTEN" });
  const special = [
    { do: "PRESS" as const, keys: "299123" },
    { do: "LISTEN" as const },
    { do: "LISTEN" as const },
    { do: "SPEAK" as const, seconds: 8 },
  ];
  const left = trialOf(reception, special, world);
  expect(left).toMatchObject({ end: "VOICEMAIL" });
  expect(said(left).slice(-2)).toEqual(["Speak.", "Thank you."]);
  const short = trialOf(reception, [{ do: "PRESS", keys: "212#" }], world);
  expect(short).toMatchObject({ stepId: "number", variables: {} });
});

test("hours, holidays and a full queue lead elsewhere, and a message counts also from who hung up", () => {
  const night = { ...world, now: new Date("2026-11-24T20:00:00Z") };
  const evening = [{ do: "LISTEN" as const }, { do: "HANG_UP" as const }];
  expect(trialOf(reception, evening, night)).toMatchObject({ end: "VOICEMAIL" });
  expect(trialOf(reception, [{ do: "HANG_UP" }], night)).toMatchObject({ end: "GONE" });
  const christmas = { ...world, now: new Date("2026-12-25T10:00:00Z") };
  expect(said(trialOf(reception, [], christmas))).toEqual(["Merry Christmas."]);
  const full = { ...world, fullQueues: new Set([queueId]) };
  const trial = trialOf(reception, [{ do: "PRESS", keys: "1" }], full);
  expect(trial).toMatchObject({ stepId: "box", end: null });
});

test("what leads nowhere, is reached from nowhere, or goes round without a key is not published", () => {
  const reasons = (flow: FlowDefinition) =>
    problemsOf(flow, places).map(({ step, reason }) => `${step} ${reason}`);
  expect(reasons(flowOf({ id: "a", type: "SAY", text: "Hello {who}" }))).toEqual([
    "a leads nowhere yet",
    "a names {who}, which no step sets",
  ]);
  const ring = flowOf(
    { id: "a", type: "SAY", text: "Round", next: "b" },
    {
      id: "b",
      type: "BRANCH",
      variable: "caller",
      cases: [{ is: "SET", to: "a" }],
      otherwise: "c",
    },
    { id: "c", type: "HANG_UP" },
    { id: "d", type: "HANG_UP" },
  );
  expect(reasons(ring)).toEqual([
    "a is part of a ring that callers go round without a key",
    "b is part of a ring that callers go round without a key",
    "d is reached from nowhere",
  ]);
  const menu = (otherwise: string) =>
    flowOf(
      {
        ...{ id: "a", type: "MENU", text: "Press one.", otherwise },
        options: [{ key: "1", to: "a" }],
      },
      { id: "b", type: "QUEUE", queueId },
    );
  expect(reasons(menu("b"))).toEqual([]);
  expect(reasons(menu("a"))).toContain("a leads to no queue, mailbox or end");
});

/** Any flow at all, whether it would be published or not. */
const anyFlow = fc.integer({ min: 1, max: 7 }).chain((count) => {
  const to = fc.option(fc.integer({ min: 0, max: count - 1 }).map((n) => `s${n}`));
  const step = fc.oneof(
    fc.record({ type: fc.constant("SAY"), text: fc.constantFrom("", "Hello"), next: to }),
    fc.record({
      ...{ type: fc.constant("MENU"), text: fc.constantFrom("", "Press"), otherwise: to },
      options: fc.array(fc.record({ key: fc.constantFrom("1", "2"), to }), { maxLength: 2 }),
    }),
    fc.record({
      ...{ type: fc.constant("COLLECT"), text: fc.constant("Enter"), next: to, otherwise: to },
      variable: fc.constant("x"),
    }),
    fc.record({
      ...{ type: fc.constant("BRANCH"), variable: fc.constant("x"), otherwise: to },
      cases: fc.array(fc.record({ is: fc.constant("SET"), to }), { maxLength: 2 }),
    }),
    fc.record({ type: fc.constant("SET"), variable: fc.constant("x"), next: to }),
    fc.record({ type: fc.constant("HOURS"), open: to, closed: to, holiday: to }),
    fc.record({ type: fc.constant("WEBHOOK"), next: to, failed: to }),
    fc.record({ type: fc.constant("QUEUE"), queueId: fc.constant(queueId), full: to }),
    fc.record({ type: fc.constant("VOICEMAIL"), boxId: fc.constant(boxId) }),
    fc.record({ type: fc.constant("CALLBACK"), withheld: to }),
    fc.record({
      ...{ type: fc.constant("TRANSFER"), number: fc.constantFrom("100", "+442079461000") },
      unreached: to,
    }),
    fc.record({ type: fc.constant("AGENT"), agentId: fc.constant(agentId), unavailable: to }),
    fc.record({ type: fc.constant("HANG_UP") }),
  );
  return fc
    .array(step, { minLength: count, maxLength: count })
    .map((steps) => flowOf(...steps.map((one, at) => ({ id: `s${at}`, ...one }))));
});

const anyEvent = fc.oneof(
  fc.record({
    type: fc.constant("DIGIT" as const),
    digit: fc.constantFrom("1", "2", "9", "#", "*"),
  }),
  fc.record({ type: fc.constant("ANY" as const), stale: fc.boolean(), ok: fc.boolean() }),
);
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer E> ? E : never;

/** What the flow waits for comes about, or what it waited for before comes once more. */
function eventFor({ pending, orders }: FlowState, event: AnyEvent): FlowEvent {
  if (event.type === "DIGIT") return event;
  const order = event.stale ? orders - 1 : orders;
  switch (pending?.type) {
    case "WAIT":
      return { type: "LATE", order };
    case "ASK":
      return { type: "ASKED", order, ok: true, values: {} };
    case "RECORD":
      return { type: "RECORDED", order, seconds: 3 };
    case "DIAL":
    case "RING":
      return { type: "REACHED", order, ok: event.ok };
    default:
      return { type: "PLAYED", order };
  }
}

test("any flow with any caller comes to no more steps than are allowed, and what ended stays so", () => {
  fc.assert(
    fc.property(anyFlow, fc.array(anyEvent, { maxLength: 150 }), (flow, events) => {
      let { state } = advance(flow, newFlowState, { type: "START" }, world);
      for (const event of events) {
        const next = advance(flow, state, eventFor(state, event), world);
        if (state.end !== null) expect(next).toEqual({ state, orders: [], passages: [] });
        // Whoever has not ended waits for something, so that no caller hangs in the air.
        else expect(next.state.end !== null || next.state.pending !== null).toBe(true);
        expect(next.state.visits).toBeLessThanOrEqual(mostVisits);
        state = next.state;
      }
    }),
  );
});

test("a flow that may be published ends for whoever does nothing, in a queue, a box, a promise or an end", () => {
  const idle = { type: "ANY" as const, stale: false, ok: false };
  const sound = anyFlow.filter((flow) => problemsOf(flow, places).length === 0);
  fc.assert(
    fc.property(sound, (flow) => {
      let { state } = advance(flow, newFlowState, { type: "START" }, world);
      for (let moves = 0; state.end === null && moves < 200; moves += 1) {
        state = advance(flow, state, eventFor(state, idle), world).state;
      }
      expect(["QUEUE", "VOICEMAIL", "CALLBACK", "HANG_UP"]).toContain(state.end?.type);
    }),
    { numRuns: 60 },
  );
});

test("who hangs up leaves the step where he was, and every way out of a step has its own name", () => {
  fc.assert(
    fc.property(anyFlow, fc.array(anyEvent, { maxLength: 20 }), (flow, events) => {
      let { state } = advance(flow, newFlowState, { type: "START" }, world);
      for (const event of events) state = advance(flow, state, eventFor(state, event), world).state;
      const gone = advance(flow, state, { type: "GONE" }, world);
      const over = advance(flow, gone.state, { type: "LATE", order: gone.state.orders }, world);
      expect(over.state.end).not.toBeNull();
    }),
  );
  const doubled = (step: FlowStep) => {
    const names = exitsOf(step).map(({ name }) => name);
    return new Set(names).size !== names.length;
  };
  expect(reception.steps.filter(doubled)).toEqual([]);
  expect(reception.steps.filter(isFlowEnd)).toHaveLength(3);
});
