import type {
  agentSkillsChanged,
  agentStateChanged,
  contactUpdated,
  EventData,
  LiveEvent,
  presenceChanged,
} from "@parley/contract";

/** What an event means for the cache. Lists and records are named by their address. */
export type Change =
  /** The answer of an address is no longer true: ask again where it is on screen. */
  | { type: "reread"; path: string; id?: string }
  /** Rows came or went: lists and counts of this address. */
  | { type: "relist"; path: string }
  /** One record changed: read it once, show it in place wherever it is. */
  | { type: "row"; path: string; id: string }
  /** One record is gone. */
  | { type: "drop"; path: string; id: string }
  /** The event itself carries the new values. */
  | { type: "merge"; path: string; id: string; values: Record<string, unknown> };

/** The one place that knows which event touches which address. */
export function changesOf(event: LiveEvent): Change[] {
  const { name, data } = event;
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
      return [relist("/sources"), { type: "reread", path: "/sources/report" }];
    case "lead.moved":
      return [row("/leads", data), relist("/leads/count"), ...boardChanges(data)];
    case "pipeline.created":
    case "pipeline.changed":
    case "pipeline.deleted":
      return [relist("/pipelines"), row("/pipelines", data), relist("/pipelines/:id/board")];
    case "lead-workflow.changed":
      return [{ type: "reread", path: "/lead-workflow" }];
    case "leads.imported":
    case "leads.import_undone":
      return [relist("/leads"), relist("/leads/count")];
    case "lead.scored":
      return [row("/leads", data), reread("/leads/:id/score", data.id)];
    case "leads.scored":
      return [
        relist("/leads"),
        { type: "reread", path: "/leads/:id/score" },
        { type: "reread", path: "/scoring" },
        { type: "reread", path: "/scoring/histogram" },
      ];
    case "score-model.learned":
      return [relist("/scoring/models"), { type: "reread", path: "/scoring" }];
    case "scoring.switched":
    case "scoring.drifted":
      return [
        { type: "reread", path: "/scoring" },
        { type: "reread", path: "/scoring/models/:id" },
        relist("/scoring/models"),
      ];
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
      return [...groupLists, { type: "reread", path: "/duplicates/dismissals" }];
    case "duplicates.dismissed":
    case "duplicates.recalled":
      return [...duplicateChanges, { type: "reread", path: "/duplicates/dismissals" }];
    case "user.created":
      return [relist("/users"), relist("/teams")];
    case "user.updated":
      return [row("/users", data), row("/agents", data), relist("/teams")];
    case "user.deactivated":
      return [row("/users", data), row("/agents", data), relist("/users"), relist("/teams")];
    case "team.created":
      return [relist("/teams")];
    case "team.updated":
      return [row("/teams", data)];
    case "team.deleted":
      return [drop("/teams", data)];
    case "sso.changed":
      return [{ type: "reread", path: "/sso" }];
    case "scim-token.created":
    case "scim-token.revoked":
      return [{ type: "reread", path: "/scim-tokens" }];
    case "catalogue.changed":
      return [relist(catalogues[text(data.kind)] ?? "/skills")];
    case "agent.state_changed":
      return agentChanges(data as EventData<typeof agentStateChanged>);
    case "agent.skills_changed":
      return agentChanges(data as EventData<typeof agentSkillsChanged>);
    case "presence.changed":
      return presenceChanges(data as EventData<typeof presenceChanged>);
    case "note.mentioned":
    case "notification.created":
    case "notification.read":
      return [relist("/notifications")];
    case "operation.changed":
      return [
        row("/operations", data),
        relist("/operations"),
        { type: "reread", path: "/leads/bulk-edits/:id" },
        { type: "reread", path: "/leads/bulk-edits/:id/items" },
        { type: "reread", path: "/duplicates" },
        { type: "reread", path: "/duplicates/merges/:id" },
        { type: "reread", path: "/duplicates/merges/:id/items" },
        relist("/imports"),
        { type: "reread", path: "/imports/:id" },
        { type: "reread", path: "/imports/:id/errors" },
        { type: "reread", path: "/security/encryption" },
      ];
    case "security.raised":
      return [relist("/security/events")];
    case "security.handled":
      return [
        { type: "reread", path: "/security/events/:id", id: text(data.id) },
        relist("/security/events"),
      ];
    case "data-key.rotated":
    case "data-key.retired":
      return [{ type: "reread", path: "/security/encryption" }];
    case "role.created":
    case "role.changed":
    case "role.deleted":
      return [
        relist("/roles"),
        { type: "reread", path: "/users/:id/rights" },
        { type: "reread", path: "/permissions/unused" },
      ];
    case "routing-rule.created":
    case "routing-rule.deleted":
    case "routing-rule.updated":
      return [{ type: "reread", path: "/routing/rules" }];
    case "routing.changed":
      return [
        { type: "reread", path: "/routing/rules" },
        { type: "reread", path: "/routing/options" },
        { type: "reread", path: "/routing/agents" },
      ];
    case "settings.updated":
      return [
        { type: "reread", path: `/settings/${text(data.section)}` },
        { type: "reread", path: "/scoring" },
        { type: "reread", path: "/settings/look" },
        { type: "reread", path: "/settings/:section/versions" },
      ];
    case "rights.review_due":
      return [{ type: "reread", path: "/permissions/unused" }];
    case "api-key.created":
    case "api-key.revoked":
      return [relist("/api-keys")];
    case "webhook.created":
      return [relist("/webhooks")];
    case "webhook.updated":
    case "webhook.switched-off":
      return [row("/webhooks", data)];
    case "webhook.deleted":
      return [drop("/webhooks", data)];
    case "tenant.sign-in-rules-changed":
      return [{ type: "reread", path: "/tenant/sign-in-rules" }];
    case "tenant.created":
      return [relist("/platform/tenants")];
    case "tenant.deletion-asked":
    case "tenant.deletion-cancelled":
    case "tenant.deleted":
      return [
        reread("/platform/tenants/:id", data.id),
        relist("/platform/tenants"),
        relist("/platform/deletions"),
      ];
    case "tenant.exported":
      return [reread("/platform/tenants/:id/exports", data.id)];
    case "tenant-export.changed":
      return [reread("/platform/tenants/:id/exports", data.tenantId)];
    case "tenant.limited":
    case "tenant.suspended":
    case "tenant.resumed":
      return [reread("/platform/tenants/:id", data.id), relist("/platform/tenants")];
    case "support.granted":
    case "support.revoked":
    case "visit.opened":
    case "visit.ended":
      return [{ type: "reread", path: "/support-access" }, relist("/support-access/visits")];
    case "tenant.visited":
      return [reread("/platform/tenants/:id/visits", data.id)];
    case "user.factor-changed":
      return [
        { type: "reread", path: "/auth/factors" },
        { type: "reread", path: "/auth/confirm" },
      ];
    case "workflow.created":
    case "workflow.deleted":
      return [relist("/workflows")];
    case "workflow.changed":
      return [
        row("/workflows", data),
        { type: "reread", path: "/workflows/:id/versions", id: text(data.id) },
        { type: "reread", path: "/workflows/:id/shadow", id: text(data.id) },
      ];
    case "workflow.ran":
      return [
        row("/workflows", data),
        relist("/workflow-runs"),
        { type: "reread", path: "/workflow-runs/:id" },
        { type: "reread", path: "/workflows/:id/shadow", id: text(data.id) },
      ];
    case "callback.scheduled":
      return callbackChanges;
    case "callback.changed":
    case "callback.due":
      return [row("/callbacks", data), ...callbackChanges];
    case "callback-pool.changed":
      return callbackChanges;
    case "campaign.created":
      return [relist("/dialer/campaigns")];
    case "campaign.changed":
      return [row("/dialer/campaigns", data), statsOf(data.id)];
    case "campaign.deleted":
      return [drop("/dialer/campaigns", data)];
    case "campaign.members_added":
      return [relist(members), statsOf(data.id)];
    case "attempt.closed":
      return [relist(members), { type: "row", path: "/leads", id: text(data.leadId) }];
    case "call.started":
    case "call.offered":
      return [row("/calls", data), relist("/calls"), callLead(data)];
    case "call.changed":
    case "call.ended":
    case "call.closed":
      return [row("/calls", data), callLead(data)];
    default:
      return [];
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

/** A callback that came, went or moved stands elsewhere in its lists; how many are open changes with it. */
const callbackChanges: Change[] = [
  relist("/callbacks"),
  { type: "reread", path: "/callbacks/counts" },
];

const members = "/dialer/campaigns/:id/members";

const catalogues: Record<string, string> = {
  SKILL: "/skills",
  PAUSE_REASON: "/pause-reasons",
  DISPOSITION: "/dispositions",
  LEAD_FIELD: "/lead-fields",
  CONTACT_FIELD: "/contact-fields",
  TAG: "/tags",
  LEAD_LIST: "/lead-lists",
  SAVED_VIEW: "/lead-views",
};

type Data = Record<string, unknown>;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
function row(path: string, data: Data): Change {
  return { type: "row", path, id: text(data.id) };
}
function drop(path: string, data: Data): Change {
  return { type: "drop", path, id: text(data.id) };
}
function relist(path: string): Change {
  return { type: "relist", path };
}
function reread(path: string, id: unknown): Change {
  return { type: "reread", path, id: text(id) };
}
function statsOf(id: unknown): Change {
  return reread("/dialer/campaigns/:id/stats", id);
}
function callLead(data: Data): Change {
  return { type: "row", path: "/leads", id: text(data.leadId) };
}

/** Both contacts of a relationship show it, whichever the news is about. */
function relationships(changes: Change[]): void {
  changes.push({ type: "reread", path: "/contacts/:id/relationships" });
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
  { type: "reread", path: "/contacts/duplicates/check" },
  { type: "reread", path: "/duplicates" },
  { type: "reread", path: "/duplicates/groups" },
];
const duplicateChanges: Change[] = [
  ...groupLists,
  { type: "reread", path: "/duplicates/groups/:id" },
];

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

function agentChanges(data: { id: string } & Data): Change[] {
  const { id, from: _, ...values } = data;
  return ["/agent", "/agents", "/board"].map((path) => ({ type: "merge", path, id, values }));
}

function presenceChanges(data: EventData<typeof presenceChanged>): Change[] {
  const { userId, ...values } = data;
  return [{ type: "merge", path: "/presence", id: userId, values }];
}
