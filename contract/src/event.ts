import type { z } from "zod";
import type { Permission } from "./permissions.ts";

export const auditActions = [
  "CREATE",
  "READ",
  "UPDATE",
  "DELETE",
  "LOGIN",
  "LOGOUT",
  "EXPORT",
  "REFUSED",
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditOutcomes = ["OK", "FAILED", "REFUSED"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export type EventType<S extends z.ZodType = z.ZodType> = {
  /** `noun.past`, as on the wire. */
  readonly name: string;
  readonly data: S;
  /** Set when the change belongs into the audit log. */
  readonly audited?: AuditAction;
  /** What a listener must hold to hear it, where the audience is a record or the tenant. */
  readonly permission?: Permission;
  /** One of the live board's broadcast kinds, for clients that filter by kind. */
  readonly broadcast?: "AGENT_STATUS" | "INCOMING_CALL" | "CAMPAIGN_UPDATE" | "CALL_COMPLETED";
  /** It changes often and nobody acts on it: it may wait a moment, to leave with what comes after it. */
  readonly unhurried?: true;
};

type Options = Pick<EventType, "audited" | "permission" | "broadcast" | "unhurried">;

/** Describes something that happened. It carries ids, states and names of fields; no personal data. */
export function event<S extends z.ZodType>(
  name: string,
  data: S,
  options: Options = {},
): EventType<S> {
  return { name, data, ...options };
}

export type EventData<E> = E extends EventType<infer S> ? z.output<S> : never;

/** An event as it leaves the socket. `position` counts up by one tenant. */
export type LiveEvent = {
  position: number;
  id: string;
  name: string;
  at: string;
  actorId: string | null;
  data: Record<string, unknown>;
};

/** Whether a pattern means this event: itself, its kind (`call.*`), or everything (`*`). */
export function meansEvent(pattern: string, event: string): boolean {
  if (pattern === "*" || pattern === event) return true;
  return pattern.endsWith(".*") && event.startsWith(pattern.slice(0, -1));
}
