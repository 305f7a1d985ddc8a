import type { Answerer, HangupCause, IncomingRefusal } from "../../port.ts";

/** By the SIP status of the far side, which is exact. */
export const bySip: Record<number, HangupCause> = {
  404: "INVALID_NUMBER",
  410: "INVALID_NUMBER",
  484: "INVALID_NUMBER",
  604: "INVALID_NUMBER",
  408: "NO_ANSWER",
  480: "NO_ANSWER",
  487: "NO_ANSWER",
  486: "BUSY",
  600: "BUSY",
  // It is the carrier that does not let us in: nobody has refused a call.
  401: "CONGESTION",
  407: "CONGESTION",
  403: "REJECTED",
  603: "REJECTED",
  607: "REJECTED",
  608: "REJECTED",
  500: "CONGESTION",
  502: "CONGESTION",
  503: "CONGESTION",
  504: "CONGESTION",
};

/** By Q.850, where no SIP status is told. */
const byCause: Record<number, HangupCause> = {
  1: "INVALID_NUMBER",
  3: "CONGESTION",
  17: "BUSY",
  18: "NO_ANSWER",
  19: "NO_ANSWER",
  20: "NO_ANSWER",
  21: "REJECTED",
  22: "INVALID_NUMBER",
  28: "INVALID_NUMBER",
  34: "CONGESTION",
  38: "CONGESTION",
  41: "CONGESTION",
  42: "CONGESTION",
  44: "CONGESTION",
};

/** The network took away what had been answered; no person hung up. */
const broken: ReadonlySet<number> = new Set([27, 38, 41, 42, 44, 47]);

/** Why a leg is over that the application did not end. The dial status is never asked: it takes 404 for no answer. */
export function causeOf(end: {
  wasAnswered: boolean;
  cause: number;
  techCause?: number | undefined;
}): HangupCause {
  const { wasAnswered, cause, techCause } = end;
  if (wasAnswered) return broken.has(cause) ? "FAILED" : "NORMAL";
  return bySip[techCause ?? 0] ?? byCause[cause] ?? "FAILED";
}

/** The Q.850 cause of which Asterisk makes the SIP status of `incomingRefusals`. */
export const refusalReasons: Record<IncomingRefusal, number> = {
  UNKNOWN_NUMBER: 1,
  DECLINED: 21,
  CONGESTION: 34,
};

/** How sure AMD is, by what made it decide. What it could not tell counts as a person, so that nobody is hung up on. */
const verdicts: Record<string, { answeredBy: Answerer; confidence: number }> = {
  HUMAN: { answeredBy: "PERSON", confidence: 0.85 },
  MAXWORDS: { answeredBy: "MACHINE", confidence: 0.85 },
  LONGGREETING: { answeredBy: "MACHINE", confidence: 0.8 },
  MAXWORDLENGTH: { answeredBy: "MACHINE", confidence: 0.7 },
  INITIALSILENCE: { answeredBy: "MACHINE", confidence: 0.5 },
};
export const unsure = { answeredBy: "PERSON" as const, confidence: 0.3 };

/** What AMD() says in AMDSTATUS and AMDCAUSE, such as MACHINE and MAXWORDS-3-3. */
export function verdictOf(status: string, cause: string) {
  const found = verdicts[cause.split("-")[0] ?? ""];
  const agrees = found?.answeredBy === (status === "MACHINE" ? "MACHINE" : "PERSON");
  return found && agrees ? found : unsure;
}
