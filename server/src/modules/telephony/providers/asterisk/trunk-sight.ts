import { z } from "zod";
import { TelephonyError } from "../../port.ts";
import { type Ari, AriError, path } from "./ari.ts";
import { type Manager, ManagerError } from "./manager.ts";
import { trunkName } from "./names.ts";
import type { LeftOut } from "./transports.ts";

export type TrunkState = "REACHABLE" | "UNREACHABLE" | "UNKNOWN";
export type Registration = "NONE" | "REGISTERED" | "REFUSED" | "UNANSWERED" | "WAITING";

/** How a carrier behaves towards us; `leftOut`: why the switch does not know the trunk at all. */
export type TrunkSight = {
  state: TrunkState;
  registration: Registration;
  leftOut?: LeftOut | undefined;
};

/** Whether the carrier of a trunk answers, and lets us register where we ask it to. */
export async function trunkSight(ari: Ari, manager: Manager, name: string): Promise<TrunkSight> {
  const state = await stateOf(ari, trunkName(name));
  const status = await registrationStatus(manager, trunkName(name)).catch((error: unknown) => {
    if (error instanceof TelephonyError || error instanceof ManagerError) return "UNKNOWN";
    throw error;
  });
  return { state, registration: registrationOf(status, state) };
}

/** By the question that Asterisk asks it twice a minute. */
async function stateOf(ari: Ari, resource: string): Promise<TrunkState> {
  const at = path("endpoints", "PJSIP", resource);
  const found = await ari.request({ method: "GET", path: at }).catch((error: unknown) => {
    if (error instanceof AriError && error.status === 404) return { state: "unknown" };
    throw error;
  });
  const { state } = z.object({ state: z.string() }).parse(found);
  if (state === "online") return "REACHABLE";
  return state === "offline" ? "UNREACHABLE" : "UNKNOWN";
}

/** Undefined of a trunk that registers nowhere. */
async function registrationStatus(manager: Manager, name: string): Promise<string | undefined> {
  return (await registrationStatuses(manager)).get(name);
}

/** How every registration stands, by its name. Of all that comes with it, passwords too, nothing else is looked at. */
export async function registrationStatuses(manager: Manager): Promise<Map<string, string>> {
  const events = await manager.list("PJSIPShowRegistrationsOutbound");
  const found = events.filter((event) => event.get("Event") === "OutboundRegistrationDetail");
  return new Map(
    found.map((event) => [event.get("ObjectName") ?? "", event.get("Status") ?? ""] as const),
  );
}

/**
 * Asterisk says the same of a carrier that refuses as of one that says nothing. Whether it answers anything at all tells
 * the two apart.
 */
export function registrationOf(status: string | undefined, state: TrunkState): Registration {
  if (status === undefined) return "NONE";
  if (status === "Registered") return "REGISTERED";
  if (status !== "Rejected" || state === "UNKNOWN") return "WAITING";
  return state === "REACHABLE" ? "REFUSED" : "UNANSWERED";
}

const worst: readonly Registration[] = ["REFUSED", "UNANSWERED", "WAITING", "REGISTERED", "NONE"];

/** What several switches see: a carrier that answers one of them answers, and one registration that fails is told. */
export function sightOfAll(sights: readonly TrunkSight[]): TrunkSight {
  const states = sights.map(({ state }) => state);
  const known =
    states.find((state) => state === "REACHABLE") ?? states.find((s) => s !== "UNKNOWN");
  const registration = worst.find((one) => sights.some((sight) => sight.registration === one));
  const leftOut = sights.find((sight) => sight.leftOut)?.leftOut;
  const sight = { state: known ?? "UNKNOWN", registration: registration ?? "NONE" } as const;
  return leftOut ? { ...sight, leftOut } : sight;
}
