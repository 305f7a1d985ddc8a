import type { HangupCause, IncomingRefusal, LegId } from "../../port.ts";
import type { MessageEnd } from "../callees/behaviour.ts";
import { fixedNumber } from "../callees/fixed-numbers.ts";
import type { Profile } from "../callees/profiles.ts";
import { draw, randomFor } from "../callees/random.ts";
import { type Channel, createChannel } from "./channel.ts";

/** Somebody who calls: from where to which number, by which trunk; what he does, where it is not drawn. */
export type CallerPlan = {
  from: string | null;
  to: string;
  trunk: string;
  /** Whose the trunk is; null of one that all tenants share. */
  trunkTenantId: string | null;
  /** How long he waits in a queue, and how long he talks. */
  patienceSeconds?: number | undefined;
  talkSeconds?: number | undefined;
  /** What he presses after each thing that is said to him, in turn; an empty one: nothing. */
  keys?: readonly string[] | undefined;
  /** How long he speaks where he is asked to leave a message, and what he does then. */
  messageSeconds?: number | undefined;
  messageEnd?: MessageEnd | undefined;
};

/** Nobody lets it ring longer. */
const longestRingMs = 180_000;

/** How a leg ends that was turned away. */
export const refusalCauses: Record<IncomingRefusal, HangupCause> = {
  UNKNOWN_NUMBER: "INVALID_NUMBER",
  DECLINED: "REJECTED",
  CONGESTION: "CONGESTION",
};

type At = { legId: LegId; at: string; seed: number; profile: Profile };

/** The leg of somebody who calls. Fixed numbers do as callers what they do as callees, once they are connected. */
export function callerChannel(plan: CallerPlan, { legId, at, seed, profile }: At): Channel {
  const { from, to, trunk, trunkTenantId } = plan;
  const random = randomFor(seed, from ?? "withheld", legId);
  const fixed = from === null ? undefined : fixedNumber(from);
  const drawn = {
    outcome: "PERSON" as const,
    setupMs: 0,
    talkMs: draw(profile.talk, random),
    patienceMs: draw(profile.queuePatience, random),
    holdPatienceMs: draw(profile.holdPatience, random),
    messageMs: draw(profile.message, random),
    messageEnd: plan.messageEnd ?? "HANG_UP",
    keys: plan.keys ?? [],
    verdict: { says: "PERSON" as const, afterMs: 0, confidence: 1 },
    ...fixed?.callee,
    ringMs: longestRingMs,
  };
  const callee = {
    ...drawn,
    ...(plan.patienceSeconds !== undefined && { patienceMs: plan.patienceSeconds * 1_000 }),
    ...(plan.talkSeconds !== undefined && { talkMs: plan.talkSeconds * 1_000 }),
    ...(plan.messageSeconds !== undefined && { messageMs: plan.messageSeconds * 1_000 }),
  };
  const request = {
    ...{ legId, tenantId: "", callId: "", kind: "CUSTOMER" as const },
    ...{ to: from ?? "withheld", callerId: to, ringTimeoutSeconds: longestRingMs / 1_000 },
  };
  const channel = createChannel({
    ...{ request, callee, misbehaviour: fixed?.misbehaviour, identity: legId },
  });
  const incoming = { legId, from, to, trunk, trunkTenantId, at, isTaken: false };
  return { ...channel, incoming };
}
