import { createHash } from "node:crypto";
import type { AuditAction, AuditOutcome } from "@parley/contract";

/** A row of the log, as it is written and as the chain's HMAC covers it. */
export type AuditRow = {
  id: string;
  at: Date;
  action: AuditAction;
  outcome: AuditOutcome;
  event: string;
  subject_id: string | null;
  person_id: string | null;
  subjects: string[];
  fields: string[];
  actor_id: string | null;
  session_id: string | null;
  request_id: string | null;
  ip: string | null;
  user_agent: string | null;
  changes: Buffer | null;
};

/** What there is to tell; who and where from comes with it. */
export type AuditFact = {
  action: AuditAction;
  event: string;
  outcome?: AuditOutcome;
  subjectId?: string | null;
  /** The person it is about, where that is another than the subject: a lead's contact. */
  personId?: string | null;
  /** Rows that one request read. */
  subjects?: readonly string[];
  fields?: readonly string[];
  /** Where it is somebody else than who asked. */
  actorId?: string | undefined;
  sessionId?: string | undefined;
};

/** Values before and after a change, by field. */
export type Change = {
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
};

/** The values of these fields before and after; null where there was none. */
export function changeOf<T extends object>(fields: readonly string[], before: T, after: T): Change {
  const only = (values: T) =>
    Object.fromEntries(fields.map((field) => [field, values[field as keyof T] ?? null]));
  return { before: only(before), after: only(after) };
}

/**
 * The text that a row's HMAC is made over: every column in one order. Sealed values take part by their
 * hash, so that a row can be verified when nobody can read them any more.
 */
export function canonicalText(tenantId: string, row: AuditRow): string {
  return JSON.stringify([
    1,
    tenantId,
    row.id,
    row.at.toISOString(),
    row.action,
    row.outcome,
    row.event,
    row.subject_id,
    row.person_id,
    row.subjects,
    row.fields,
    row.actor_id,
    row.session_id,
    row.request_id,
    row.ip,
    row.user_agent,
    row.changes ? createHash("sha256").update(row.changes).digest("base64") : null,
  ]);
}

/** The link that follows another in a tenant's chain; the database makes the same (`audit_chain`). */
export function nextHash(
  previous: Buffer,
  link: { tenantId: string; number: number; id: string; mac: Buffer },
): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(link.number));
  return createHash("sha256")
    .update(previous)
    .update(bytesOf(link.tenantId))
    .update(number)
    .update(bytesOf(link.id))
    .update(link.mac)
    .digest();
}

/** What the first link of a tenant follows. */
export function firstHash(tenantId: string): Buffer {
  return createHash("sha256").update(bytesOf(tenantId)).digest();
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}
