import { create } from "zustand";

/** Why there is no phone: each has words of its own, with what to do about it. */
export type PhoneProblem =
  | "INSECURE"
  | "UNSUPPORTED"
  | "MICROPHONE_REFUSED"
  | "NO_MICROPHONE"
  | "NO_SWITCH";

export type PhoneStatus =
  /** Not wanted yet. */
  | "OFF"
  | "STARTING"
  /** It can be rung. */
  | "READY"
  /** It was there, and comes back by itself. */
  | "LOST"
  /** Another page of the same agent has it. */
  | "ELSEWHERE"
  | "FAILED";

/** How the sound was lately. */
export type SoundNow = {
  lossShare: number;
  jitterMs: number;
  roundTripMs: number | null;
  score: number;
};

type State = {
  status: PhoneStatus;
  problem: PhoneProblem | null;
  /** Somebody is to be heard: a call, or the check of the way. */
  isOpen: boolean;
  isMuted: boolean;
  sound: SoundNow | null;
  /** The window with devices and check: to get ready after it, or by itself. */
  asked: "READY" | "DEVICES" | null;
};

const off = { problem: null, isOpen: false, isMuted: false, sound: null } as const;

export const phoneStore = create<State>(() => ({
  ...{ status: "OFF", asked: null },
  ...off,
}));

export function setPhone(change: Partial<State>): void {
  phoneStore.setState(change);
}

export function phoneIsOff(status: PhoneStatus, problem: PhoneProblem | null = null): void {
  phoneStore.setState({ ...off, status, problem });
}
