import type { AgentState, CallKind, FailReason, Pacer } from "../pacing/contract.ts";

/**
 * What a pacer is told and asked, as data: kept in order it is the log of a campaign's day, and fed to another
 * pacer it gives the same decisions, or those of another setting.
 */
export type PaceInput = { at: number } & (
  | { type: "DIALED"; callId: string }
  | { type: "RINGING"; callId: string }
  | { type: "ANSWERED"; callId: string; ringMs: number }
  | { type: "CLASSIFIED"; callId: string; kind: CallKind }
  | { type: "FAILED"; callId: string; reason: FailReason }
  | { type: "CONNECTED"; callId: string; agentId: string; waitMs: number }
  | { type: "ABANDONED"; callId: string; waitMs: number }
  | { type: "RELEASED"; callId: string; kind: CallKind }
  | { type: "AGENT"; agentId: string; state: AgentState }
  | { type: "AGENT_LEAVING"; agentId: string; leavesAt: number }
  | { type: "DECIDE" }
);

/** Tells or asks a pacer; the number of lines it wants where it was asked. */
export function feed(pacer: Pacer, input: PaceInput): number | null {
  const { at } = input;
  switch (input.type) {
    case "DIALED":
      pacer.dialed(input.callId, at);
      return null;
    case "RINGING":
      pacer.ringing(input.callId, at);
      return null;
    case "ANSWERED":
      pacer.answered(input.callId, at, input.ringMs, "unknown");
      return null;
    case "CLASSIFIED":
      pacer.classified(input.callId, at, input.kind);
      return null;
    case "FAILED":
      pacer.failed(input.callId, at, input.reason);
      return null;
    case "CONNECTED":
      pacer.agentState(input.agentId, "talking", at);
      pacer.connected(input.callId, at, input.agentId, input.waitMs);
      return null;
    case "ABANDONED":
      pacer.abandoned(input.callId, at, input.waitMs);
      return null;
    case "RELEASED":
      pacer.released(input.callId, at, input.kind);
      return null;
    case "AGENT":
      pacer.agentState(input.agentId, input.state, at);
      return null;
    case "AGENT_LEAVING":
      pacer.agentLeaving?.(input.agentId, at, input.leavesAt);
      return null;
    case "DECIDE":
      return pacer.decide(at);
  }
}
