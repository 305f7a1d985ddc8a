import type { AgentState, Id } from "./contract.ts";
import type { Memory } from "./memory.ts";

export type Agent = {
  state: AgentState;
  since: number;
  /** Class of the time elapsed in this state, kept so that it is found at once. */
  inClass: number;
  /** Will be gone from here on, as announced. */
  leavesAt: number;
  /** The call in hand, or the last one: what was found may be told late. */
  callId: Id | null;
  /** Class of length of a talk that is over and whose kind nobody has told yet. */
  talked: number | null;
  /** Probability that the call in hand is, or was, with a person. */
  person: number;
};

export const isOnCall = (state: AgentState) => state === "talking" || state === "wrapup";
const works = (state: AgentState) => state !== "paused" && state !== "offline";
/** An announced departure that did not come was called off. */
const calledOffAfterMs = 90_000;

/** Where each agent is, since when and until when. */
export class AgentBook {
  readonly present = new Map<Id, Agent>();
  /** Agents neither paused nor offline. */
  staffed = 0;
  ready = 0;
  /** Share of wrap-ups that are followed by ready, recent ones counting most. */
  private returns = 10;
  private wrapUps = 10;
  private departures = 0;
  private readyMs = 3_600_000;

  get memory(): Memory["agents"] {
    const { returns, wrapUps, departures, readyMs } = this;
    return { returns, wrapUps, departures, readyMs };
  }

  recall({ returns, wrapUps, departures, readyMs }: Memory["agents"]): void {
    this.returns = returns;
    this.wrapUps = wrapUps;
    this.departures = departures;
    this.readyMs = readyMs;
  }

  get returnShare(): number {
    return this.returns / this.wrapUps;
  }

  /** Ready agents who leave without notice, per millisecond of each. */
  get departureRate(): number {
    return this.departures / this.readyMs;
  }

  /** Moves an agent to another state and tells what he was before; nothing when it is no news. */
  move(id: Id, state: AgentState, now: number): { agent: Agent; before: Agent } | null {
    const agent = this.present.get(id) ?? newcomer(now);
    if (agent.state === state) return null;
    const before = { ...agent };
    this.staffed += Number(works(state)) - Number(works(agent.state));
    this.ready += Number(state === "ready") - Number(agent.state === "ready");
    this.learn(before, state, now);
    agent.state = state;
    agent.since = now;
    agent.inClass = 0;
    if (!isOnCall(state)) agent.person = 1;
    if (!works(state) || state === "busy") agent.leavesAt = Number.POSITIVE_INFINITY;
    if (state === "offline") this.present.delete(id);
    else this.present.set(id, agent);
    return { agent, before };
  }

  leaving(id: Id, leavesAt: number): void {
    const agent = this.present.get(id);
    if (agent && works(agent.state)) agent.leavesAt = leavesAt;
  }

  /** When an agent is gone; an announcement long past says nothing of one who is still there. */
  leavesAt(agent: Agent, now: number): number {
    const isOld = agent.state === "ready" && now - agent.leavesAt > calledOffAfterMs;
    return isOld ? Number.POSITIVE_INFINITY : agent.leavesAt;
  }

  private learn(before: Agent, state: AgentState, now: number): void {
    if (before.state === "ready") {
      this.readyMs += now - before.since;
      const isUnannounced = state !== "talking" && before.leavesAt > now + 1000;
      if (isUnannounced) this.departures += 1;
      if (this.readyMs > 36_000_000) {
        this.readyMs /= 2;
        this.departures /= 2;
      }
    }
    if (before.state === "wrapup" && before.leavesAt > now) {
      this.wrapUps = this.wrapUps * 0.99 + 1;
      this.returns = this.returns * 0.99 + (state === "ready" ? 1 : 0);
    }
  }
}

function newcomer(now: number): Agent {
  return {
    state: "offline",
    since: now,
    inClass: 0,
    leavesAt: Number.POSITIVE_INFINITY,
    callId: null,
    talked: null,
    person: 1,
  };
}
