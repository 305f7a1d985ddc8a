import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Email, Id } from "./paging.ts";
import { permissionCodes, scopes } from "./permissions.ts";

const tag = "Sign-in";

export const Session = z
  .object({
    user: z.object({ id: Id, name: z.string(), email: z.string(), locale: z.string() }),
    tenant: z.object({ id: Id, name: z.string(), slug: z.string(), timeZone: z.string() }),
    roles: z.array(z.string()),
    grants: z.partialRecord(z.enum(permissionCodes), z.enum(scopes)),
    teamId: Id.nullable(),
    isAgent: z.boolean(),
    isDemo: z.boolean(),
    csrfToken: z.string(),
    /** Seconds until the access token ends; a client renews it a little before. */
    expiresIn: z.number().int(),
    position: z.number().int().describe("Of the tenant's newest event: where a socket starts"),
    serverTime: z.string(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const TenantChoice = z.object({ id: Id, name: z.string(), slug: z.string() });

export const SignInAnswer = z
  .discriminatedUnion("result", [
    z.object({ result: z.literal("SIGNED_IN"), session: Session }),
    z.object({ result: z.literal("CHOOSE_TENANT"), tenants: z.array(TenantChoice) }),
  ])
  .meta({ id: "SignInAnswer" });

export const signIn = endpoint({
  method: "POST",
  path: "/auth/sign-in",
  summary: "Sign in with e-mail and password",
  tag,
  permission: "public",
  perMinute: 600,
  body: z.strictObject({
    email: Email,
    password: z.string().min(1).max(200),
    tenantId: Id.optional(),
  }),
  response: SignInAnswer,
});

export const refreshSession = endpoint({
  method: "POST",
  path: "/auth/refresh",
  summary: "Renew the access token by the refresh cookie",
  tag,
  permission: "public",
  response: Session,
});

export const signOut = endpoint({
  method: "POST",
  path: "/auth/sign-out",
  summary: "End this session",
  tag,
  permission: "session",
});

export const getSession = endpoint({
  method: "GET",
  path: "/auth/session",
  summary: "Who is signed in, and what he may do",
  tag,
  permission: "session",
  response: Session,
});

export const changeOwnPassword = endpoint({
  method: "POST",
  path: "/auth/password",
  summary: "Change the own password",
  tag,
  permission: "session",
  perMinute: 10,
  body: z.strictObject({
    current: z.string().min(1).max(200),
    next: z.string().min(10).max(200),
  }),
});

const SessionRef = z.object({ sessionId: Id, userId: Id });
export const sessionStarted = event("session.started", SessionRef, { audited: "LOGIN" });
export const sessionEnded = event(
  "session.ended",
  SessionRef.extend({ reason: z.enum(["SIGN_OUT", "REUSE", "DEACTIVATED", "PASSWORD_CHANGED"]) }),
  { audited: "LOGOUT" },
);
