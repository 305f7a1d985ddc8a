/** Something that looks suspicious, as the place that noticed it says it. It holds no personal data. */
export type Signal = {
  tenantId: string;
  kind:
    | "SIGN_IN_FAILED"
    | "SIGNED_IN"
    | "SIGNED_IN_ABROAD"
    | "TOKEN_REUSED"
    | "FOREIGN_ID"
    | "TENANT_MISMATCH"
    | "RIGHT_MISSING"
    | "RIGHT_GRANTED"
    | "RECORDS_READ"
    | "VISIT_OPENED"
    | "CALL_TO_UNKNOWN_NUMBER"
    | "CALL_TO_FOREIGN_NUMBER"
    | "WEBHOOK_REFUSED"
    | "FLOW_WENT_ROUND"
    | "COSTLY_DIAL"
    | "TOLLS_REACHED"
    | "PHONE_MISUSED"
    | "NO_SOUND_UPLOADED"
    | "SWITCH_STRANGER"
    | "SWITCH_PASSWORD_WRONG"
    | "SWITCH_PHONE_DIALLED";
  userId: string | null;
  sessionId?: string | null;
  ip: string | null;
  userAgent?: string | null;
  requestId?: string;
  /** What was asked for: the name of an endpoint, the trunk by which a call came in, or what a phone said. */
  event?: string;
  count?: number;
};

type Listener = (signal: Signal) => void;

/** Carries signals from where they are noticed to who watches; nobody waits for it. */
export class Signals {
  private readonly listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  raise(signal: Signal): void {
    for (const listener of this.listeners) listener(signal);
  }
}
