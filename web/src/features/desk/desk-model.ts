import type { Agent, Call, Campaign, Disposition } from "@parley/contract";
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
  | "WRAP_UP";

/** Which picture the desk shows for an agent, his call and a lead offered to him. */
export function phaseOf(agent: Agent, call: Call | null, hasPreview: boolean): DeskPhase {
  if (call && call.closedAt === null) return call.state === "ENDED" ? "WRAP_UP" : "CALL";
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

/** What a key means on the desk. */
export type DeskAction =
  | { do: "hold" | "resume" | "end" | "next" | "dial" | "skip" | "note" | "close" }
  | { do: "outcome"; disposition: Disposition };

export type DeskKeys = {
  phase: DeskPhase;
  call: Call | null;
  outcomes: readonly OutcomeKey[];
  /** An outcome was picked while the call still ran. */
  isPicked: boolean;
};

/** What a plain key does now, or null: a key that could do nothing is not swallowed. */
export function actionOf(key: string, desk: DeskKeys): DeskAction | null {
  const inCall = desk.phase === "CALL" || desk.phase === "WRAP_UP";
  const control = callActionOf(key, desk.call);
  if (control && inCall) return { do: control };
  if (inCall) {
    const outcome = desk.outcomes.find((one) => one.key === key);
    if (outcome) return { do: "outcome", disposition: outcome.disposition };
    if (key === "N") return { do: "note" };
    return key === "Enter" && desk.isPicked && desk.phase === "WRAP_UP" ? { do: "close" } : null;
  }
  if (desk.phase === "PREVIEW") {
    return key === "C" ? { do: "dial" } : key === "S" ? { do: "skip" } : null;
  }
  const isFree = desk.phase === "WAITING" || desk.phase === "PAUSED";
  return key === "N" && isFree ? { do: "next" } : null;
}

/** The keys of the dock: the same on every page. The server says what the call allows. */
export function callActionOf(key: string, call: Call | null): "hold" | "resume" | "end" | null {
  if (!call) return null;
  if (key === "H" && call.can.includes("hold")) return "hold";
  if (key === "H" && call.can.includes("resume")) return "resume";
  return key === "E" && call.can.includes("end") ? "end" : null;
}

export function isBusy(agent: Agent): boolean {
  return ["RESERVED", "ON_CALL", "WRAP_UP", "BUSY"].includes(agent.state);
}

/** Whether this wish is what the agent is, or will be after the call. */
export function isChosen(
  agent: Agent,
  state: "READY" | "PAUSED" | "OFFLINE",
  pauseReasonId: string | null = null,
): boolean {
  const wanted = isBusy(agent) ? agent.nextState : agent.state;
  return wanted === state && (state !== "PAUSED" || agent.pauseReasonId === pauseReasonId);
}
