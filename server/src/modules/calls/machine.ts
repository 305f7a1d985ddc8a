import type { AttemptOutcome, CallOutcome, CallState } from "@parley/contract";
import type { HangupCause } from "../telephony/index.ts";
import { isAnswered, isEnded, type Leg } from "../telephony/index.ts";
import {
  afterHandOver,
  liveThird,
  outlivesAgent,
  type Third,
  withThird,
} from "./third-party/third.ts";

/** Why a call that came in ends without an agent. */
export type NotServedAs = "NOT_SERVED" | "CLOSED" | "VOICEMAIL" | "CALLBACK" | "FLOW_ENDED";

/** A call and its legs, as one picture. The customer's leg is there from the start. */
export type CallPicture = {
  id: string;
  state: CallState;
  outcome: CallOutcome | null;
  agentId: string | null;
  customer: Leg;
  agent: Leg | null;
  /** Somebody outside who was called in it, the last. */
  third: Third | null;
  /** How often an agent's leg was tried and failed while the customer waited. */
  agentLegTries: number;
  /** His phone is rung anew for a conversation that goes on. */
  agentReturns: boolean;
  /** No agent was held for it: whoever is free takes it when a person answers. */
  isPooled: boolean;
  /** He calls us: he waits in a queue, as long as that lets him. */
  isInbound: boolean;
  /** A flow leads him: it says what becomes of him. */
  isInFlow: boolean;
  /** His agent handed him over to a queue, and nobody there has taken him yet. */
  isRequeued: boolean;
  /** Why nobody takes him who called, once that is so. */
  notServedAs: NotServedAs | null;
  /** The person who answered may not be kept waiting any longer. */
  hasWaitedLong: boolean;
  /** There is something to tell whom nobody can talk to. */
  hasFarewell: boolean;
  /** He is being told, or was: nobody takes the call any more. */
  isDismissed: boolean;
  /** How sure detection must be of a machine for it to count, 0 to 1; null: nobody listens. */
  machineSureFrom: number | null;
  /** An agent gets it even where the detection says machine, to see how often that is wrong. */
  passesMachine: boolean;
  /** It was connected at once, and the verdict comes while they talk. */
  isJudgedBeside: boolean;
  /** What is left on a machine: nothing, not yet, or now. */
  message: "NONE" | "AWAITED" | "DUE";
  /** The agent who talks, or talked, heard a machine. */
  agentHeardMachine: boolean;
  /** Somebody here ended it: an agent, a supervisor, the campaign's stop. */
  endedByUs: boolean;
  wantsHold: boolean;
  /** Once true for ever: the two have talked. */
  wasConnected: boolean;
};

/** What must be done outside for the picture to come true. Each is harmless when repeated. */
export type Order =
  /** Take a call that came in. */
  | { type: "ACCEPT" }
  /** The flow goes on with him. */
  | { type: "GUIDE" }
  | { type: "AWAIT_AGENT" }
  | { type: "RING_AGENT" }
  | { type: "BRIDGE" }
  | { type: "HOLD" }
  | { type: "UNHOLD" }
  /** Agent and third party hear each other, apart from the customer. */
  | { type: "CONSULT" }
  /** The third party hears customer and agent, and they him. */
  | { type: "JOIN" }
  /** Customer and third party hear each other, the agent neither. */
  | { type: "HAND_OVER" }
  /** Tell him why he was called, and hang up. */
  | { type: "DISMISS" }
  /** A machine speaks: it is spoken to when it has done so. */
  | { type: "AWAIT_GREETING" }
  | { type: "LEAVE_MESSAGE" }
  | { type: "HANG_UP"; leg: "CUSTOMER" | "AGENT" | "THIRD" }
  /** A side of the agent's that another one takes the place of. */
  | { type: "LEAVE"; legId: string };

export type Verdict = {
  state: CallState;
  outcome: CallOutcome | null;
  orders: Order[];
  /** The agent's part is over, and two others go on. */
  handsOver?: true;
  /** The call is this colleague's from now on, whose side was the third party's. */
  becomesOf?: string;
};

const maxAgentLegTries = 2;

/** Whether the carrier lost a conversation: nobody of the two, and nobody here, has ended it. */
export function isLineLost(call: CallPicture): boolean {
  const { customer, agent, endedByUs, wasConnected } = call;
  if (!wasConnected || endedByUs) return false;
  if (isEnded(customer)) return customer.cause === "LOST";
  return agent !== null && isEnded(agent) && agent.cause === "LOST";
}

/** Whether detection took whoever answered for a machine, and was as sure of it as the campaign asks. */
export function heardMachine({
  customer,
  machineSureFrom,
}: Pick<CallPicture, "customer" | "machineSureFrom">): boolean {
  if (!isAnswered(customer) && !isEnded(customer)) return false;
  if (customer.answeredBy !== "MACHINE" || machineSureFrom === null) return false;
  return (customer.confidence ?? 1) >= machineSureFrom;
}

/**
 * What a call is and what must happen next, told from its legs alone. It is a function of the whole
 * picture and not of single events: after a crash, a lost event or a repeated one, the same picture
 * gives the same answer. `ENDED` is final.
 */
export function judge(call: CallPicture): Verdict {
  const { customer, agent } = call;
  if (call.state === "ENDED") {
    const orders = call.third?.isHandedOver ? afterHandOver(call, call.third) : hangUps(call);
    return { state: "ENDED", outcome: call.outcome, orders };
  }
  if (isEnded(customer)) return ended(call, outcomeOf(call, customer.cause));
  if (call.endedByUs) return ended(call, call.wasConnected ? talked(call) : endedEarly(call));
  if (!isAnswered(customer) && call.isInbound) {
    return { state: "RINGING", outcome: null, orders: [{ type: "ACCEPT" }] };
  }
  if (!isAnswered(customer)) {
    return {
      state: customer.state === "RINGING" ? "RINGING" : "DIALING",
      outcome: null,
      orders: [],
    };
  }
  if (isMachines(call)) return ended(call, "MACHINE");
  // The agent's side is gone after they had talked: there is nobody to talk to any more.
  const third = liveThird(call);
  const isAlone = isWithAgent(call) && (agent === null || isEnded(agent));
  if (isAlone && !mayReturn(call) && !(third && outlivesAgent(third))) {
    return ended(call, talked(call));
  }
  const verdict = third && withThird(call, third);
  if (!verdict) return connect(call);
  if (!verdict.handsOver || third === null) return verdict;
  const orders = afterHandOver(call, third);
  return { ...verdict, outcome: call.wasConnected ? talked(call) : "TRANSFERRED", orders };
}

/** The call belongs to a machine. A verdict that comes after they have talked is too late to be true, unless it was beside that. */
function isMachines(call: CallPicture): boolean {
  const isInTime = !call.wasConnected || call.isJudgedBeside;
  return isInTime && !call.passesMachine && heardMachine(call);
}

/** They have talked, and nobody else is looked for in a queue. */
function isWithAgent({ wasConnected, isRequeued }: CallPicture): boolean {
  return wasConnected && !isRequeued;
}

/** Answered by a person: bring the agent to him. */
function connect(call: CallPicture): Verdict {
  const { customer, agent } = call;
  if (call.isDismissed) return dismissed(call);
  if (call.isInFlow && call.agentId === null)
    return { state: "IN_FLOW", outcome: null, orders: [{ type: "GUIDE" }] };
  if (call.agentId === null && call.isRequeued) return waitsAgain(call);
  if (call.agentId === null) {
    if (!call.isPooled || call.hasWaitedLong) return dismissed(call);
    const state = call.isInbound ? "QUEUED" : "ANSWERED";
    return { state, outcome: null, orders: [{ type: "AWAIT_AGENT" }] };
  }
  if (agent === null || isEnded(agent)) {
    if (call.agentLegTries >= maxAgentLegTries) return dismissed(call);
    return { state: untilAgent(call), outcome: null, orders: [{ type: "RING_AGENT" }] };
  }
  if (!isAnswered(agent)) return { state: untilAgent(call), outcome: null, orders: [] };
  if (customer.state === "HELD") {
    // He is in no pair any more, or in that of somebody who was the agent before.
    const isPaired = customer.peerLegId === agent.legId;
    const back: Order = isPaired ? { type: "UNHOLD" } : { type: "BRIDGE" };
    const orders: Order[] = call.wantsHold ? [] : [back];
    return { state: "ON_HOLD", outcome: null, orders };
  }
  if (customer.state === "BRIDGED") {
    // Somebody else has taken the conversation over.
    if (customer.peerLegId !== agent.legId) {
      return { state: "TALKING", outcome: null, orders: [{ type: "BRIDGE" }] };
    }
    const orders: Order[] = call.wantsHold ? [{ type: "HOLD" }] : [];
    return { state: talkingOrHeld(call), outcome: null, orders };
  }
  return { state: untilAgent(call), outcome: null, orders: [{ type: "BRIDGE" }] };
}

/**
 * Handed over to a queue: he comes out of the pair and out of hold, because in neither he would hear what the queue says,
 * and then waits as a caller does.
 */
function waitsAgain(call: CallPicture): Verdict {
  const { customer } = call;
  const peer = "peerLegId" in customer ? customer.peerLegId : null;
  if (peer !== null) {
    return { state: "QUEUED", outcome: null, orders: [{ type: "LEAVE", legId: peer }] };
  }
  if (customer.state === "HELD") {
    return { state: "QUEUED", outcome: null, orders: [{ type: "UNHOLD" }] };
  }
  if (!call.isPooled || call.hasWaitedLong) return dismissed(call);
  return { state: "QUEUED", outcome: null, orders: [{ type: "AWAIT_AGENT" }] };
}

/**
 * Of a conversation whose customer is in a pair, or in none while his agent changes phones: whoever was on hold is still
 * seen so, although the carrier can only put him there again once he is with the new side.
 */
function talkingOrHeld({ state, wantsHold, customer }: CallPicture): CallState {
  const isHeld = customer.state === "HELD" || (wantsHold && state === "ON_HOLD");
  return isHeld ? "ON_HOLD" : "TALKING";
}

/** The agent lost the sound and is rung anew, as often as at first. */
function mayReturn({ agentReturns, agentLegTries }: CallPicture): boolean {
  return agentReturns && agentLegTries < maxAgentLegTries;
}

/** Of a call whose agent is being rung: a conversation that waits for him goes on. */
function untilAgent(call: CallPicture): CallState {
  return isWithAgent(call) ? talkingOrHeld(call) : "ANSWERED";
}

/** Nobody can talk to the person who answered: he is told so if there is a text for it, and hung up on. */
function dismissed(call: CallPicture): Verdict {
  // A machine that an agent should have looked at: what the detection said stands.
  if (heardMachine(call) && !call.wasConnected) return ended(call, "MACHINE");
  const outcome = call.wasConnected ? talked(call) : (notServed(call) ?? "ABANDONED");
  if (!call.hasFarewell) return ended(call, outcome);
  const orders: Order[] = [{ type: "DISMISS" }];
  if (call.agent !== null && !isEnded(call.agent)) orders.push({ type: "HANG_UP", leg: "AGENT" });
  return { state: "ANSWERED", outcome: null, orders };
}

/** How a call that came in ends when nobody has taken it; null of a call of ours. */
function notServed({ isInbound, isInFlow, notServedAs }: CallPicture): CallOutcome | null {
  if (!isInbound) return null;
  return notServedAs ?? (isInFlow ? "FLOW_ENDED" : "NOT_SERVED");
}

function ended(call: CallPicture, outcome: CallOutcome): Verdict {
  return { state: "ENDED", outcome, orders: hangUps({ ...call, outcome }) };
}

/** Whatever is still up when a call has ended is hung up, but for a machine that a message is left on. */
function hangUps(call: CallPicture): Order[] {
  const { customer, agent, third } = call;
  const orders: Order[] = [];
  if (third && !isEnded(third.leg)) orders.push({ type: "HANG_UP", leg: "THIRD" });
  const message = call.outcome === "MACHINE" && isMachines(call) ? call.message : "NONE";
  if (!isEnded(customer)) {
    if (message === "AWAITED") orders.push({ type: "AWAIT_GREETING" });
    if (message === "DUE") orders.push({ type: "LEAVE_MESSAGE" });
    if (message === "NONE") orders.push({ type: "HANG_UP", leg: "CUSTOMER" });
  }
  if (agent !== null && !isEnded(agent)) orders.push({ type: "HANG_UP", leg: "AGENT" });
  return orders;
}

function outcomeOf(call: CallPicture, cause: HangupCause): CallOutcome {
  const { customer } = call;
  if (call.wasConnected) return talked(call);
  if (call.isInbound) {
    const left = call.isInFlow ? "LEFT_FLOW" : "LEFT_QUEUE";
    return call.notServedAs ?? (cause === "LOST" ? "FAILED" : left);
  }
  if (isEnded(customer) && customer.answeredAt !== null) {
    return heardMachine(call) ? "MACHINE" : "ABANDONED";
  }
  // A leg that the carrier never accepted was never dialled.
  const wasAccepted = customer.acceptedAt !== null || customer.ringingAt !== null;
  return wasAccepted || cause !== "LOST" ? unanswered[cause] : "NOT_PLACED";
}

/** An agent was on it; only he can tell whether it was a person. */
function talked(call: CallPicture): AttemptOutcome {
  return call.agentHeardMachine || isMachines(call) ? "MACHINE" : "CONNECTED";
}

/** A dial that was ended here before it was answered, or after it and before anybody talked. */
function endedEarly(call: CallPicture): CallOutcome {
  const unserved = notServed(call);
  if (unserved) return unserved;
  if (isAnswered(call.customer)) return heardMachine(call) ? "MACHINE" : "ABANDONED";
  return "CANCELLED";
}

const unanswered: Record<HangupCause, AttemptOutcome> = {
  NORMAL: "FAILED",
  LOCAL: "CANCELLED",
  BUSY: "BUSY",
  NO_ANSWER: "NO_ANSWER",
  INVALID_NUMBER: "INVALID_NUMBER",
  REJECTED: "REJECTED",
  CONGESTION: "CONGESTION",
  FAILED: "FAILED",
  LOST: "FAILED",
};
