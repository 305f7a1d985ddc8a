import type { contactUpdated, EventData, LiveEvent } from "@parley/contract";
import { type Change, type Data, drop, relist, reread, row } from "./change.ts";

/** Leads, people, their timelines, scores, boards and duplicates. */
export function changesOfRecords({ name, data }: LiveEvent): Change[] | undefined {
  switch (name) {
    case "lead.created":
    case "lead.restored":
      return [
        row("/leads", data),
        relist("/leads"),
        relist("/leads/count"),
        relist("/bin/leads"),
        ...cards,
      ];
    case "lead.updated":
      return [row("/leads", data), relist("/leads/count"), ...leadChanges(data)];
    case "lead.listed":
    case "lead.unlisted":
      return [row("/leads", data), relist("/leads/count"), relist("/lead-lists")];
    case "lead.deleted":
      return [drop("/leads", data), relist("/leads/count"), relist("/bin/leads"), ...cards];
    case "lead.purged":
      return [drop("/bin/leads", data)];
    case "contact.purged":
      return [drop("/bin/contacts", data)];
    case "sources.changed":
      return [relist("/sources"), reread("/sources/report")];
    case "lead.moved":
      return [row("/leads", data), relist("/leads/count"), ...boardChanges(data)];
    case "pipeline.created":
    case "pipeline.changed":
    case "pipeline.deleted":
      return [relist("/pipelines"), row("/pipelines", data), relist("/pipelines/:id/board")];
    case "lead-workflow.changed":
      return [reread("/lead-workflow")];
    case "leads.imported":
    case "leads.import_undone":
      return [relist("/leads"), relist("/leads/count")];
    case "lead.scored":
      return [row("/leads", data), reread("/leads/:id/score", data.id)];
    case "leads.scored":
      return [
        relist("/leads"),
        reread("/leads/:id/score"),
        reread("/scoring"),
        reread("/scoring/histogram"),
      ];
    case "score-model.learned":
      return [relist("/scoring/models"), reread("/scoring")];
    case "scoring.switched":
    case "scoring.drifted":
      return [reread("/scoring"), reread("/scoring/models/:id"), relist("/scoring/models")];
    case "activity.added":
    case "note.edited":
    case "note.pinned":
    case "note.deleted":
    case "note.restored":
      return timelineChanges(data);
    case "document.added":
    case "document.deleted":
    case "document.restored":
    case "document.purged":
      return ofPerson(data, ["documents"]);
    case "record.left":
      return recordLeft(data);
    case "contact.created":
      return [relist("/contacts"), ...duplicateChanges];
    case "contact.updated":
      return contactUpdatedChanges(data as EventData<typeof contactUpdated>);
    case "contact.deleted":
      return [
        drop("/contacts", data),
        relist("/leads"),
        relist("/leads/count"),
        relist("/bin/contacts"),
        relist("/bin/leads"),
        ...duplicateChanges,
      ];
    // The groups of the search before are none any more: nobody asks for the open one again.
    case "duplicates.searched":
      return [...groupLists, reread("/duplicates/dismissals")];
    case "duplicates.dismissed":
    case "duplicates.recalled":
      return [...duplicateChanges, reread("/duplicates/dismissals")];
    default:
      return undefined;
  }
}

/** A timeline is shown on the page of the lead, and on that of the person. */
function timelineChanges(data: Data): Change[] {
  return ofPerson(data, ["activities", "activities/statistics", "notes/pinned"]);
}

function ofPerson({ leadId, contactId }: Data, parts: readonly string[]): Change[] {
  return parts.flatMap((part) => [
    ...(typeof leadId === "string" ? [reread(`/leads/:id/${part}`, leadId)] : []),
    reread(`/contacts/:id/${part}`, contactId),
  ]);
}

/** Both contacts of a relationship show it, whichever the news is about. */
function relationships(changes: Change[]): void {
  changes.push(reread("/contacts/:id/relationships"));
}

/** What hangs on a lead changes with some of its fields only: dialling changes none of these. */
function leadChanges({ id, fields }: Data): Change[] {
  const changed = Array.isArray(fields) ? fields : [];
  const shown = ["assigneeId", "contact", "attributes"];
  return [
    ...(changed.some((field) => shown.includes(field)) ? cards : []),
    ...(changed.includes("assigneeId") ? [reread("/leads/:id/assignments", id)] : []),
    ...(changed.includes("attribution") ? [reread("/leads/:id/attribution", id)] : []),
  ];
}

/** Columns of a board whose cards came, went or show something else. */
const cards: Change[] = [relist("/pipelines/:id/board"), relist("/stages/:id/leads")];

/** Groups of duplicates come and go with their contacts. */
const groupLists: Change[] = [
  reread("/contacts/duplicates/check"),
  reread("/duplicates"),
  reread("/duplicates/groups"),
];
const duplicateChanges: Change[] = [...groupLists, reread("/duplicates/groups/:id")];

/** A card leaves one column and comes to another; the sums and the history change with it. */
function boardChanges(data: Data): Change[] {
  return [...cards, reread("/leads/:id/moves", data.id)];
}

function recordLeft(data: Data): Change[] {
  if (data.kind === "LEAD") return [drop("/leads", data), relist("/leads/count")];
  if (data.kind === "USER") return [drop("/users", data)];
  return [drop("/agents", data)];
}

function contactUpdatedChanges(data: EventData<typeof contactUpdated>): Change[] {
  // A lead shows its contact's name, so leads of this contact are found by `contactId`.
  const changes: Change[] = [
    row("/contacts", data),
    { type: "row", path: "/leads?contactId", id: data.id },
  ];
  const fields: readonly string[] = data.fields ?? [];
  if (fields.includes("relationships")) relationships(changes);
  if (fields.includes("deletedAt")) changes.push(drop("/bin/contacts", data), relist("/contacts"));
  return changes;
}
