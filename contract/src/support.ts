import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { builtInRoles, type Grants } from "./permissions.ts";
import { Reason } from "./reason.ts";

/** What an operator may look at while he visits: how the tenant is set up, or whatever a VIEWER may. */
export const visitLevels = ["CONFIGURATION", "READ"] as const;
export type VisitLevel = (typeof visitLevels)[number];

/** The rights of a visit. Nothing is written in one, and numbers and addresses are masked. */
export const visitGrants: Record<VisitLevel, Grants> = {
  CONFIGURATION: {
    "dispositions:read": "ALL",
    "pause-reasons:read": "ALL",
    "permissions:read": "ALL",
    "roles:read": "ALL",
    "settings:read": "ALL",
    "skills:read": "ALL",
    "teams:read": "ALL",
    "tenant:read": "ALL",
    "users:read": "ALL",
  },
  READ: builtInRoles.VIEWER,
};

const Visit = {
  id: Id,
  operatorId: Id,
  operatorName: z.string(),
  level: z.enum(visitLevels),
  reason: z.string(),
  openedAt: Instant,
  endsAt: Instant,
  endedAt: Instant.nullable(),
  isOpen: z.boolean(),
};
export const SupportVisit = z.object(Visit).meta({ id: "SupportVisit" });
export type SupportVisit = z.infer<typeof SupportVisit>;

export const SupportConsent = z
  .object({
    level: z.enum(visitLevels),
    until: Instant,
    grantedAt: Instant,
    grantedByName: z.string().nullable(),
  })
  .meta({ id: "SupportConsent" });
export type SupportConsent = z.infer<typeof SupportConsent>;

const tag = "Support access";

export const getSupportAccess = endpoint({
  method: "GET",
  path: "/support-access",
  summary: "Whether operators of the platform may look at this tenant, and until when",
  tag,
  permission: "support-access:read",
  response: z.object({ consent: SupportConsent.nullable() }),
});

export const grantSupportAccess = endpoint({
  method: "PUT",
  path: "/support-access",
  summary: "Let operators of the platform look at this tenant for a while, instead of as before",
  tag,
  permission: "support-access:grant",
  fresh: true,
  body: z.strictObject({
    level: z.enum(visitLevels),
    hours: z.number().int().min(1).max(168),
  }),
  response: z.object({ consent: SupportConsent.nullable() }),
});

export const revokeSupportAccess = endpoint({
  method: "DELETE",
  path: "/support-access",
  summary: "Take the consent back; a visit ends with it",
  tag,
  permission: "support-access:grant",
});

export const listSupportVisits = endpoint({
  method: "GET",
  path: "/support-access/visits",
  summary: "Visits of operators, newest first, with their reasons",
  tag,
  permission: "support-access:read",
  query: z.strictObject(PageQuery),
  response: page(SupportVisit),
});

export const openVisit = endpoint({
  method: "POST",
  path: "/platform/tenants/:id/visits",
  summary: "Visit a tenant that has agreed to it; then X-Tenant-Id names it in requests",
  tag: "Platform",
  permission: "tenants:visit",
  fresh: true,
  status: 201,
  params: ById,
  body: z.strictObject({ reason: Reason, minutes: z.number().int().min(1).max(60) }),
  response: SupportVisit,
});

export const listVisits = endpoint({
  method: "GET",
  path: "/platform/tenants/:id/visits",
  summary: "Whether a tenant may be visited, and the newest visits to it",
  tag: "Platform",
  permission: "tenants:visit",
  params: ById,
  response: z.object({ consent: SupportConsent.nullable(), items: z.array(SupportVisit) }),
});

export const endVisits = endpoint({
  method: "DELETE",
  path: "/platform/tenants/:id/visits",
  summary: "End the own visit to a tenant",
  tag: "Platform",
  permission: "tenants:visit",
  params: ById,
});

const about = { audited: "UPDATE", permission: "support-access:read" } as const;
export const supportGranted = event("support.granted", z.object({ id: Id }), about);
export const supportRevoked = event("support.revoked", z.object({ id: Id }), about);
/** Told in the tenant, with the visit's id; the operator's own log has the tenant's. */
export const visitOpened = event("visit.opened", z.object({ id: Id }), {
  ...about,
  audited: "CREATE",
});
export const visitEnded = event("visit.ended", z.object({ id: Id }), about);
export const tenantVisited = event("tenant.visited", z.object({ id: Id }), {
  audited: "READ",
  permission: "tenants:visit",
});
