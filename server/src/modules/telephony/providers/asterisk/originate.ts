import type { ChannelVariable } from "../../asterisk-host/configuration.ts";
import { type OriginateRequest, TelephonyError } from "../../port.ts";
import { AriError, path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { phoneName, trunkName } from "./provision.ts";
import type { Switchboard } from "./switchboard.ts";

/** Dials, unless this leg was dialled before. The channel bears the leg's id, so that Asterisk refuses a second one too. */
export async function originate(board: Switchboard, request: OriginateRequest): Promise<void> {
  const { legs, trunks, ari } = board;
  const { legId, tenantId, callId, attemptId, kind, to, machineDetection } = request;
  const identity = `${to} ${callId}`;
  if (legs.isRepeated(legId, identity)) return;
  const trunk = kind === "CUSTOMER" ? trunks.take(tenantId) : null;
  const leg = legs.add({
    ...{ origin: { legId, tenantId, callId, attemptId, kind }, identity, channelId: legId, trunk },
    detection: (kind === "CUSTOMER" && machineDetection) || "OFF",
  });
  try {
    await ari.request({
      method: "POST",
      path: path("channels", legId),
      query: {
        // Built here and nowhere else: nobody reaches another tenant's trunk or phone by what he names.
        endpoint: trunk ? `PJSIP/${to}@${trunkName(trunk)}` : `PJSIP/${phoneName(tenantId, to)}`,
        ...{ app: board.connection.application, appArgs: "dialled" },
        ...{ callerId: request.callerId, timeout: Math.ceil(request.ringTimeoutSeconds) },
      },
      body: { variables: variablesOf(leg) },
    });
    legs.confirm(leg);
  } catch (error) {
    fail(board, leg, error);
  }
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
