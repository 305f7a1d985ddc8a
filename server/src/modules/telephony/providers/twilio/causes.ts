import type { Answerer, HangupCause, IncomingRefusal } from "../../port.ts";
import { bySip } from "../asterisk/causes.ts";

/** How Twilio says that a call was not answered. */
const byStatus: Record<string, HangupCause> = {
  busy: "BUSY",
  "no-answer": "NO_ANSWER",
  canceled: "NO_ANSWER",
  failed: "FAILED",
};

/** Why a leg is over that the application did not end. */
export function causeOf(end: {
  wasAnswered: boolean;
  status: string;
  sip: string | undefined;
}): HangupCause {
  if (end.wasAnswered) return end.status === "failed" ? "FAILED" : "NORMAL";
  // Twilio says that nobody answered where its own ring time was over, and the carrier's status is 487 then.
  if (end.status === "no-answer") return "NO_ANSWER";
  return bySip[Number(end.sip ?? 0)] ?? byStatus[end.status] ?? "FAILED";
}

/** How sure the detection is: Twilio says no figure. What it could not tell counts as a person. */
const verdicts: Record<string, { answeredBy: Answerer; confidence: number }> = {
  human: { answeredBy: "PERSON", confidence: 0.85 },
  machine_start: { answeredBy: "MACHINE", confidence: 0.85 },
  machine_end_beep: { answeredBy: "MACHINE", confidence: 0.95 },
  machine_end_silence: { answeredBy: "MACHINE", confidence: 0.85 },
  machine_end_other: { answeredBy: "MACHINE", confidence: 0.85 },
  fax: { answeredBy: "MACHINE", confidence: 0.95 },
};
export const unsure = { answeredBy: "PERSON" as const, confidence: 0.3 };

export function verdictOf(answeredBy: string | undefined) {
  return verdicts[answeredBy ?? ""] ?? unsure;
}

/** Twilio knows two ways to turn a caller away. */
export const rejections: Record<IncomingRefusal, "busy" | "rejected"> = {
  UNKNOWN_NUMBER: "rejected",
  DECLINED: "rejected",
  CONGESTION: "busy",
};
