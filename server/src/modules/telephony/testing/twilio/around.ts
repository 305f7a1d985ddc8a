import type { Callee } from "../../carrier/callees/behaviour.ts";
import type { Clock } from "../../carrier/clock.ts";
import type { CallerPlan } from "../../carrier/exchange/callers.ts";
import type { FakeCall } from "./call.ts";

/** What Twilio does beside a call: it calls back, and has conferences and recordings. */
export type Around = {
  clock: Clock;
  /** What is answered: TwiML, or null where nothing came that is any. */
  post(url: string, params: Record<string, string>): Promise<string | null>;
  entered(call: FakeCall): void;
  recorded(seconds: number): string;
  count(what: "abandoned" | "connected" | "PERSON" | "MACHINE"): void;
  problem(error: unknown): void;
};

export type NewCall = {
  sid: string;
  accountSid: string;
  to: string;
  from: string;
  direction: "outbound-api" | "inbound";
  timeoutSeconds: number;
  statusCallback: string | null;
  verdictCallback: string | null;
  plan?: CallerPlan;
};

/** How Twilio says what somebody never rings for. */
export const refusals: Partial<Record<Callee["outcome"], [status: string, sip: number]>> = {
  BUSY: ["busy", 486],
  INVALID: ["failed", 404],
  CONGESTION: ["failed", 503],
};

const ends = ["completed", "busy", "failed", "no-answer", "canceled"];
export const isOver = (status: string): boolean => ends.includes(status);
