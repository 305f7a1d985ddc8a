import type { Distribution } from "./random.ts";

/** How an attempt to reach somebody goes, were the caller to wait for ever. */
export type Outcome =
  | "PERSON"
  | "MACHINE"
  | "NO_ANSWER"
  | "BUSY"
  | "INVALID"
  | "REJECTED"
  | "CONGESTION";

/** A population of callees and the network before them. Weights need not sum to one. */
export type Profile = {
  outcomes: Record<Outcome, number>;
  /** From the originate to the ringing, or to the network's refusal. */
  setup: Distribution;
  /** From the ringing to the answer. */
  personRings: Distribution;
  machineRings: Distribution;
  /** After so long the callee's network gives up, if the caller has not. */
  unansweredRings: Distribution;
  /** How long a person talks once connected, time on hold not counted. */
  talk: Distribution;
  /** How long an answered person waits to be connected. */
  patience: Distribution;
  holdPatience: Distribution;
  /** How long somebody who calls waits in a queue. */
  queuePatience: Distribution;
  /** How long somebody speaks on a recording of ours. */
  message: Distribution;
  /** How long a machine records before it hangs up. */
  machineRecords: Distribution;
  detection: {
    takes: Distribution;
    personTakenForMachine: number;
    machineTakenForPerson: number;
  };
  agent: { setup: Distribution; rings: Distribution };
  limits: { callsPerSecond: number; channels: number };
};

const seconds = (minMs: number, maxMs: number): Distribution => ({
  kind: "UNIFORM",
  minMs: minMs * 1_000,
  maxMs: maxMs * 1_000,
});
const aboutSeconds = (mean: number, sigma: number, min: number, max: number): Distribution => ({
  kind: "LOGNORMAL",
  meanMs: mean * 1_000,
  sigma,
  minMs: min * 1_000,
  maxMs: max * 1_000,
});

/** A day of cold calls: rung for 18 s, one in eight is answered by a person, three by a machine. */
const demo: Profile = {
  outcomes: {
    PERSON: 0.12,
    MACHINE: 0.38,
    NO_ANSWER: 0.34,
    BUSY: 0.1,
    INVALID: 0.04,
    REJECTED: 0.015,
    CONGESTION: 0.005,
  },
  setup: seconds(0.4, 1.6),
  personRings: aboutSeconds(8, 0.4, 5, 17.5),
  machineRings: aboutSeconds(12, 0.3, 5, 17.5),
  unansweredRings: seconds(25, 45),
  talk: aboutSeconds(160, 0.9, 5, 1_800),
  patience: aboutSeconds(6, 0.5, 1.5, 20),
  holdPatience: aboutSeconds(120, 0.6, 20, 600),
  queuePatience: aboutSeconds(150, 0.7, 15, 900),
  message: aboutSeconds(14, 0.5, 4, 90),
  machineRecords: seconds(20, 60),
  detection: { takes: seconds(0.6, 1.8), personTakenForMachine: 0.01, machineTakenForPerson: 0.04 },
  agent: {
    setup: { kind: "FIXED", ms: 10 },
    rings: { kind: "UNIFORM", minMs: 30, maxMs: 60 },
  },
  limits: { callsPerSecond: 30, channels: 500 },
};

/** The same people in a hurry, and more of them at home: a floor that is worth looking at. */
const demoFast: Profile = {
  ...demo,
  outcomes: {
    PERSON: 0.3,
    MACHINE: 0.25,
    NO_ANSWER: 0.3,
    BUSY: 0.1,
    INVALID: 0.03,
    REJECTED: 0.015,
    CONGESTION: 0.005,
  },
  setup: seconds(0.2, 0.6),
  personRings: aboutSeconds(2.5, 0.5, 1, 6),
  machineRings: aboutSeconds(3.5, 0.4, 1, 6),
  unansweredRings: seconds(5, 8),
  talk: aboutSeconds(12, 0.6, 3, 60),
  patience: aboutSeconds(5, 0.4, 1.5, 15),
  holdPatience: aboutSeconds(60, 0.6, 15, 300),
  queuePatience: aboutSeconds(40, 0.6, 8, 180),
  machineRecords: seconds(8, 20),
  detection: { ...demo.detection, takes: seconds(0.2, 0.6) },
};

/** People who have asked for a price: almost half of them are there, and talk for some minutes. */
const warm: Profile = {
  ...demo,
  outcomes: {
    PERSON: 0.45,
    MACHINE: 0.2,
    NO_ANSWER: 0.22,
    BUSY: 0.08,
    INVALID: 0.025,
    REJECTED: 0.02,
    CONGESTION: 0.005,
  },
  talk: aboutSeconds(320, 0.8, 8, 2_400),
};

/** For load: 200 agents keep it at 50 calls a second. */
const bench: Profile = {
  ...demo,
  outcomes: {
    PERSON: 0.3,
    MACHINE: 0.2,
    NO_ANSWER: 0.3,
    BUSY: 0.15,
    INVALID: 0.03,
    REJECTED: 0.01,
    CONGESTION: 0.01,
  },
  setup: seconds(0.02, 0.08),
  personRings: seconds(0.2, 0.8),
  machineRings: seconds(0.2, 0.8),
  unansweredRings: seconds(0.6, 1.2),
  talk: aboutSeconds(6, 0.5, 1, 30),
  patience: aboutSeconds(4, 0.3, 2, 10),
  machineRecords: seconds(2, 5),
  detection: { takes: seconds(0.05, 0.1), personTakenForMachine: 0, machineTakenForPerson: 0 },
  limits: { callsPerSecond: 400, channels: 2_000 },
};

/** Over in a blink. */
const test: Profile = {
  ...bench,
  setup: { kind: "FIXED", ms: 5 },
  personRings: { kind: "UNIFORM", minMs: 10, maxMs: 30 },
  machineRings: { kind: "UNIFORM", minMs: 10, maxMs: 30 },
  unansweredRings: { kind: "UNIFORM", minMs: 60, maxMs: 80 },
  talk: { kind: "UNIFORM", minMs: 50, maxMs: 100 },
  patience: { kind: "FIXED", ms: 500 },
  holdPatience: { kind: "FIXED", ms: 1_000 },
  message: { kind: "FIXED", ms: 3_000 },
  machineRecords: { kind: "FIXED", ms: 200 },
  detection: { ...bench.detection, takes: { kind: "FIXED", ms: 5 } },
  agent: { setup: { kind: "FIXED", ms: 2 }, rings: { kind: "FIXED", ms: 5 } },
};

/** Every number that shapes a simulated callee stands in this file and in `fixed-numbers.ts`. */
export const profiles = { demo, "demo-fast": demoFast, warm, bench, test } as const;

export type ProfileName = keyof typeof profiles;

export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}
