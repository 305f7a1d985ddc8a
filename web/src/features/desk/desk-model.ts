import {
  type Agent,
  type Call,
  type CallOutcome,
  type Campaign,
  type CampaignDisposition,
  type Disposition,
  isByHand,
} from "@parley/contract";
import { secondsSince } from "../../domain/clock.ts";
import type { Look } from "../../theme/states.ts";

/** What the desk shows. A call that is under way always comes before anything else. */
export type DeskPhase =
  | "OFFLINE"
  | "PAUSED"
  | "WAITING"
  | "PREVIEW"
  | "CONNECTING"
  | "CALL"
  | "WRAP_UP"
  | "TAKEN_OVER";

/**
 * Whether a call is the agent's to see: a campaign dials many numbers in his name before one is
 * answered, and those who do not answer never reach him.
 */
export function isPresented(call: Call): boolean {
  if (call.state === "ENDED") return call.can.includes("wrap-up");
  const isDialled = call.state === "DIALING" || call.state === "RINGING";
  return !(isDialled && call.origin === "CAMPAIGN");
}

/** Which picture the desk shows for an agent, his call and a lead offered to him. */
export function phaseOf(agent: Agent, call: Call | null, hasPreview: boolean): DeskPhase {
  if (call && isPresented(call)) return call.state === "ENDED" ? "WRAP_UP" : "CALL";
  // Reserved, or a call that has not been read yet: the page is on its way to it.
  if (agent.state === "RESERVED" || (agent.callId && agent.callId !== call?.id)) {
    return "CONNECTING";
  }
  if (hasPreview) return "PREVIEW";
  if (agent.state === "OFFLINE") return "OFFLINE";
  return agent.state === "PAUSED" ? "PAUSED" : "WAITING";
}

/** The moment the call's clock counts from: the conversation, else the ringing, else the dialling. */
export function clockOf(call: Call): string {
  if (call.state === "ENDED") return call.endedAt ?? call.startedAt;
  return call.connectedAt ?? call.answeredAt ?? call.startedAt;
}

export type WrapUpClock = {
  /** Seconds since the call ended. */
  seconds: number;
  limitSeconds: number | null;
  /** Seconds left; negative once the limit has passed, null where the campaign sets none. */
  left: number | null;
  share: number;
  look: Extract<Look, "wrapup" | "breach">;
};

/** The clock of the wrap-up, against what the campaign allows. */
export function wrapUpClock(call: Call, campaign: Campaign | null, now: number): WrapUpClock {
  const seconds = secondsSince(call.endedAt ?? call.startedAt, now);
  const limitSeconds = campaign?.wrapUpSeconds ?? null;
  if (limitSeconds === null) {
    return { seconds, limitSeconds, left: null, share: 0, look: "wrapup" };
  }
  const left = limitSeconds - seconds;
  return {
    seconds,
    limitSeconds,
    left,
    share: Math.min(1, seconds / limitSeconds),
    look: left < 0 ? "breach" : "wrapup",
  };
}

export type OutcomeKey = { disposition: Disposition; key: string | null };

/** The outcomes in their order; the first nine positions have the digit of their position. */
export function outcomeKeys(dispositions: readonly Disposition[]): OutcomeKey[] {
  const taken = new Set<number>();
  return dispositions
    .filter((one) => !one.retired)
    .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name))
    .map((disposition) => {
      const { position } = disposition;
      const isFree = position <= 9 && !taken.has(position);
      taken.add(position);
      return { disposition, key: isFree ? String(position) : null };
    });
}

/** The outcomes of a campaign, in its order and on its keys. */
export function campaignKeys(dispositions: readonly CampaignDisposition[]): OutcomeKey[] {
  return dispositions.map((disposition) => ({ disposition, key: disposition.hotKey }));
}

/** What a key of the desk does. */
type DeskAction =
  | { do: "next" | "dial" | "skip" | "note" | "close" }
  | { do: "outcome"; disposition: Disposition };

export type DeskKeys = {
  phase: DeskPhase;
  outcomes: readonly OutcomeKey[];
  /** An outcome was picked while the call still ran. */
  isPicked: boolean;
  /** A running preview campaign can offer a lead. */
  hasPreviewCampaign: boolean;
};

export type DeskKey = { key: string; action: DeskAction };

/** The keys that do something now; those of the call itself belong to the dock. */
export function deskKeys(desk: DeskKeys): DeskKey[] {
  switch (desk.phase) {
    case "CALL":
      return [...outcomeActions(desk.outcomes), { key: "N", action: { do: "note" } }];
    case "WRAP_UP": {
      const close: DeskKey[] = desk.isPicked ? [{ key: "Enter", action: { do: "close" } }] : [];
      return [...outcomeActions(desk.outcomes), { key: "N", action: { do: "note" } }, ...close];
    }
    case "PREVIEW":
      return [
        { key: "C", action: { do: "dial" } },
        { key: "S", action: { do: "skip" } },
      ];
    case "WAITING":
    case "PAUSED":
      return desk.hasPreviewCampaign ? [{ key: "N", action: { do: "next" } }] : [];
    case "OFFLINE":
    case "CONNECTING":
    case "TAKEN_OVER":
      return [];
  }
}

function outcomeActions(outcomes: readonly OutcomeKey[]): DeskKey[] {
  return outcomes.flatMap(({ key, disposition }) =>
    key === null ? [] : [{ key, action: { do: "outcome" as const, disposition } }],
  );
}

export type CallAction = "hold" | "resume" | "machine" | "end";

type CallKey = { key: "H" | "M" | "E"; action: CallAction };

/** The keys of the dock, the same on every page. What the call allows, the server says. */
export function callKeys(call: Pick<Call, "can">): CallKey[] {
  const keys: CallKey[] = [];
  if (call.can.includes("hold")) keys.push({ key: "H", action: "hold" });
  else if (call.can.includes("resume")) keys.push({ key: "H", action: "resume" });
  if (call.can.includes("machine")) keys.push({ key: "M", action: "machine" });
  if (call.can.includes("end")) keys.push({ key: "E", action: "end" });
  return keys;
}

/** Campaigns that run, that this agent's team works and that agents dial by hand. */
export function campaignsByHand(campaigns: readonly Campaign[], agent: Agent): Campaign[] {
  return runningCampaigns(campaigns, agent).filter(({ mode }) => isByHand(mode));
}

/** Campaigns that run and that this agent's team works. */
export function runningCampaigns(campaigns: readonly Campaign[], agent: Agent): Campaign[] {
  return campaigns.filter(
    ({ state, teamIds }) =>
      state === "RUNNING" &&
      (teamIds.length === 0 || (agent.teamId !== null && teamIds.includes(agent.teamId))),
  );
}

/**
 * What is said in passing of a call that ended without a conversation: that a machine was hung up on beside which the
 * agent had been connected, unless he said so himself; or that nobody was reached whom he had dialled.
 */
export function passingWord(
  call: Pick<Call, "id" | "origin" | "connectedAt">,
  outcome: CallOutcome,
  toldMachineOn: string | null,
): "machineHungUp" | "missed" | null {
  if (outcome === "CONNECTED") return null;
  if (outcome === "MACHINE" && call.connectedAt !== null) {
    return toldMachineOn === call.id ? null : "machineHungUp";
  }
  return call.origin === "CAMPAIGN" ? null : "missed";
}
