import type { BulkChange } from "@parley/contract";
import { type Decision, differing, type RecordState, valuesLike, withAttribute } from "./values.ts";

/** What of a lead a bulk edit can change. */
export type LeadState = RecordState & {
  status: string;
  source: string | null;
  assigneeId: string | null;
  teamId: string | null;
  isOnCall: boolean;
};

/** Whose a lead becomes; its team is that of its owner, and stays where it has none. */
export type NewOwner = { assigneeId: string | null; teamId: string | null };

const unchanged: Decision = { result: "UNCHANGED" };

/** What a change makes of one lead that the caller may change. */
export function decide(
  change: BulkChange,
  lead: LeadState,
  owner: NewOwner | null,
  now: Date,
): Decision {
  switch (change.action) {
    case "STATUS":
      return differing({ status: lead.status }, { status: change.status });
    case "SOURCE":
      return differing({ source: lead.source }, { source: change.source });
    case "ASSIGN": {
      const { assigneeId, teamId } = lead;
      const next = owner ?? { assigneeId: null, teamId };
      return assigneeId === next.assigneeId ? unchanged : differing({ assigneeId, teamId }, next);
    }
    case "ATTRIBUTE":
      return withAttribute(lead, change.key, change.value);
    case "ADD_TAG":
    case "REMOVE_TAG": {
      const tag = { id: change.tagId, has: change.action === "ADD_TAG" };
      return differing(valuesLike({ tag }, lead), { tag });
    }
    case "DELETE":
      if (lead.isOnCall) return { result: "REFUSED", reason: "ON_CALL" };
      return differing({ deletedAt: null }, { deletedAt: now.toISOString() });
  }
}
