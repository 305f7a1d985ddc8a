import { agentStateChanged, type AgentState as StateOnFloor } from "@parley/contract";
import type { AgentState } from "../pacing/contract.ts";
import { type Heard, toPacer } from "./hearing.ts";
import type { PaceInput } from "./inputs.ts";
import { split } from "./split.ts";

/** An agent as the tables or an event tell him; instants in milliseconds. */
export type CrewAgent = {
  id: string;
  teamId: string | null;
  state: StateOnFloor;
  /** Of the call that he is reserved for, on, or wraps up. */
  campaignId: string | null;
  since: number;
};

/** A running campaign that dials by itself. */
export type CrewCampaign = {
  id: string;
  teamIds: readonly string[];
  /** Agents with the skills that it needs; null where it needs none. */
  agentIds: ReadonlySet<string> | null;
  /** It dials ahead of its agents; else each of its calls has one who is held for it. */
  isAhead: boolean;
  /** Leads that are due now, up to some number. */
  due: number;
  /** Of campaigns that share agents each has as many as its weight says. */
  weight: number;
};

/** The floors of the campaigns: they are told of agents, and know how many calls are open for nobody in particular. */
export type Floors = {
  tell(campaignId: string, input: PaceInput): void;
  openOf(campaignId: string): number;
  /** It dials nobody, at its limit. */
  isStopped(campaignId: string): boolean;
};

type Known = CrewAgent & {
  serves: readonly string[];
  /** The campaign in which he is counted while he is on the call of no other. */
  at: string | null;
  /** He is announced to leave that one for another. */
  goes: { to: string | null; when: number } | null;
  /** As what the campaigns know him that have been told of him. */
  seenAs: Map<string, AgentState>;
};

/** Whoever is moved to another campaign is announced to leave so long before, for calls are open that he was to take. */
export const handOverMs = 32_000;

/**
 * The agents of a tenant, each counted in one of the running campaigns that he may work for, whoever dials ahead
 * or holds an agent: two that dialled ahead for the same people would find nobody for half of those who answer.
 * A person who waits still gets whoever has waited longest of all whom his campaign may take; who is taken so
 * changes places with one who is ready where he was taken to.
 */
export class Crew {
  private readonly floors: Floors;
  private readonly agents = new Map<string, Known>();
  private campaigns: ReadonlyMap<string, CrewCampaign> = new Map();
  /** How many events it has heard: whoever reads the tables knows by it whether some came meanwhile. */
  heard = 0;

  constructor(floors: Floors) {
    this.floors = floors;
  }

  /** The tables say who is there and which campaigns run. */
  load(agents: readonly CrewAgent[], campaigns: readonly CrewCampaign[], now: number): void {
    const running = new Map(campaigns.map((one) => [one.id, one]));
    for (const known of this.agents.values()) this.leaveEnded(known, running, now);
    this.campaigns = running;
    const present = new Set(agents.map(({ id }) => id));
    for (const agent of agents) {
      const known = this.agents.get(agent.id);
      // What was heard may be newer than what was read.
      const isOlder = known !== undefined && known.since > agent.since;
      this.note(isOlder ? { ...known, teamId: agent.teamId } : agent);
    }
    for (const known of [...this.agents.values()]) {
      if (!present.has(known.id)) this.drop(known, now);
    }
    this.rebalance(now);
    for (const known of this.agents.values()) this.sync(known, now);
  }

  hear({ name, data }: Heard): void {
    if (name !== agentStateChanged.name) return;
    const { id, teamId, state, campaignId, nextState, ...rest } =
      agentStateChanged.data.parse(data);
    const since = Date.parse(rest.since);
    const before = this.agents.get(id);
    if (before && since < before.since) return;
    this.heard += 1;
    const wasStaffed = before !== undefined && isStaffed(before);
    const hadTeam = before?.teamId;
    const known = this.note({ id, teamId, state, campaignId, since });
    if (state === "OFFLINE") {
      this.drop(known, since);
      this.rebalance(since);
      return;
    }
    this.follow(known, since);
    if (isStaffed(known) !== wasStaffed || hadTeam !== teamId) {
      // Who comes back is put where one is missing, wherever he was before.
      if (!wasStaffed) known.at = known.goes = null;
      this.rebalance(since);
    }
    this.handOver(since);
    this.sync(known, since);
    if (nextState === "PAUSED" || nextState === "OFFLINE") this.tellLeaving(known, since, since);
  }

  /** Whoever was announced to leave for another campaign does when it is time and his call is over. */
  handOver(now: number): void {
    for (const known of this.agents.values()) {
      if (known.goes === null || known.goes.when > now || this.isOnCallOf(known, known.at))
        continue;
      known.at = known.goes.to;
      known.goes = null;
      this.sync(known, now);
    }
  }

  /** Leads of a running campaign that were due when the tables were read; undefined of one that did not run. */
  dueIn(campaignId: string): number | undefined {
    return this.campaigns.get(campaignId)?.due;
  }

  /** Whoever counts in a campaign at this moment, in the order in which they came to what they do. */
  agentsIn(campaignId: string): { id: string; state: AgentState; since: number }[] {
    const all = [...this.agents.values()].toSorted((a, b) => a.since - b.since);
    return all.flatMap((known) => {
      const state = this.viewOf(known, campaignId);
      if (state === "offline") return [];
      known.seenAs.set(campaignId, state);
      return [{ id: known.id, state, since: known.since }];
    });
  }

  /** Who is counted on in another campaign, and must not be held for this one. */
  elsewhere(campaignId: string): string[] {
    return [...this.agents.values()].flatMap((known) => {
      const place = this.placeOf(known);
      return place === null || place === campaignId ? [] : [known.id];
    });
  }

  private note(agent: CrewAgent): Known {
    const { id, teamId, state, campaignId, since } = agent;
    const news = { id, teamId, state, campaignId, since, serves: this.servedBy(agent) };
    const known = this.agents.get(id);
    if (known) return Object.assign(known, news);
    const made: Known = { ...news, at: null, goes: null, seenAs: new Map() };
    this.agents.set(id, made);
    return made;
  }

  /** Campaigns that run no longer know nobody. */
  private leaveEnded(known: Known, running: ReadonlyMap<string, unknown>, at: number): void {
    for (const campaignId of known.seenAs.keys()) {
      if (running.has(campaignId)) continue;
      known.seenAs.delete(campaignId);
      this.floors.tell(campaignId, { type: "AGENT", agentId: known.id, state: "offline", at });
    }
  }

  private drop(known: Known, now: number): void {
    known.state = "OFFLINE";
    known.at = null;
    known.campaignId = null;
    this.sync(known, now);
    this.agents.delete(known.id);
  }

  private servedBy({ id, teamId }: Pick<CrewAgent, "id" | "teamId">): string[] {
    return [...this.campaigns.values()].flatMap(({ id: campaignId, teamIds, agentIds }) => {
      const isOfTeam = teamIds.length === 0 || (teamId !== null && teamIds.includes(teamId));
      return isOfTeam && (agentIds === null || agentIds.has(id)) ? [campaignId] : [];
    });
  }

  /** He was taken for a call of another campaign: somebody who is ready there takes his place. */
  private follow(known: Known, now: number): void {
    const { campaignId: taker, at: from } = known;
    if (taker === null || taker === from || !this.isOnCallOf(known, taker)) return;
    if (!known.serves.includes(taker)) return;
    known.at = taker;
    known.goes = null;
    if (from === null || !this.campaigns.has(from)) return;
    for (const other of this.agents.values()) {
      const isFree = other.at === taker && other.state === "READY" && other.goes === null;
      if (!isFree || !other.serves.includes(from)) continue;
      other.at = from;
      this.sync(other, now);
      return;
    }
  }

  private rebalance(now: number): void {
    const staffed = [...this.agents.values()].filter(isStaffed);
    // Whoever is on no call is moved first.
    const inOrder = staffed.toSorted((a, b) => Number(isOnCall(a)) - Number(isOnCall(b)));
    const sharers = inOrder.map(({ id, serves, at, goes }) => {
      return { id, serves, at: goes ? goes.to : at };
    });
    const wanting = [...this.campaigns.values()].map(({ id, due, weight }) => {
      return { id, weight, demand: (this.floors.isStopped(id) ? 0 : due) + this.floors.openOf(id) };
    });
    const placed = split(sharers, wanting);
    for (const known of inOrder) this.send(known, placed.get(known.id) ?? null, now);
  }

  private send(known: Known, to: string | null, now: number): void {
    if (to === known.at) {
      known.goes = null;
      return;
    }
    const { at: from } = known;
    if (from === null || !known.serves.includes(from) || !this.isCountedOn(from)) {
      known.at = to;
      known.goes = null;
      if (from !== null && this.isOnCallOf(known, from)) this.tellLeaving(known, now, now);
      this.sync(known, now);
      return;
    }
    if (known.goes) known.goes.to = to;
    else {
      known.goes = { to, when: now + handOverMs };
      this.tellLeaving(known, now + handOverMs, now);
    }
  }

  /** Calls are open that somebody of the campaign must be there for. */
  private isCountedOn(campaignId: string): boolean {
    return this.campaigns.get(campaignId)?.isAhead === true && this.floors.openOf(campaignId) > 0;
  }

  private tellLeaving(known: Known, leavesAt: number, at: number): void {
    const place = this.placeOf(known);
    if (place === null) return;
    this.floors.tell(place, { type: "AGENT_LEAVING", agentId: known.id, leavesAt, at });
  }

  /** Tells the campaigns what he does, those of which he is none any more that he is gone. */
  private sync(known: Known, at: number): void {
    for (const campaignId of this.campaigns.keys()) {
      const state = this.viewOf(known, campaignId);
      if (state === (known.seenAs.get(campaignId) ?? "offline")) continue;
      if (state === "offline") known.seenAs.delete(campaignId);
      else known.seenAs.set(campaignId, state);
      this.floors.tell(campaignId, { type: "AGENT", agentId: known.id, state, at });
    }
  }

  private viewOf(known: Known, campaignId: string): AgentState {
    if (this.placeOf(known) !== campaignId) return "offline";
    return toPacer(known.state, known.campaignId === campaignId);
  }

  /** The one campaign in which he counts: that of the call in his hand, else the one that he was given to. */
  private placeOf(known: Known): string | null {
    const { campaignId } = known;
    return campaignId !== null && this.isOnCallOf(known, campaignId) ? campaignId : known.at;
  }

  private isOnCallOf(known: Known, campaignId: string | null): boolean {
    if (campaignId === null || known.campaignId !== campaignId) return false;
    return this.campaigns.has(campaignId) && isOnCall(known);
  }
}

function isStaffed({ state }: CrewAgent): boolean {
  return state !== "OFFLINE" && state !== "PAUSED";
}

function isOnCall({ state }: CrewAgent): boolean {
  return state === "RESERVED" || state === "ON_CALL" || state === "WRAP_UP";
}
