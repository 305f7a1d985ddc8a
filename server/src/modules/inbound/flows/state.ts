import type { FlowEndType, FlowStep } from "@parley/contract";
import type { House } from "../opening.ts";

/** What must be done outside for a flow to go on. Its number names it: the same order twice does once. */
export type FlowOrder =
  | { type: "PLAY"; order: number; text: string; promptId: string | null }
  | { type: "WAIT"; order: number; seconds: number }
  | ({ type: "ASK"; order: number; told: Record<string, string> } & Pick<
      Extract<FlowStep, { type: "WEBHOOK" }>,
      "url" | "saves" | "timeoutSeconds"
    >)
  | { type: "RECORD"; order: number; maxSeconds: number }
  | { type: "DIAL"; order: number; number: string; seconds: number }
  | { type: "RING"; order: number; agentId: string; seconds: number };
export type WithoutNumber<Order> = Order extends unknown ? Omit<Order, "order"> : never;
/** Cuts what plays, or the music while a number was dialled. */
export type FlowCut = { type: "STOP_PLAY" | "STOP_MUSIC"; order: number };

/** Where a caller is. `pending` is what the flow waits for; a process that takes over gives it again. */
export type FlowState = {
  stepId: string | null;
  /** Steps that he came to so far. */
  visits: number;
  /** How often the step has asked him. */
  tries: number;
  digits: string;
  /** Outside numbers that were dialled for him; callers of before have none. */
  dials?: number;
  variables: Record<string, string>;
  orders: number;
  pending: FlowOrder | null;
  /** He has hung up, and what he said is still to come. */
  isGone: boolean;
  end: FlowEnd | null;
};

export type FlowEnd =
  | { type: "QUEUE"; queueId: string }
  | { type: "VOICEMAIL"; boxId: string; order: number; seconds: number; text: string | null }
  | { type: "CALLBACK"; minutes: number; text: string | null }
  | { type: "HANG_UP"; text: string | null }
  /** He talks with somebody outside, or with the agent whom the flow named. */
  | { type: "TRANSFER" }
  | { type: "AGENT" }
  | { type: "GONE" }
  /** He went round until he was cut off. */
  | { type: "CUT" };

export type FlowEvent =
  | { type: "START" }
  | { type: "DIGIT"; digit: string }
  | { type: "PLAYED"; order: number }
  | { type: "LATE"; order: number }
  | { type: "ASKED"; order: number; ok: boolean; values: Record<string, string> }
  | { type: "RECORDED"; order: number; seconds: number }
  /** Who was dialled or rung is with him, or will not be. */
  | { type: "REACHED"; order: number; ok: boolean }
  | { type: "GONE" };

type Box = {
  greeting: string;
  greetingPromptId: string | null;
  thanks: string | null;
  maxSeconds: number;
};

/** What a flow looks at beside what happens. */
export type FlowWorld = {
  now: Date;
  house: House;
  /** Null where it is withheld. */
  caller: string | null;
  called: string;
  fullQueues: ReadonlySet<string>;
  readyAgents: ReadonlySet<string>;
  /** Numbers that are not dialled, whatever else is so. */
  barred: ReadonlySet<string>;
  boxes: ReadonlyMap<string, Box>;
};

/** A step that was come to, or left by one of its ways. */
export type Passage =
  | { type: "CAME"; visit: number; step: FlowStep }
  | { type: "LEFT"; visit: number; exit: string };

export type Advance = {
  state: FlowState;
  orders: (FlowOrder | FlowCut)[];
  passages: Passage[];
};

/** Whoever has come to so many steps goes round. */
export const mostVisits = 60;
/** More outside numbers are dialled for nobody: each costs, and one may lead back to us. */
export const mostDials = 3;
/** How long a recording that was cut off by the end of its call may be on its way. */
export const lateRecordingSeconds = 10;

export const newFlowState: FlowState = {
  ...{ stepId: null, visits: 0, tries: 0, digits: "", dials: 0 },
  ...{ variables: {}, orders: 0 },
  ...{ pending: null, isGone: false, end: null },
};

/** What ends are counted as. */
export function endOf({ end }: FlowState): FlowEndType | null {
  return end?.type ?? null;
}
