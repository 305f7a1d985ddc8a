import type { Activity } from "@parley/contract";
import {
  addContactNote,
  addNote,
  type CallInput,
  listActivities,
  listContactActivities,
} from "@parley/contract";
import { type List, useInfinite } from "../../api/lists.ts";

/** Whose timeline it is: a lead's, or a person's with all of his leads. */
export type TimelineOf = { kind: "LEAD" | "CONTACT"; id: string };

export type TimelineQuery = Omit<
  NonNullable<CallInput<typeof listActivities>["query"]>,
  "cursor" | "limit"
>;

/** The entries that a filter leaves, page by page. */
export function useTimeline({ kind, id }: TimelineOf, query: TimelineQuery): List<Activity> {
  const isLead = kind === "LEAD";
  const input = { params: { id }, query };
  const ofLead = useInfinite(listActivities, input, { keepPrevious: true, enabled: isLead });
  const ofContact = useInfinite(listContactActivities, input, {
    keepPrevious: true,
    enabled: !isLead,
  });
  return isLead ? ofLead : ofContact;
}

/** Where a note on it is written. */
export function noteEndpoint({ kind }: TimelineOf): typeof addNote | typeof addContactNote {
  return kind === "LEAD" ? addNote : addContactNote;
}
