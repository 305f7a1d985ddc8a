export type FieldReason = { field: string; reason: string };

/** Every code with its status. */
export const statusOf = {
  malformed: 400,
  "unknown-field": 400,
  "invalid-cursor": 400,
  unauthenticated: 401,
  "wrong-credentials": 401,
  "session-ended": 401,
  "challenge-over": 410,
  "permission-missing": 403,
  "sso-failed": 403,
  "sso-required": 403,
  "csrf-token-missing": 403,
  "reauthentication-needed": 403,
  "tenant-mismatch": 403,
  "tenant-suspended": 403,
  "visit-needed": 403,
  "visit-reads-only": 403,
  "origin-refused": 403,
  "not-found": 404,
  conflict: 409,
  "link-expired": 410,
  "in-progress": 409,
  "agent-not-free": 409,
  "queue-full": 409,
  "phone-missing": 409,
  "lead-on-call": 409,
  "dial-refused": 409,
  "questions-open": 422,
  "status-move-refused": 409,
  "status-move-incomplete": 422,
  "note-not-editable": 409,
  "carrier-unavailable": 503,
  "version-changed": 412,
  "too-large": 413,
  "unsupported-media-type": 415,
  invalid: 422,
  "file-refused": 422,
  "limit-reached": 422,
  "too-few-outcomes": 422,
  "idempotency-key-reused": 422,
  "address-unusable": 422,
  "too-many-requests": 429,
  unavailable: 503,
} as const;

export type RefusalCode = keyof typeof statusOf;

type More = {
  /** What was wrong, field by field. */
  errors?: FieldReason[];
  /** What would help, as data. */
  details?: Record<string, unknown>;
  /** Seconds after which it is worth a try again. */
  retryAfter?: number;
};

/** An expected "no": it has a stable code and says what would help. Anything else thrown is a bug. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly more: More;

  constructor(code: RefusalCode, detail: string, more: More = {}) {
    super(detail);
    this.name = "Refusal";
    this.code = code;
    this.status = statusOf[code];
    this.more = more;
  }
}

/** Absent, of another tenant or out of the caller's scope: all three look alike from outside. */
export function notFound(what: string): Refusal {
  return new Refusal("not-found", `There is no such ${what}`);
}

/** A well-formed value that a rule refuses. */
export function invalid(field: string, reason: string): Refusal {
  return new Refusal("invalid", `${field}: ${reason}`, { errors: [{ field, reason }] });
}
