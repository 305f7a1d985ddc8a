import type { LawPackCode } from "@parley/contract";
import type { Decision, DialPurpose } from "../decision/index.ts";

/** A dial that is asked for. Its decision has the same id, and so has the attempt that follows. */
export type AskedDial = {
  attemptId: string;
  origin: string;
  /** Selected and dialled by the program. */
  automatic: boolean;
  purpose: DialPurpose;
  /** None where only a number is asked about. */
  leadId: string | null;
  contactPointId: string | null;
  phone: string;
  callerId: string | null;
  campaignId: string | null;
  /** Held for this dial before it leaves; null where nobody is. */
  agentId: string | null;
};

export type DecidedDial<D extends AskedDial = AskedDial> = {
  dial: D;
  decision: Decision;
  /** What the number is known by, in hexadecimal digits. */
  digest: string;
  packs: LawPackCode[];
};
