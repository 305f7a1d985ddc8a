import type { Member } from "@parley/contract";
import type { ListedMember } from "./queries.ts";

/** A member as the API shows it: one whose time has not come yet waits. */
export function toMember(row: ListedMember, now: Date): Member {
  const waits = row.state === "DIALABLE" && row.due_at > now;
  return {
    id: row.id,
    leadId: row.lead_id,
    leadName: row.lead_name,
    state: waits ? "WAITING" : row.state,
    priority: row.priority,
    skillId: row.skill_id,
    language: row.language,
    attempts: row.attempts,
    lastOutcome: row.last_outcome,
    refusedFor: row.refused_for,
    doneBecause:
      row.state === "DONE" && row.last_outcome !== "NOT_ALLOWED" ? row.done_because : null,
    nextAttemptAt: row.state === "DONE" ? null : row.due_at.toISOString(),
  };
}
