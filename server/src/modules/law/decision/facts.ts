import type { CallPurpose } from "@parley/contract";

/** What a dial is for; CONSULTATION: somebody is asked into a conversation. */
export type DialPurpose = CallPurpose | "CONSULTATION";

/** Dials of an hour; `at` is its beginning, in milliseconds. */
export type HourOfDials = { at: number; dials: number };

/** What has been dialled: hour by hour for the last days, and how many in all. */
export type Dialled = { recent: readonly HourOfDials[]; inAll: number };

export type ConsentState = "GRANTED" | "WITHDRAWN" | "NONE";

/** All that a decision looks at. Instants are milliseconds; null is "never", or "not known". */
export type Facts = {
  purpose: DialPurpose;
  /** Selected and dialled by the program, without a person's doing. */
  automatic: boolean;
  /** An agent is held for this dial before it leaves. */
  agentHeld: boolean;
  /** Every zone in which the called person may be. */
  zones: readonly string[];
  doNotCall: boolean;
  doNotCallCampaign: boolean;
  doNotCallNational: boolean;
  /** The date of the newest national file. */
  nationalFileAt: number | null;
  /** For calls of this purpose. */
  consent: ConsentState;
  number: Dialled;
  person: Dialled;
  spokenWithAt: number | null;
  abandonedAt: number | null;
  machineAt: number | null;
  recordAt: number;
  callerId: string | null;
  /** Where the number is; null where it does not tell. */
  country: string | null;
  /** Whether a call of it costs more than others. */
  costly: boolean;
  /** Of the whole tenant, in this hour of the clock. */
  dialsByHand: number;
  /** Line costs of the tenant's day, in the smallest unit of its currency, and when that day ends. */
  spent: { minor: number; until: number };
};
