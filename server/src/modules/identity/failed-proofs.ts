import type { App } from "../../platform/app.ts";
import type { Who } from "../../platform/audit/write.ts";

/** What somebody tried to prove who he is with. */
export type ProofName = "PASSWORD" | "TOTP" | "RECOVERY_CODE" | "PASSKEY" | "PROVIDER";

type Failure = {
  tenantId: string;
  /** Whose it would have been. */
  userId: string;
  /** At the door, at the second step, or again in a session. */
  event: "session.refused" | "factor.refused" | "proof.refused";
  proof: ProofName;
};

/**
 * A proof that was wrong is in the log and counts towards the alarm. Nobody waits for it: what exists must
 * not be told by the time an answer takes.
 */
export function tellFailed(
  app: Pick<App, "audit" | "signals">,
  who: Who,
  { tenantId, userId, event, proof }: Failure,
): void {
  app.audit.recordLater(tenantId, who, {
    action: "LOGIN",
    outcome: "FAILED",
    event,
    subjectId: userId,
    fields: [proof],
  });
  const { ip, userAgent, requestId } = who.origin;
  app.signals.raise({ tenantId, kind: "SIGN_IN_FAILED", userId, ip, userAgent, requestId });
}

/** Nobody is signed in yet. */
export const nobodyYet: Who["actor"] = { userId: null, sessionId: null };
