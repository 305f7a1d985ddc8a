import type { FlowDefinition, FlowMove, FlowTrial } from "@parley/contract";
import { advance } from "./machine.ts";
import {
  type Advance,
  endOf,
  type FlowEvent,
  type FlowState,
  type FlowWorld,
  newFlowState,
} from "./state.ts";

/** Leads a caller who is made up through a flow: what he does is given, and what happened is told. Pure. */
export function trialOf(
  flow: FlowDefinition,
  moves: readonly FlowMove[],
  world: FlowWorld,
): FlowTrial {
  let state: FlowState = newFlowState;
  const lines: FlowTrial["lines"] = [];
  const hear = (event: FlowEvent) => {
    const next = advance(flow, state, event, world);
    lines.push(...linesOf(next, state, flow));
    state = next.state;
  };
  hear({ type: "START" });
  for (const move of moves) {
    for (const event of eventsOf(move, state)) {
      if (event.type === "DIGIT") {
        const { stepId } = state;
        lines.push({ kind: "PRESSED", stepId, text: event.digit, promptId: null });
      }
      hear(event);
    }
  }
  return {
    lines,
    stepId: state.end === null ? state.stepId : null,
    expects: expectsOf(state),
    variables: state.variables,
    end: endOf(state),
  };
}

function eventsOf(move: FlowMove, { pending }: FlowState): FlowEvent[] {
  const order = pending?.order ?? 0;
  switch (move.do) {
    case "PRESS":
      return [...move.keys].map((digit) => ({ type: "DIGIT", digit }));
    case "LISTEN":
      return [{ type: "PLAYED", order }];
    case "WAIT":
      // Whoever waits hears what is said first.
      return pending?.type === "PLAY"
        ? [
            { type: "PLAYED", order },
            { type: "LATE", order: order + 1 },
          ]
        : [{ type: "LATE", order }];
    case "ANSWER":
      return [{ type: "ASKED", order, ok: move.ok, values: move.values }];
    case "REACH":
      return [{ type: "REACHED", order, ok: move.ok }];
    case "SPEAK":
      return [{ type: "RECORDED", order, seconds: move.seconds }];
    case "HANG_UP":
      return [{ type: "GONE" }, { type: "LATE", order }];
  }
}

function linesOf(
  { state, orders, passages }: Advance,
  before: FlowState,
  flow: FlowDefinition,
): FlowTrial["lines"] {
  const lines: FlowTrial["lines"] = [];
  let at = before.stepId;
  for (const passage of passages) {
    if (passage.type === "CAME") {
      at = passage.step.id;
      lines.push({ kind: "STEP", stepId: at, text: passage.step.name, promptId: null });
    } else lines.push({ kind: "EXIT", stepId: at, text: passage.exit, promptId: null });
  }
  for (const order of orders) {
    const here = { stepId: state.stepId, promptId: null };
    const { type } = order;
    if (type === "PLAY") {
      lines.push({ ...here, kind: "SAID", text: order.text, promptId: order.promptId });
    }
    if (type === "ASK") lines.push({ ...here, kind: "ASKED", text: order.url });
    if (type === "DIAL") lines.push({ ...here, kind: "CALLS", text: order.number });
    if (type === "RING") {
      const name = flow.steps.find(({ id }) => id === state.stepId)?.name ?? "";
      lines.push({ ...here, kind: "CALLS", text: name });
    }
    if (type === "RECORD") lines.push({ ...here, kind: "RECORDS", text: "" });
  }
  if (before.end === null && state.end !== null) {
    const { end } = state;
    const text = "text" in end ? (end.text ?? "") : "";
    const here = { stepId: state.stepId, promptId: null };
    if (text !== "") lines.push({ ...here, kind: "SAID", text });
    const name = flow.steps.find(({ id }) => id === state.stepId)?.name ?? "";
    lines.push({ ...here, kind: "END", text: `${end.type} ${name}`.trim() });
  }
  return lines;
}

function expectsOf({ pending, end }: FlowState): FlowTrial["expects"] {
  if (end !== null || pending === null) return "NOTHING";
  return expected[pending.type];
}

const expected = {
  PLAY: "LISTEN",
  WAIT: "KEYS",
  ASK: "ANSWER",
  RECORD: "SPEECH",
  DIAL: "REACH",
  RING: "REACH",
} as const;
