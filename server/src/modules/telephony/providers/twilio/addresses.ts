import { uuidv7 } from "uuidv7";
import type { LegId } from "../../port.ts";
import { type CallbackKind, callbackKinds } from "./store.ts";

export const callbackPath = "/hooks/twilio";

/** Where Twilio finds us for one leg: the leg's id travels in the address, which Twilio signs. */
export function createAddresses(publicUrl: string) {
  const base = `${publicUrl}${callbackPath}`;
  return {
    base,
    of(trunk: string, legId: LegId, kind: CallbackKind, id?: string): string {
      const url = new URL(`${base}/${encodeURIComponent(trunk)}/${legId}/${kind}`);
      if (id !== undefined) url.searchParams.set("id", id);
      // Signed with the rest: a request that comes a second time is known by it.
      if (!withKeyOfItsOwn.has(kind)) url.searchParams.set("once", uuidv7());
      return url.href;
    },
  };
}

/** What an address below `base` is about, beside the trunk; null of one that is none of ours. */
export function aboutOf(leg: string, kind: string | undefined): HookAbout | null {
  if (kind === undefined) return leg === "incoming" || leg === "ended" ? leg : null;
  const known = callbackKinds.find((one) => one === kind);
  if (!known || known === "incoming" || known === "taken" || !isLegId.test(leg)) return null;
  return { legId: leg, kind: known };
}

/** A leg and what is told of it, or a call that has no leg yet, or whose leg its number does not know. */
export type HookAbout = { legId: LegId; kind: CallbackKind } | "incoming" | "ended";

const isLegId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type Addresses = ReturnType<typeof createAddresses>;

/** What Twilio numbers by itself, or tells once. */
const withKeyOfItsOwn: ReadonlySet<CallbackKind> = new Set(["status", "verdict", "sound", "talk"]);
