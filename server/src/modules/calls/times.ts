import { type AnsweredLeg, type EndedLeg, isAnswered, isEnded } from "../telephony/index.ts";
import { heardMachine } from "./machine.ts";
import type { CallRow, Loaded } from "./pictures.ts";

/** What the legs tell of when things happened, put into the row of their call. */
export function noteTimes({ call, legs }: Loaded, now: Date): void {
  const leg = legs.get(call.customer_leg_id)?.state;
  if (!leg) return;
  call.ringing_at ??= toDate(leg.ringingAt);
  if (isAnswered(leg) || isEnded(leg)) {
    call.answered_at ??= toDate(leg.answeredAt);
    call.detected_as = detectedAs(leg, call) ?? call.detected_as;
  }
  // What is heard after the end belongs to no conversation: the bridge came too late.
  if (call.state === "ENDED") return;
  const peer = leg.state === "BRIDGED" || leg.state === "HELD" ? leg.peerLegId : null;
  // A flow lets him hear music, or hands him to somebody outside: that is no conversation of ours.
  if (peer !== null && peer !== call.third_leg_id) call.connected_at ??= now;
  if (peer !== null && peer === call.agent_leg_id) endWait(call, now);
  const isHeld = leg.state === "HELD" && call.connected_at !== null && call.requeued_at === null;
  if (isHeld) call.held_at ??= now;
  else endHold(call, now);
  if (call.connected_at !== null) call.in_flow = false;
}

/** He who was rung anew is back: should his side end now, the conversation is over. */
export function noteReturn({ call, legs }: Loaded): void {
  const agent = legs.get(call.agent_leg_id ?? "")?.state;
  if (call.agent_returns && agent && isAnswered(agent)) call.agent_returns = false;
}

/** What the detection was sure of; a verdict that was not heeded is none. */
function detectedAs(customer: AnsweredLeg | EndedLeg, call: CallRow): CallRow["detected_as"] {
  if (customer.answeredBy !== "MACHINE") return customer.answeredBy;
  return heardMachine({ customer, machineSureFrom: call.machine_sure_from }) ? "MACHINE" : null;
}

/** Somebody of the queue that he was handed over to talks with him. */
function endWait(call: CallRow, now: Date): void {
  if (call.requeued_at === null) return;
  call.requeued_seconds += seconds(call.requeued_at, now);
  call.requeued_at = null;
}

function endHold(call: CallRow, now: Date): void {
  if (call.held_at === null) return;
  call.hold_seconds += seconds(call.held_at, now);
  call.held_at = null;
}

export function closeTimes(call: CallRow, now: Date): void {
  call.ended_at = now;
  call.hold_wanted = false;
  endHold(call, now);
  if (call.requeued_at) call.requeued_seconds += seconds(call.requeued_at, now);
  if (!call.connected_at) return;
  call.talk_seconds = Math.max(0, seconds(call.connected_at, now) - call.requeued_seconds);
}

function toDate(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}

export function seconds(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
}
