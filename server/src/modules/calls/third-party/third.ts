import type { CallState, ThirdPartyState } from "@parley/contract";
import { isAnswered, isEnded, type Leg } from "../../telephony/index.ts";
import type { CallPicture, Order, Verdict } from "../machine.ts";

/** What is wanted of somebody outside, or of a colleague, who was called in a conversation. */
export type ThirdPlan = "BLIND" | "WARM" | "CONFERENCE" | "HAND_OVER" | "DROP";

export type Third = {
  leg: Leg;
  plan: ThirdPlan;
  /** A colleague: who is left the customer has the call from then on. */
  agentId: string | null;
  /** Customer and third party may go on without the agent. */
  mayStay: boolean;
  /** Once true for ever: they do. */
  isHandedOver: boolean;
};

/** The third party of a call whose line is not over. */
export function liveThird({ third }: CallPicture): Third | null {
  return third === null || isEnded(third.leg) ? null : third;
}

/** Whether the call goes on for him although the agent's side is over. */
export function outlivesAgent({ plan, leg, mayStay }: Third): boolean {
  if (plan === "BLIND" || plan === "HAND_OVER") return true;
  return plan === "CONFERENCE" && isAnswered(leg) && mayStay;
}

/** Whether the agent leaves as soon as the third party is there: he asked for it, or has left already. */
function isHandOver(third: Third, agent: Leg | null): boolean {
  if (third.plan === "BLIND" || third.plan === "HAND_OVER") return true;
  return (agent === null || isEnded(agent)) && outlivesAgent(third);
}

/**
 * Of a call with a third party: who is to hear whom. Null where the call has more urgent needs: its agent has to be rung
 * first.
 */
export function withThird(call: CallPicture, third: Third): Verdict | null {
  const { agent } = call;
  if (third.plan === "DROP") {
    return { ...whereHeIs(call), orders: [{ type: "HANG_UP", leg: "THIRD" }] };
  }
  if (isHandOver(third, agent)) return handOver(call, third);
  if (agent === null || !isAnswered(agent)) return null;
  if (!isAnswered(third.leg)) return waiting(call);
  return third.plan === "CONFERENCE" ? together(call, agent) : aside(call, third, agent);
}

/** The customer waits with music until the third party has answered. */
function waiting(call: CallPicture): Verdict {
  const { customer, isInFlow } = call;
  // A caller who is led is with nobody yet: his flow lets him hear music.
  if (isInFlow) return { state: "IN_FLOW", outcome: null, orders: [] };
  const orders: Order[] = customer.state === "BRIDGED" ? [{ type: "HOLD" }] : [];
  return { state: "ON_HOLD", outcome: null, orders };
}

function handOver(call: CallPicture, { leg, agentId }: Third): Verdict {
  if (!isAnswered(leg)) return waiting(call);
  const { customer } = call;
  const isDone = customer.state === "BRIDGED" && customer.peerLegId === leg.legId;
  if (isDone && agentId !== null) {
    return { state: "TALKING", outcome: null, orders: [], becomesOf: agentId };
  }
  if (isDone) return { state: "ENDED", outcome: null, orders: [], handsOver: true };
  return { ...whereHeIs(call), orders: [{ type: "HAND_OVER" }] };
}

/** Agent and third party talk, the customer waits. */
function aside({ customer }: CallPicture, { leg }: Third, agent: Leg): Verdict {
  // Music first: whoever is taken out of a pair unheld hears nothing.
  if (customer.state !== "HELD") {
    return { state: "ON_HOLD", outcome: null, orders: [{ type: "HOLD" }] };
  }
  const isDone = leg.state === "BRIDGED" && leg.peerLegId === agent.legId;
  return { state: "ON_HOLD", outcome: null, orders: isDone ? [] : [{ type: "CONSULT" }] };
}

/** All three; the customer may be put on hold while the other two go on. */
function together({ customer, wantsHold }: CallPicture, agent: Leg): Verdict {
  const isPaired =
    (customer.state === "BRIDGED" || customer.state === "HELD") &&
    customer.peerLegId === agent.legId;
  const state: CallState = customer.state === "HELD" ? "ON_HOLD" : "TALKING";
  if (!isPaired) return { state, outcome: null, orders: [{ type: "BRIDGE" }] };
  if (customer.state === "HELD") {
    return { state, outcome: null, orders: wantsHold ? [] : [{ type: "UNHOLD" }] };
  }
  const orders: Order[] = wantsHold ? [{ type: "HOLD" }] : [{ type: "JOIN" }];
  return { state, outcome: null, orders };
}

function whereHeIs({ customer, isInFlow }: CallPicture): Pick<Verdict, "state" | "outcome"> {
  if (isInFlow) return { state: "IN_FLOW", outcome: null };
  return { state: customer.state === "HELD" ? "ON_HOLD" : "TALKING", outcome: null };
}

/** Of a call whose agent has left two others to each other: when one of them goes, so does the other. */
export function afterHandOver({ customer, agent }: CallPicture, third: Third): Order[] {
  const orders: Order[] = [];
  if (agent !== null && !isEnded(agent)) orders.push({ type: "HANG_UP", leg: "AGENT" });
  const isOver = third.plan === "DROP" || isEnded(customer) || isEnded(third.leg);
  if (!isOver) {
    const isPaired = customer.state === "BRIDGED" && customer.peerLegId === third.leg.legId;
    return isPaired ? orders : [...orders, { type: "HAND_OVER" }];
  }
  if (!isEnded(customer)) orders.push({ type: "HANG_UP", leg: "CUSTOMER" });
  if (!isEnded(third.leg)) orders.push({ type: "HANG_UP", leg: "THIRD" });
  return orders;
}

/** What the third party is, for everybody to see. */
export function stateOfThird({ customer, third }: CallPicture): ThirdPartyState | null {
  if (third === null) return null;
  const { leg, plan, isHandedOver } = third;
  if (isEnded(leg) || (isHandedOver && isEnded(customer))) return "OVER";
  if (isHandedOver) return "HANDED_OVER";
  // Of a hand-over unseen the moment between the answer and the other one's voice is nobody's.
  if (!isAnswered(leg) || plan === "BLIND") return "RINGING";
  return plan === "CONFERENCE" ? "JOINED" : "ASIDE";
}
