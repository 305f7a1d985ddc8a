import type { ChannelVariable } from "../../asterisk-host/configuration.ts";
import { type OriginateRequest, TelephonyError } from "../../port.ts";
import { AriError, type AriRequest, path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { phoneName, trunkName } from "./names.ts";
import { order, type Switchboard } from "./switchboard.ts";

/** Dials, unless this leg was dialled before. The channel bears the leg's id, so that Asterisk refuses a second one too. */
export async function originate(board: Switchboard, request: OriginateRequest): Promise<void> {
  const { legs, trunks, ari } = board;
  const { legId, tenantId, callId, attemptId, kind, to, machineDetection } = request;
  const identity = `${to} ${callId}`;
  if (legs.isRepeated(legId, identity)) return;
  const trunk = kind === "CUSTOMER" ? trunks.take(tenantId) : null;
  const leg = legs.add({
    ...{ origin: { legId, tenantId, callId, attemptId, kind }, identity, channelId: legId, trunk },
    request,
    detection: (kind === "CUSTOMER" && machineDetection) || "OFF",
    ringsUntil: Date.now() + Math.ceil(request.ringTimeoutSeconds) * 1_000,
  });
  try {
    await ari.request(dialOf(board, leg, request));
    legs.confirm(leg);
  } catch (error) {
    fail(board, leg, error);
  }
}

function dialOf(
  { connection }: Switchboard,
  leg: AsteriskLeg,
  { tenantId, to, callerId, ringTimeoutSeconds }: OriginateRequest,
): AriRequest {
  const { channelId, trunk } = leg;
  return {
    method: "POST",
    path: path("channels", channelId),
    query: {
      // Built here and nowhere else: nobody reaches another tenant's trunk or phone by what he names.
      endpoint: trunk ? `PJSIP/${to}@${trunkName(trunk)}` : `PJSIP/${phoneName(tenantId, to)}`,
      ...{ app: connection.application, appArgs: "dialled" },
      ...{ callerId, timeout: Math.ceil(ringTimeoutSeconds) },
    },
    body: { variables: variablesOf(leg) },
  };
}

/**
 * The carrier could not, and nobody's telephone has rung: the same leg by the tenant's next trunk. False where there
 * is none, or nobody knows any more what was ordered: then it has ended.
 */
export function dialByNextTrunk(board: Switchboard, leg: AsteriskLeg): boolean {
  const { legs, trunks } = board;
  const { request, trunk, triedTrunks, phase, endsBy } = leg;
  if (!request || !trunk || phase !== "ACCEPTED" || endsBy !== null) return false;
  triedTrunks.push(trunk);
  trunks.rest(trunk);
  const next = trunks.takeBesides(request.tenantId, triedTrunks);
  if (next === null) return false;
  trunks.giveBack(trunk);
  legs.moveTo(leg, `${leg.origin.legId}-${triedTrunks.length}`, next);
  order(board, dialOf(board, leg, request)).catch((problem: unknown) => {
    board.onProblem(problem);
    // It may ring and be lost to us: then its events tell, or the next look at all channels.
    if (problem instanceof TelephonyError && problem.mayHaveHappened) return;
    if (legs.hasEnded(leg.origin.legId)) return;
    legs.end(leg, "CONGESTION");
    trunks.giveBack(next);
  });
  return true;
}

export function variablesOf({ origin, identity, trunk }: AsteriskLeg) {
  const { legId, kind, tenantId, callId, attemptId } = origin;
  return {
    ...{ LEG_ID: legId, LEG_KIND: kind, LEG_TENANT: tenantId, LEG_CALL: callId },
    ...{ LEG_ATTEMPT: attemptId ?? "", LEG_IDENTITY: identity, TRUNK: trunk ?? "" },
  } satisfies Partial<Record<ChannelVariable, string>>;
}

function fail({ legs, trunks }: Switchboard, leg: AsteriskLeg, error: unknown): void {
  const isAnswer = error instanceof AriError;
  // There was one already: it rings.
  if (isAnswer && error.status === 409) {
    legs.confirm(leg);
    return;
  }
  const mayRing = error instanceof TelephonyError && error.mayHaveHappened;
  if (mayRing) throw error;
  // An event may have been faster than the answer that nobody is there.
  if (legs.hasEnded(leg.origin.legId)) return;
  if (leg.trunk) trunks.giveBack(leg.trunk);
  if (isAnswer && leg.origin.kind === "AGENT") {
    // No phone of his is registered: nobody will ever hear it ring.
    legs.end(leg, "NO_ANSWER");
    return;
  }
  legs.drop(leg);
  if (isAnswer) throw new TelephonyError("congestion", error.message);
  throw error;
}
