import type { Agent } from "@parley/contract";
import { secondsSince } from "../../domain/clock.ts";
import { standstillOf } from "../../domain/idle.ts";
import { supplyMinutes } from "../../domain/supply.ts";
import { agentsOf, ageOf, type BoardFilter, campaignsOf, type Limits } from "./board-figures.ts";
import type { BoardCampaign, BoardModel } from "./board-model.ts";

/** A list that ends sooner is worth a word while there is time to add to it. */
const leastSupplyMinutes = 10;

const standstills = [
  ...(["NO_DIALABLE_MEMBER", "NO_READY_AGENT", "NOT_ALLOWED", "HELD_BACK"] as const),
  ...(["LIMIT_REACHED", "ABANDON_LIMIT"] as const),
];
type StandstillKind = (typeof standstills)[number];

/** Something that needs a supervisor, with the facts its sentence needs. */
export type Alert = { key: string; level: "breach" | "warning" } & (
  | { kind: "CARRIER_DOWN"; carrier: string }
  | { kind: "ABANDON_RATE"; campaign: BoardCampaign; abandoned: number; people: number }
  | { kind: "NO_CARRIER" | StandstillKind; campaign: BoardCampaign }
  | { kind: "SUPPLY"; campaign: BoardCampaign; minutes: number }
  | { kind: "NO_MATCHING_SKILL"; campaign: BoardCampaign; seconds: number }
  | { kind: "WRAP_UP"; agent: Agent; seconds: number; limitSeconds: number }
  | { kind: "PAUSE"; agent: Agent; seconds: number; limitSeconds: number }
  | { kind: "PAUSED_BY_SYSTEM"; agent: Agent; note: string; seconds: number }
);

/** Everything that is wrong now, limits that are passed first. Nothing is kept or guessed. */
export function alertsOf(
  model: BoardModel,
  filter: BoardFilter,
  limits: Limits,
  now: number,
): Alert[] {
  const carrier: Alert[] = model.carrier.connected
    ? []
    : [{ key: "carrier", level: "breach", kind: "CARRIER_DOWN", carrier: model.carrier.name }];
  const alerts = [
    ...carrier,
    ...campaignsOf(model, filter).flatMap((campaign) => alertsOfCampaign(campaign, model, now)),
    ...agentsOf(model, filter, limits).flatMap((agent) => alertsOfAgent(agent, limits, now)),
  ];
  return alerts.sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}

function alertsOfCampaign(campaign: BoardCampaign, model: BoardModel, now: number): Alert[] {
  const alerts: Alert[] = [];
  const { today, abandonLimit, idleSince } = campaign.stats;
  const idleBecause = standstillOf(campaign.stats);
  if (today.people > 0 && today.abandonRate > abandonLimit) {
    const abandoned = today.outcomes.ABANDONED ?? 0;
    alerts.push({
      key: `abandon:${campaign.id}`,
      level: "breach",
      kind: "ABANDON_RATE",
      campaign,
      abandoned,
      people: today.people,
    });
  }
  if (campaign.state !== "RUNNING") return alerts;
  const minutes = supplyMinutes(campaign.stats);
  if (idleBecause === null && minutes !== null && minutes < leastSupplyMinutes) {
    const key = `supply:${campaign.id}`;
    alerts.push({ key, level: "warning", kind: "SUPPLY", campaign, minutes });
  }
  const key = `idle:${campaign.id}`;
  const standstill = standstills.find((kind) => kind === idleBecause);
  if (standstill) alerts.push({ key, level: "warning", kind: standstill, campaign });
  if (idleBecause === "NO_MATCHING_SKILL") {
    const seconds = idleSince ? secondsSince(idleSince, now) : 0;
    alerts.push({ key, level: "warning", kind: idleBecause, campaign, seconds });
  }
  // One line for a carrier that is gone; not one more for each campaign that waits for it.
  if (idleBecause === "NO_CARRIER" && model.carrier.connected) {
    alerts.push({ key, level: "breach", kind: "NO_CARRIER", campaign });
  }
  return alerts;
}

function alertsOfAgent(agent: Agent, limits: Limits, now: number): Alert[] {
  const { look, seconds, limitSeconds } = ageOf(agent, limits, now);
  if (look === "breach" && limitSeconds !== null) {
    const kind = agent.state === "WRAP_UP" ? "WRAP_UP" : "PAUSE";
    return [{ key: `age:${agent.id}`, level: "breach", kind, agent, seconds, limitSeconds }];
  }
  if (agent.state === "PAUSED" && agent.pauseNote) {
    const note = agent.pauseNote;
    return [
      { key: `note:${agent.id}`, level: "warning", kind: "PAUSED_BY_SYSTEM", agent, note, seconds },
    ];
  }
  return [];
}
