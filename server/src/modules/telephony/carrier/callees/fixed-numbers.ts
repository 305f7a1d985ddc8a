import type { ProviderEventType } from "../../port.ts";
import type { Callee } from "./behaviour.ts";

/** What goes wrong at the carrier for one number, whatever the faults in force. */
export type Misbehaviour = {
  /** LOST: the originate is neither carried out nor answered. REPLY_LOST: only not answered. */
  originate?: "LOST" | "REPLY_LOST";
  losesEvents?: readonly ProviderEventType[] | "ALL";
  repeatsEvents?: boolean;
};

export type FixedNumber = {
  says: string;
  callee: Partial<Callee>;
  misbehaviour?: Misbehaviour;
};

const untilHungUp = {
  talkMs: Number.POSITIVE_INFINITY,
  patienceMs: Number.POSITIVE_INFINITY,
  holdPatienceMs: Number.POSITIVE_INFINITY,
};
const person = { outcome: "PERSON", ringMs: 1_000, ...untilHungUp } as const;
const machine = { outcome: "MACHINE", ringMs: 1_000, ...untilHungUp } as const;
const isPerson = { says: "PERSON", afterMs: 200, confidence: 0.97 } as const;
const isMachine = { says: "MACHINE", afterMs: 200, confidence: 0.97 } as const;

/**
 * Numbers whose callees always do the same, by their last two digits. They lie in two ranges that
 * are reserved for fiction and belong to nobody: +1 202 555 01xx and +44 7700 9000xx.
 */
const byLastDigits: Record<string, FixedNumber> = {
  "01": {
    says: "A person answers after 1 s and talks until hung up",
    callee: { ...person, verdict: isPerson },
  },
  "02": { says: "Busy", callee: { outcome: "BUSY" } },
  "03": {
    says: "Nobody answers, however long it rings",
    callee: { outcome: "NO_ANSWER", ringMs: Number.POSITIVE_INFINITY },
  },
  "04": { says: "No such number", callee: { outcome: "INVALID" } },
  "05": {
    says: "A machine answers after 1 s and records until hung up",
    callee: { ...machine, verdict: isMachine },
  },
  "06": {
    says: "A person answers after 1 s and hangs up 1 s later, connected or not",
    callee: {
      ...person,
      verdict: isPerson,
      talkMs: 1_000,
      patienceMs: 1_000,
      holdPatienceMs: 1_000,
    },
  },
  "07": { says: "The network is congested", callee: { outcome: "CONGESTION" } },
  "08": {
    says: "The originate is never answered and nothing is dialled",
    callee: {},
    misbehaviour: { originate: "LOST" },
  },
  "09": {
    says: "A person answers at once and talks 2 s",
    callee: { ...person, verdict: isPerson, ringMs: 0, talkMs: 2_000 },
  },
  "10": {
    says: "As 01, but the originate is never answered although it is carried out",
    callee: { ...person, verdict: isPerson },
    misbehaviour: { originate: "REPLY_LOST" },
  },
  "11": {
    says: "As 01, but no event is ever sent",
    callee: { ...person, verdict: isPerson },
    misbehaviour: { losesEvents: "ALL" },
  },
  "12": { says: "The call is rejected after 1 s", callee: { outcome: "REJECTED", ringMs: 1_000 } },
  "13": {
    says: "A person answers at once and waits 300 ms to be connected",
    callee: { ...person, verdict: isPerson, ringMs: 0, patienceMs: 300 },
  },
  "14": {
    says: "A machine that detection takes for a person",
    callee: { ...machine, verdict: { ...isPerson, confidence: 0.6 } },
  },
  "15": {
    says: "A person whom detection takes for a machine",
    callee: { ...person, verdict: { ...isMachine, confidence: 0.6 } },
  },
  "16": {
    says: "As 01, and every event is sent twice",
    callee: { ...person, verdict: isPerson },
    misbehaviour: { repeatsEvents: true },
  },
  "17": {
    says: "As 01, but ANSWERED is never sent",
    callee: { ...person, verdict: isPerson },
    misbehaviour: { losesEvents: ["ANSWERED"] },
  },
  "18": {
    says: "A person answers at once and hangs up 2 s later, but ENDED is never sent",
    callee: { ...person, verdict: isPerson, ringMs: 0, talkMs: 2_000, patienceMs: 2_000 },
    misbehaviour: { losesEvents: ["ENDED"] },
  },
  "19": {
    says: "A person answers after 20 s and talks until hung up",
    callee: { ...person, verdict: isPerson, ringMs: 20_000 },
  },
};

const reservedRanges = /^(?:\+120255501|\+4477009000)(\d\d)$/;

/** The fixed behaviour of a number, if it has one. */
export function fixedNumber(number: string): FixedNumber | undefined {
  const lastDigits = reservedRanges.exec(number)?.[1];
  return lastDigits === undefined ? undefined : byLastDigits[lastDigits];
}

/** The number in +1 202 555 01xx with these last two digits: `fixedE164("01")` talks. */
export function fixedE164(lastDigits: string): string {
  return `+120255501${lastDigits}`;
}
