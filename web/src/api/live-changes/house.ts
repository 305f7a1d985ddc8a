import type { LiveEvent } from "@parley/contract";
import { type Change, drop, relist, reread, row, text } from "./change.ts";

/** Users, rights, settings, keys, and tenants themselves. */
export function changesOfHouse({ name, data }: LiveEvent): Change[] | undefined {
  switch (name) {
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
      return [reread("/sso")];
    case "scim-token.created":
    case "scim-token.revoked":
      return [reread("/scim-tokens")];
    case "catalogue.changed":
      return [relist(catalogues[text(data.kind)] ?? "/skills"), ...followers(data.kind)];
    case "prompt.added":
    case "prompt.changed":
      return [relist("/prompts")];
    case "prompt.deleted":
      return [drop("/prompts", data)];
    case "queue.changed":
      return [reread("/queues/live")];
    case "caller-id.rested":
      return [relist("/caller-ids")];
    case "security.raised":
      return [relist("/security/events")];
    case "security.handled":
      return [reread("/security/events/:id", data.id), relist("/security/events")];
    case "data-key.rotated":
    case "data-key.retired":
      return [reread("/security/encryption")];
    case "role.created":
    case "role.changed":
    case "role.deleted":
      return [relist("/roles"), reread("/users/:id/rights"), reread("/permissions/unused")];
    case "settings.updated":
      return [
        reread(`/settings/${text(data.section)}`),
        reread("/scoring"),
        reread("/settings/look"),
        reread("/settings/:section/versions"),
        reread("/law/packs"),
        reread("/do-not-call/lists"),
      ];
    case "rights.review_due":
      return [reread("/permissions/unused")];
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
    case "do-not-call.changed":
      return [relist("/do-not-call/lists"), reread("/do-not-call/lists/:id/numbers", data.id)];
    case "do-not-call-list.created":
    case "do-not-call-list.deleted":
      return [relist("/do-not-call/lists")];
    case "consent.recorded":
      return [reread("/contacts/:id/consents", data.contactId)];
    case "tenant.sign-in-rules-changed":
      return [reread("/tenant/sign-in-rules")];
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
      return [reread("/support-access"), relist("/support-access/visits")];
    case "tenant.visited":
      return [reread("/platform/tenants/:id/visits", data.id)];
    case "user.factor-changed":
      return [reread("/auth/factors"), reread("/auth/confirm")];
    default:
      return undefined;
  }
}

/** What else shows entries of a catalogue. */
function followers(kind: unknown): Change[] {
  if (kind === "DISPOSITION") return [reread("/dialer/campaigns/:id/dispositions")];
  return kind === "SAVED_VIEW" ? [relist("/contact-views")] : [];
}

const catalogues: Record<string, string> = {
  SKILL: "/skills",
  PAUSE_REASON: "/pause-reasons",
  DISPOSITION: "/dispositions",
  LEAD_FIELD: "/lead-fields",
  CONTACT_FIELD: "/contact-fields",
  TAG: "/tags",
  LEAD_LIST: "/lead-lists",
  CALLER_ID: "/caller-ids",
  QUEUE: "/queues",
  INBOUND_NUMBER: "/inbound-numbers",
  VOICEMAIL_BOX: "/voicemail-boxes",
  TRUNK: "/trunks",
  SAVED_VIEW: "/lead-views",
};
