import type { CallOutcome, AgentState as StateOnFloor } from "@parley/contract";
import { callChanged, callEnded, callStarted } from "@parley/contract";
import type { AgentState, FailReason } from "../pacing/contract.ts";
import type { PaceInput } from "./inputs.ts";

/** An event as the dialer hears it, of the campaign's tenant. */
export type Heard = { name: string; data: Record<string, unknown> };

/** A call that is open already, with what has happened to it so far; instants in milliseconds. */
export type OpenCall = { id: string } & Call;

/** A call that was just committed. */
export type Placed = { callId: string; isHeld: boolean };

/** A call of the campaign as far as its events tell. */
type Call = {
  dialledAt: number;
  ringingAt: number | null;
  answeredAt: number | null;
  /** An agent is held for it; else whoever is free takes it. */
  isHeld: boolean;
};

/**
 * Translates the events of calls into what the pacer of one campaign is told. It remembers the open calls
 * of the campaign, for a repeated or late event must tell nothing twice.
 */
export class Hearing {
  private readonly campaignId: string;
  private readonly detectsMachines: boolean;
  private readonly calls = new Map<string, Call>();
  private readonly talking = new Map<string, string>();
  /** Calls placed here of which no event has come yet, by when they were placed. */
  private readonly unheard = new Map<string, number>();

  constructor(campaignId: string, detectsMachines: boolean) {
    this.campaignId = campaignId;
    this.detectsMachines = detectsMachines;
  }

  /** Calls that may still need an agent. */
  get open(): number {
    return this.calls.size;
  }

  /** Those of them that take an agent from those who wait. */
  get unheld(): number {
    let count = 0;
    for (const { isHeld } of this.calls.values()) if (!isHeld) count += 1;
    return count;
  }

  /** For how long no event has come of a call that was placed: events are late, or have stopped. */
  silentMs(now: number): number {
    const [oldest] = this.unheard.values();
    return oldest === undefined ? 0 : now - oldest;
  }

  /** Calls that were open before anybody listened, told in the order of what happened. */
  adopt(calls: readonly OpenCall[]): PaceInput[] {
    const told = calls.flatMap(({ id, dialledAt, ringingAt, answeredAt, isHeld }) => {
      const inputs = this.dialled(id, dialledAt, isHeld);
      const call = this.calls.get(id);
      if (call && ringingAt !== null) inputs.push(...this.rings(id, call, ringingAt));
      if (call && answeredAt !== null) inputs.push(...this.answers(id, call, answeredAt, "human"));
      return inputs;
    });
    return told.toSorted((a, b) => a.at - b.at);
  }

  placed({ callId, isHeld }: Placed, at: number): PaceInput[] {
    if (this.calls.has(callId)) return [];
    this.unheard.set(callId, at);
    return this.dialled(callId, at, isHeld);
  }

  hear({ name, data }: Heard): PaceInput[] {
    switch (name) {
      case callStarted.name: {
        const call = callStarted.data.parse(data);
        if (call.campaignId !== this.campaignId || call.direction === "INBOUND") return [];
        this.unheard.delete(call.id);
        if (this.calls.has(call.id)) return [];
        return this.dialled(call.id, Date.parse(call.at), call.agentId !== null);
      }
      case callChanged.name:
        return this.changed(callChanged.data.parse(data));
      case callEnded.name:
        return this.ended(callEnded.data.parse(data));
      default:
        return [];
    }
  }

  private dialled(callId: string, at: number, isHeld: boolean): PaceInput[] {
    this.calls.set(callId, { dialledAt: at, ringingAt: null, answeredAt: null, isHeld });
    return [{ type: "DIALED", callId, at }];
  }

  private changed(data: ReturnType<typeof callChanged.data.parse>): PaceInput[] {
    const { id: callId, state, agentId } = data;
    this.unheard.delete(callId);
    // His agent handed him over to a queue: from here on he is no agent's of the campaign.
    if (state === "QUEUED" && this.talking.delete(callId)) {
      return [{ type: "RELEASED", callId, kind: "human", at: Date.parse(data.at) }];
    }
    const call = this.calls.get(callId);
    if (!call || data.campaignId !== this.campaignId) return [];
    const at = Date.parse(data.at);
    call.isHeld ||= agentId !== null;
    if (state === "RINGING") return this.rings(callId, call, at);
    if (state !== "ANSWERED" && state !== "TALKING") return [];
    const inputs = this.answers(callId, call, at, "human");
    const waitMs = at - (call.answeredAt ?? at);
    if (data.dismissed) {
      this.calls.delete(callId);
      inputs.push({ type: "ABANDONED", callId, waitMs, at });
    } else if (state === "TALKING" && agentId !== null) {
      this.calls.delete(callId);
      this.talking.set(callId, agentId);
      inputs.push({ type: "CONNECTED", callId, agentId, waitMs, at });
    }
    return inputs;
  }

  private rings(callId: string, call: Call, at: number): PaceInput[] {
    if (call.ringingAt !== null) return [];
    call.ringingAt = at;
    return [{ type: "RINGING", callId, at }];
  }

  /**
   * Where somebody listens the carrier tells of an answer when it knows who answered: both at once. Where nobody
   * does, who it was is known only from the agent who takes the call.
   */
  private answers(callId: string, call: Call, at: number, kind: "human" | "machine"): PaceInput[] {
    if (call.answeredAt !== null) return [];
    call.answeredAt = at;
    const ringMs = at - (call.ringingAt ?? call.dialledAt);
    const answered: PaceInput = { type: "ANSWERED", callId, ringMs, at };
    return this.detectsMachines ? [answered, { type: "CLASSIFIED", callId, kind, at }] : [answered];
  }

  private ended(data: ReturnType<typeof callEnded.data.parse>): PaceInput[] {
    const { id: callId, outcome } = data;
    this.unheard.delete(callId);
    const at = Date.parse(data.at);
    if (this.talking.delete(callId)) {
      // Only the agent can tell: he heard a machine that the detection took for a person.
      const kind = outcome === "MACHINE" ? "machine" : "human";
      return [{ type: "RELEASED", callId, kind, at }];
    }
    const call = this.calls.get(callId);
    if (!call) return [];
    this.calls.delete(callId);
    if (outcome === "ABANDONED" || outcome === "CONNECTED") {
      const inputs = this.answers(callId, call, at, "human");
      const waitMs = at - (call.answeredAt ?? at);
      return [...inputs, { type: "ABANDONED", callId, waitMs, at }];
    }
    const inputs = outcome === "MACHINE" ? this.answers(callId, call, at, "machine") : [];
    return [...inputs, { type: "FAILED", callId, reason: reasonOf(outcome), at }];
  }
}

/** What an agent does, as the pacer of a campaign sees it; work for others is of unknown length. */
export function toPacer(state: StateOnFloor, isForCampaign: boolean): AgentState {
  switch (state) {
    case "READY":
      return "ready";
    case "RESERVED":
    case "BUSY":
      return "busy";
    case "ON_CALL":
      return isForCampaign ? "talking" : "busy";
    case "WRAP_UP":
      return isForCampaign ? "wrapup" : "busy";
    case "PAUSED":
      return "paused";
    case "OFFLINE":
      return "offline";
  }
}

function reasonOf(outcome: CallOutcome): FailReason {
  switch (outcome) {
    case "BUSY":
      return "busy";
    case "MACHINE":
      return "machine";
    case "NO_ANSWER":
      return "noanswer";
    case "INVALID_NUMBER":
    case "REJECTED":
      return "sit";
    default:
      return "congestion";
  }
}
