import type { Agent, CampaignStats } from "@parley/contract";
import { secondsSince } from "../../domain/clock.ts";
import { agentLooks, type Look } from "../../theme/states.ts";

import type { BoardCampaign, BoardModel } from "./board-model.ts";

type Bucket = CampaignStats["lastHour"][number];

/** Where a state has no limit of its own, its bar fills in this time and never turns red. */
const scaleSeconds: Record<Look, number> = {
  available: 180,
  oncall: 480,
  wrapup: 60,
  paused: 900,
  offline: 0,
  breach: 0,
  warning: 0,
};

/** The share of answered people that may find no agent, in most countries. */
const lawfulLimit = 0.03;

export type BoardFilter = { teamId: string | null; campaignId: string | null };

/** What the catalogues say about how long a state may last. */
export type Limits = {
  wrapUpSeconds: ReadonlyMap<string, number>;
  pauseSeconds: ReadonlyMap<string, number>;
  /** Which teams work a campaign; an empty list means every team. */
  teamsOf: ReadonlyMap<string, readonly string[]>;
};

export type Age = {
  seconds: number;
  /** How much of the limit, or of the scale, is used: 0 to 1. */
  share: number;
  limitSeconds: number | null;
  look: Look;
};

/** How long an agent has been in his state, measured against what that state may last. */
export function ageOf(agent: Agent, limits: Limits, now: number): Age {
  const { look } = agentLooks[agent.state];
  const seconds = secondsSince(agent.since, now);
  const limitSeconds = limitOf(agent, limits);
  const scale = limitSeconds ?? scaleSeconds[look];
  const share = scale > 0 ? Math.min(1, seconds / scale) : 0;
  const isOver = limitSeconds !== null && seconds > limitSeconds;
  return { seconds, share, limitSeconds, look: isOver ? "breach" : look };
}

function limitOf(agent: Agent, limits: Limits): number | null {
  if (agent.state === "WRAP_UP") {
    return (agent.campaignId && limits.wrapUpSeconds.get(agent.campaignId)) || null;
  }
  if (agent.state === "PAUSED") {
    return (agent.pauseReasonId && limits.pauseSeconds.get(agent.pauseReasonId)) || null;
  }
  return null;
}

/** The agents a filter leaves: of the team, and of those who work the campaign. */
export function agentsOf(model: BoardModel, filter: BoardFilter, limits: Limits): Agent[] {
  const teams = filter.campaignId ? (limits.teamsOf.get(filter.campaignId) ?? []) : [];
  return [...model.agents.values()].filter(
    (agent) =>
      (filter.teamId === null || agent.teamId === filter.teamId) &&
      (teams.length === 0 || (agent.teamId !== null && teams.includes(agent.teamId))),
  );
}

export type TeamGroup = { id: string | null; name: string | null; agents: Agent[]; here: number };

/** Agents by team, teams and agents by name; those without a team come last. */
export function groupByTeam(model: BoardModel, agents: readonly Agent[]): TeamGroup[] {
  const groups = new Map<string | null, Agent[]>();
  for (const agent of agents) {
    const group = groups.get(agent.teamId);
    if (group) group.push(agent);
    else groups.set(agent.teamId, [agent]);
  }
  const names = new Map(model.teams.map((team) => [team.id, team.name]));
  return [...groups]
    .map(([id, members]) => ({
      id,
      name: id === null ? null : (names.get(id) ?? members[0]?.teamName ?? null),
      agents: members.sort((a, b) => a.name.localeCompare(b.name)),
      here: members.filter((agent) => agent.state !== "OFFLINE").length,
    }))
    .sort((a, b) => Number(a.id === null) - Number(b.id === null) || compare(a.name, b.name));
}

function compare(a: string | null, b: string | null): number {
  return (a ?? "").localeCompare(b ?? "");
}

/** How many agents stand in each colour. */
export function countLooks(
  agents: readonly Agent[],
  limits: Limits,
  now: number,
): Record<Look, number> {
  const counts: Record<Look, number> = {
    available: 0,
    oncall: 0,
    wrapup: 0,
    paused: 0,
    offline: 0,
    breach: 0,
    warning: 0,
  };
  for (const agent of agents) counts[ageOf(agent, limits, now).look] += 1;
  return counts;
}

export type Figures = {
  attempts: number;
  people: number;
  abandoned: number;
  /** Null while nobody has answered: a rate of nothing is not zero. */
  abandonRate: number | null;
  /** The strictest of the campaigns' own; the law's where there is no campaign. */
  abandonLimit: number;
  conversions: number;
  ringing: number;
  talking: number;
  ready: number;
  here: number;
  longestReady: Agent | null;
};

/** The numbers at the head of the board. Calls are those of the campaigns, agents those shown. */
export function figuresOf(
  model: BoardModel,
  filter: BoardFilter,
  agents: readonly Agent[],
): Figures {
  const stats = campaignsOf(model, filter).map((campaign) => campaign.stats);
  const people = sum(stats, (one) => one.today.people);
  const abandoned = sum(stats, (one) => one.today.outcomes.ABANDONED ?? 0);
  const ready = agents.filter((agent) => agent.state === "READY");
  return {
    attempts: sum(stats, (one) => one.today.attempts),
    people,
    abandoned,
    abandonRate: people > 0 ? abandoned / people : null,
    abandonLimit: strictestLimit(stats),
    conversions: sum(stats, (one) => one.today.conversions),
    ringing: sum(stats, (one) => one.now.ringing),
    talking: sum(stats, (one) => one.now.talking),
    ready: ready.length,
    here: agents.filter((agent) => agent.state !== "OFFLINE").length,
    longestReady: ready.reduce<Agent | null>(
      (longest, agent) => (longest && longest.since <= agent.since ? longest : agent),
      null,
    ),
  };
}

/** What the whole of some campaigns is held against: no campaign hides behind a laxer one. */
export function strictestLimit(stats: readonly Pick<CampaignStats, "abandonLimit">[]): number {
  return Math.min(lawfulLimit, ...stats.map(({ abandonLimit }) => abandonLimit));
}

export function campaignsOf(model: BoardModel, filter: BoardFilter): BoardCampaign[] {
  const all = [...model.campaigns.values()];
  return filter.campaignId ? all.filter((one) => one.id === filter.campaignId) : all;
}

/** The last hour of several campaigns as one, oldest first. */
export function lastHourOf(campaigns: readonly BoardCampaign[]): Bucket[] {
  const buckets = new Map<string, Bucket>();
  for (const bucket of campaigns.flatMap((campaign) => campaign.stats.lastHour)) {
    const known = buckets.get(bucket.at);
    buckets.set(bucket.at, known ? addBuckets(known, bucket) : bucket);
  }
  return [...buckets.values()].sort((a, b) => a.at.localeCompare(b.at));
}

function addBuckets(a: Bucket, b: Bucket): Bucket {
  return {
    at: a.at,
    attempts: a.attempts + b.attempts,
    people: a.people + b.people,
    connected: a.connected + b.connected,
    abandoned: a.abandoned + b.abandoned,
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
