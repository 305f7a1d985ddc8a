import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, manyOf, PageQuery, page } from "./paging.ts";

const tag = "Audit and security";

export const severities = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export const securityKinds = [
  "FAILED_SIGN_INS",
  "TOKEN_REUSE",
  "CROSS_TENANT_ATTEMPT",
  "PRIVILEGE_ATTEMPT",
  "MASS_READ",
  "NEW_DEVICE",
  "NEW_COUNTRY",
  "SUPPORT_VISIT",
  "CALL_REFUSED",
  "FLOW_CUT",
  "TOLLS_GUARDED",
  "UPLOAD_REFUSED",
  "SWITCH_TRIED",
] as const;
export const securityStates = ["OPEN", "ACKNOWLEDGED", "CLOSED"] as const;

export const SecurityEvent = z
  .object({
    id: Id,
    kind: z.enum(securityKinds),
    severity: z.enum(severities),
    state: z.enum(securityStates),
    userId: Id.nullable(),
    userName: z.string().nullable(),
    ip: z.string().nullable(),
    event: z
      .string()
      .nullable()
      .describe(
        "The endpoint of the newest request; the permission, the country or what was tried where it is about one",
      ),
    requestId: z.string().nullable(),
    count: z.number().int().describe("How often within its window, or how many records"),
    firstAt: Instant,
    lastAt: Instant,
    handledBy: Id.nullable(),
    handlerName: z.string().nullable(),
    handledAt: Instant.nullable(),
    note: z.string().nullable(),
    can: z.array(z.enum(["acknowledge", "close"])),
  })
  .meta({ id: "SecurityEvent" });
export type SecurityEvent = z.infer<typeof SecurityEvent>;

export const listSecurityEvents = endpoint({
  method: "GET",
  path: "/security/events",
  summary: "What looked suspicious, newest first",
  tag,
  permission: "security:read",
  query: z.strictObject({
    ...PageQuery,
    state: manyOf(z.enum(securityStates)),
    kind: manyOf(z.enum(securityKinds)),
    severity: manyOf(z.enum(severities)),
  }),
  response: page(SecurityEvent),
});

export const getSecurityEvent = endpoint({
  method: "GET",
  path: "/security/events/:id",
  summary: "One security event",
  tag,
  permission: "security:read",
  params: ById,
  response: SecurityEvent,
});

export const acknowledgeSecurityEvent = endpoint({
  method: "POST",
  path: "/security/events/:id/acknowledge",
  summary: "Say that one looks into it",
  tag,
  permission: "security:handle",
  params: ById,
  response: SecurityEvent,
});

export const closeSecurityEvent = endpoint({
  method: "POST",
  path: "/security/events/:id/close",
  summary: "Close it with what was found",
  tag,
  permission: "security:handle",
  params: ById,
  body: z.strictObject({ note: z.string().trim().min(1).max(2000) }),
  response: SecurityEvent,
});

export const securityRaised = event(
  "security.raised",
  z.object({ id: Id, kind: z.enum(securityKinds), severity: z.enum(severities) }),
  { permission: "security:read" },
);
export const securityHandled = event(
  "security.handled",
  z.object({ id: Id, state: z.enum(securityStates), fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "security:read" },
);
