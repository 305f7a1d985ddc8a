import type { Loaded } from "../pictures.ts";

/** How somebody outside who was called has gone; null while he has not. */
export function causeOf({ call, legs }: Loaded): string | null {
  const leg = legs.get(call.third_leg_id ?? "")?.state;
  return leg?.state === "ENDED" ? leg.cause : null;
}

/** When he answered. */
export function answeredAtOf({ call, legs }: Loaded): Date | null {
  const leg = legs.get(call.third_leg_id ?? "")?.state;
  return leg && "answeredAt" in leg && leg.answeredAt !== null ? new Date(leg.answeredAt) : null;
}

/**
 * What a third party has cost in lines, in milliseconds: his own from the answer on, and after a hand-over the customer's too, where
 * we had dialled it. Until then that is the call's own.
 */
export function lineMsOf(loaded: Loaded, now: Date): number {
  const { call, legs } = loaded;
  // A colleague's phone is no line to a carrier.
  if (legs.get(call.third_leg_id ?? "")?.kind !== "THIRD") return 0;
  const until = now.getTime();
  const since = (from: Date | null) => (from === null ? 0 : Math.max(0, until - from.getTime()));
  const ofCustomer = call.origin === "INBOUND" ? 0 : since(call.handed_over_at);
  return since(answeredAtOf(loaded)) + ofCustomer;
}
