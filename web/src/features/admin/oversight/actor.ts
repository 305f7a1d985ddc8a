import type { AuditEntry } from "@parley/contract";

/** The name of who did it; the system has none, and somebody without one is gone. */
export function actorOf({ actorName, actorId }: AuditEntry, system: string): string {
  return actorName ?? actorId ?? system;
}
