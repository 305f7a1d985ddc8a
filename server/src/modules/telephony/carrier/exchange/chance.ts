import type { OriginateRequest } from "../../port.ts";
import type { Callee } from "../callees/behaviour.ts";
import { decideAgentPhone, decideCallee } from "../callees/callee.ts";
import { fixedNumber } from "../callees/fixed-numbers.ts";
import type { Profile } from "../callees/profiles.ts";
import { type Random, randomFor } from "../callees/random.ts";
import type { Faults } from "./faults.ts";

/** What the carrier leaves to chance: who is at the other end, and what goes wrong. The same seed has the same luck. */
export class Chance {
  faults: Faults;
  readonly random: Random;
  readonly #seed: number;
  readonly #profile: Profile;

  constructor({ seed, profile, faults }: { seed: number; profile: Profile; faults: Faults }) {
    this.faults = faults;
    this.random = randomFor(seed, "faults");
    this.#seed = seed;
    this.#profile = profile;
  }

  isRefused(): boolean {
    return this.random() < this.faults.originateRefused;
  }

  calleeOf({ kind, to, legId }: OriginateRequest): Callee {
    const call = { seed: this.#seed, profile: this.#profile, number: to, legId };
    if (kind === "CUSTOMER") return decideCallee(call);
    const phone = decideAgentPhone(call);
    const isReached = this.random() >= this.faults.agentUnreachable;
    return isReached ? phone : { ...phone, outcome: "NO_ANSWER", ringMs: Number.POSITIVE_INFINITY };
  }

  /** Whether a command or its reply gets lost on the way; `to` when it is an originate. */
  mishapOf(to: string | undefined): "LOST" | "REPLY_LOST" | null {
    const fixed = to === undefined ? undefined : fixedNumber(to)?.misbehaviour?.originate;
    if (fixed) return fixed;
    const chance = this.random();
    const { commandLost, replyLost } = this.faults;
    if (chance < commandLost) return "LOST";
    return chance < commandLost + replyLost ? "REPLY_LOST" : null;
  }
}
