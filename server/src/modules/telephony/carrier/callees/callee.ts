import type { Answerer, LegId } from "../../port.ts";
import type { Callee } from "./behaviour.ts";
import { fixedNumber } from "./fixed-numbers.ts";
import type { Outcome, Profile } from "./profiles.ts";
import { draw, pick, type Random, randomFor } from "./random.ts";

/** Whom we call has nothing to press. */
const silent = { keys: [], messageMs: 0, messageEnd: "HANG_UP" } as const;

export type CallOfCallee = { seed: number; profile: Profile; number: string; legId: LegId };

/** The callee of a number for one call: the same seed, number and leg give the same callee. */
export function decideCallee(call: CallOfCallee): Callee {
  const { seed, profile, number, legId } = call;
  const random = randomFor(seed, number, legId);
  const outcome = decideOutcome(profile, randomFor(seed, number), random);
  const isMachine = outcome === "MACHINE";
  const setupMs = draw(profile.setup, random);
  const drawn: Callee = {
    outcome,
    setupMs,
    ringMs: draw(ringing(profile, outcome), random),
    talkMs: draw(isMachine ? profile.machineRecords : profile.talk, random),
    patienceMs: draw(isMachine ? profile.machineRecords : profile.patience, random),
    holdPatienceMs: draw(isMachine ? profile.machineRecords : profile.holdPatience, random),
    ...silent,
    verdict: decideVerdict(profile, isMachine ? "MACHINE" : "PERSON", random),
  };
  return { ...drawn, ...fixedNumber(number)?.callee };
}

/** A number that does not exist does not exist at any call; all else changes from call to call. */
function decideOutcome(profile: Profile, ofNumber: Random, ofCall: Random): Outcome {
  const { INVALID, ...others } = profile.outcomes;
  const rest = Object.values(others).reduce((sum, weight) => sum + weight, 0);
  return ofNumber() * (INVALID + rest) < INVALID ? "INVALID" : pick(others, ofCall);
}

function ringing(profile: Profile, outcome: Outcome) {
  if (outcome === "MACHINE") return profile.machineRings;
  return outcome === "NO_ANSWER" ? profile.unansweredRings : profile.personRings;
}

function decideVerdict(profile: Profile, truth: Answerer, random: Random): Callee["verdict"] {
  const { takes, personTakenForMachine, machineTakenForPerson } = profile.detection;
  const isWrong = random() < (truth === "PERSON" ? personTakenForMachine : machineTakenForPerson);
  const opposite = truth === "PERSON" ? "MACHINE" : "PERSON";
  const confidence = (isWrong ? 0.5 : 0.8) + 0.19 * random();
  return {
    says: isWrong ? opposite : truth,
    afterMs: draw(takes, random),
    confidence: Math.round(confidence * 100) / 100,
  };
}

/** An agent's phone answers by itself and never hangs up by itself. */
export function decideAgentPhone(call: CallOfCallee): Callee {
  const random = randomFor(call.seed, call.number, call.legId);
  return {
    outcome: "PERSON",
    setupMs: draw(call.profile.agent.setup, random),
    ringMs: draw(call.profile.agent.rings, random),
    talkMs: Number.POSITIVE_INFINITY,
    patienceMs: Number.POSITIVE_INFINITY,
    holdPatienceMs: Number.POSITIVE_INFINITY,
    ...silent,
    verdict: { says: "PERSON", afterMs: 0, confidence: 1 },
  };
}
