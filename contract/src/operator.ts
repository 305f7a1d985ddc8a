import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Email, Id, Instant, Name, PageQuery, page, TimeZone } from "./paging.ts";
import { Reason } from "./reason.ts";

const tag = "Platform";

export const tenantStatuses = ["ACTIVE", "SUSPENDED", "DELETING"] as const;

const Most = z.number().int().min(1).max(1_000_000_000_000).nullable();

/** How much of each a tenant may have; null is as much as it likes. */
export const TenantLimits = z
  .object({
    users: Most.describe("People who may sign in"),
    agents: Most.describe("People who take calls"),
    leads: Most,
    storageBytes: Most.describe("Of stored files"),
    documentBytes: Most.describe("Of one document; 25 MB where it is not set"),
    callsPerSecond: Most.describe("Calls begun within a second"),
    channels: Most.describe("Calls at once"),
    requestsPerMinute: Most.describe("Of all its users and keys together"),
  })
  .meta({ id: "TenantLimits" });
export type TenantLimits = z.infer<typeof TenantLimits>;
export const limitNames = [
  "users",
  "agents",
  "leads",
  "storageBytes",
  "documentBytes",
  "callsPerSecond",
  "channels",
  "requestsPerMinute",
] as const satisfies readonly (keyof TenantLimits)[];

const TenantFigures = z
  .object({
    users: z.number().int(),
    agents: z.number().int(),
    leads: z.number().int(),
    storageBytes: z.number().int(),
    callsToday: z.number().int(),
    liveCalls: z.number().int(),
    requestsToday: z.number().int().describe("Up to a minute ago"),
  })
  .meta({ id: "TenantFigures" });

/** A tenant as the operator sees it: how it stands, and nothing that is in it. */
export const OperatedTenant = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    status: z.enum(tenantStatuses),
    timeZone: z.string(),
    country: z.string(),
    isDemo: z.boolean(),
    createdAt: Instant,
    suspendedAt: Instant.nullable(),
    suspendedReason: z.string().nullable(),
    limits: TenantLimits,
    usage: TenantFigures,
    can: z.array(z.enum(["limit", "suspend", "resume"])),
  })
  .meta({ id: "OperatedTenant" });
export type OperatedTenant = z.infer<typeof OperatedTenant>;

export const listOperatedTenants = endpoint({
  method: "GET",
  path: "/platform/tenants",
  summary: "Tenants of the installation by name, with how they stand",
  tag,
  permission: "tenants:list",
  query: z.strictObject({
    ...PageQuery,
    q: z.string().trim().min(1).max(100).optional(),
    status: z.enum(tenantStatuses).optional(),
  }),
  response: page(OperatedTenant),
});

export const getOperatedTenant = endpoint({
  method: "GET",
  path: "/platform/tenants/:id",
  summary: "One tenant, as the operator sees it",
  tag,
  permission: "tenants:list",
  params: ById,
  response: OperatedTenant,
});

export const createOperatedTenant = endpoint({
  method: "POST",
  path: "/platform/tenants",
  summary: "Make a tenant; its first administrator gets a letter with a link to set his password",
  tag,
  permission: "tenants:create",
  fresh: true,
  status: 201,
  body: z.strictObject({
    name: Name,
    slug: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,39}$/, "must be 2 to 40 small letters, digits and hyphens"),
    timeZone: TimeZone,
    country: z.string().regex(/^[A-Z]{2}$/, "must be a country like GB"),
    admin: z.strictObject({
      name: Name,
      email: Email,
      locale: z.enum(["en", "es"]).default("en"),
    }),
  }),
  response: z.object({
    tenant: OperatedTenant,
    letter: z
      .enum(["SENT", "NO_MAIL_SERVER"])
      .describe("NO_MAIL_SERVER: nobody has a way in yet; `parley user create` makes one"),
  }),
});

export const setTenantLimits = endpoint({
  method: "PATCH",
  path: "/platform/tenants/:id/limits",
  summary: "Set how much a tenant may use; what it has beyond that stays",
  tag,
  permission: "tenants:limit",
  params: ById,
  body: z.strictObject(TenantLimits.partial().shape),
  response: OperatedTenant,
});

export const TenantDay = z
  .object({
    day: z.iso.date(),
    requests: z.number().int(),
    calls: z.number().int().nullable(),
    users: z.number().int().nullable(),
    agents: z.number().int().nullable(),
    leads: z.number().int().nullable(),
    storageBytes: z.number().int().nullable(),
  })
  .meta({ id: "TenantDay" });
export type TenantDay = z.infer<typeof TenantDay>;

export const getTenantUsage = endpoint({
  method: "GET",
  path: "/platform/tenants/:id/usage",
  summary: "How much a tenant has used, by day (UTC); null where nobody has counted",
  tag,
  permission: "tenants:list",
  params: ById,
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  response: z.object({ items: z.array(TenantDay) }),
});

export const suspendTenant = endpoint({
  method: "POST",
  path: "/platform/tenants/:id/suspend",
  summary: "Close a tenant: sessions, keys and sockets end, nothing is dialled, nothing is lost",
  tag,
  permission: "tenants:suspend",
  fresh: true,
  params: ById,
  body: z.strictObject({ reason: Reason }),
  response: OperatedTenant,
});

export const resumeTenant = endpoint({
  method: "POST",
  path: "/platform/tenants/:id/resume",
  summary: "Open a suspended tenant again",
  tag,
  permission: "tenants:suspend",
  fresh: true,
  params: ById,
  response: OperatedTenant,
});

/** Told in the tenant and in the operator's own. */
const AboutTenant = z.object({ id: Id });
export const tenantCreated = event("tenant.created", AboutTenant, { audited: "CREATE" });
export const tenantSuspended = event("tenant.suspended", AboutTenant, { audited: "UPDATE" });
export const tenantLimited = event(
  "tenant.limited",
  AboutTenant.extend({ fields: z.array(z.string()) }),
  { audited: "UPDATE" },
);
export const tenantResumed = event("tenant.resumed", AboutTenant, { audited: "UPDATE" });
