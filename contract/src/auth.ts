import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Email, Id, Name, NewPassword } from "./paging.ts";
import { permissionCodes, scopes } from "./permissions.ts";

const tag = "Sign-in";

export const Session = z
  .object({
    user: z.object({ id: Id, name: z.string(), email: z.string(), locale: z.string() }),
    tenant: z.object({
      id: Id,
      name: z.string(),
      slug: z.string(),
      timeZone: z.string(),
      kind: z.enum(["CUSTOMER", "PLATFORM"]).describe("PLATFORM: its users operate Parley itself"),
    }),
    roles: z.array(z.string()),
    grants: z.partialRecord(z.enum(permissionCodes), z.enum(scopes)),
    teamId: Id.nullable(),
    isAgent: z.boolean(),
    isDemo: z.boolean(),
    csrfToken: z.string(),
    mustEnrol: z
      .boolean()
      .describe("A second factor must be set up first: until then there are no rights"),
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
    z.object({
      result: z.literal("FACTOR_NEEDED"),
      challenge: z.string().describe("Answer it within five minutes"),
      factors: z.array(z.enum(["TOTP", "PASSKEY", "RECOVERY_CODE"])),
    }),
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
  fresh: true,
  perMinute: 10,
  body: z.strictObject({
    current: z.string().min(1).max(200),
    next: NewPassword,
  }),
});

export const checkPassword = endpoint({
  method: "POST",
  path: "/auth/password-check",
  summary: "Whether a password may be used, while it is being typed",
  tag,
  permission: "public",
  perMinute: 240,
  body: z.strictObject({
    password: z.string().max(200),
    name: Name.optional(),
    email: z.string().max(254).optional(),
  }),
  response: z.object({
    problem: z.enum(["SHORT", "LONG", "COMMON", "PERSONAL", "BREACHED"]).nullable(),
  }),
});

export const requestPasswordReset = endpoint({
  method: "POST",
  path: "/auth/forgot",
  summary: "Send a link for a new password; answers the same whether there is such an address",
  tag,
  permission: "public",
  perMinute: 30,
  body: z.strictObject({ email: Email }),
});

export const resetPasswordByLink = endpoint({
  method: "POST",
  path: "/auth/reset",
  summary: "Set a new password by the link in a letter; ends all sessions",
  tag,
  permission: "public",
  perMinute: 30,
  body: z.strictObject({ token: z.string().min(1).max(200), password: NewPassword }),
});

const SessionRef = z.object({ sessionId: Id, userId: Id });
export const sessionStarted = event("session.started", SessionRef, { audited: "LOGIN" });
export const sessionEnded = event(
  "session.ended",
  SessionRef.extend({
    reason: z.enum([
      "SIGN_OUT",
      "REVOKED",
      "REUSE",
      "DEACTIVATED",
      "PASSWORD_CHANGED",
      "SUSPENDED",
    ]),
  }),
  { audited: "LOGOUT" },
);
