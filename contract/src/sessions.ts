import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";
import { PasskeyAnswer, PasskeyQuestion } from "./passkeys.ts";

const tag = "Sign-in";

export const SessionEntry = z
  .object({
    id: Id,
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    country: z
      .string()
      .nullable()
      .describe("Two letters, by the network that the address belongs to"),
    startedAt: Instant,
    lastUsedAt: Instant.describe("To within five minutes: when its access token was last renewed"),
    isCurrent: z.boolean(),
  })
  .meta({ id: "SessionEntry" });
export type SessionEntry = z.infer<typeof SessionEntry>;

const SessionList = z.object({ items: z.array(SessionEntry) });

export const listOwnSessions = endpoint({
  method: "GET",
  path: "/auth/sessions",
  summary: "Where one is signed in",
  tag,
  permission: "session",
  response: SessionList,
});

export const endOwnSession = endpoint({
  method: "DELETE",
  path: "/auth/sessions/:id",
  summary: "End one of the own sessions",
  tag,
  permission: "session",
  params: ById,
});

export const signOutEverywhere = endpoint({
  method: "POST",
  path: "/auth/sessions/end",
  summary: "End all of the own sessions, this one too",
  tag,
  permission: "session",
});

export const listUserSessions = endpoint({
  method: "GET",
  path: "/users/:id/sessions",
  summary: "Where a user is signed in",
  tag,
  permission: "users:end-sessions",
  discloses: "USER",
  params: ById,
  response: SessionList,
});

export const endUserSessions = endpoint({
  method: "POST",
  path: "/users/:id/sessions/end",
  summary: "End all sessions of a user; his call goes on",
  tag,
  permission: "users:end-sessions",
  fresh: true,
  params: ById,
});

export const confirmSession = endpoint({
  method: "POST",
  path: "/auth/confirm",
  summary: "Prove again who one is, before something dangerous",
  tag,
  permission: "session",
  perMinute: 20,
  body: z.strictObject({
    password: z.string().min(1).max(200).optional(),
    code: z.string().trim().min(1).max(40).optional().describe("Of the authenticator app"),
    passkey: PasskeyAnswer.optional().describe("The answer to /auth/confirm/passkey"),
  }),
});

export const getConfirmWays = endpoint({
  method: "GET",
  path: "/auth/confirm",
  summary: "How one can prove again who one is",
  tag,
  permission: "session",
  response: z.object({ ways: z.array(z.enum(["PASSWORD", "TOTP", "PASSKEY", "PROVIDER"])) }),
});

export const askToConfirm = endpoint({
  method: "POST",
  path: "/auth/confirm/passkey",
  summary: "What the browser needs to prove again who one is by a passkey",
  tag,
  permission: "session",
  perMinute: 20,
  response: PasskeyQuestion,
});

export const confirmByProvider = endpoint({
  method: "POST",
  path: "/auth/confirm/provider",
  summary: "Begin to prove it to the provider; the browser goes to the address and comes back",
  tag,
  permission: "session",
  perMinute: 20,
  response: z.object({ address: z.string() }),
});

export const getTokenKeys = endpoint({
  method: "GET",
  path: "//.well-known/jwks.json",
  summary: "The public keys that access tokens are signed with (RFC 7517)",
  tag,
  permission: "public",
  perMinute: 600,
  response: z.object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  }),
});

export const sessionConfirmed = event(
  "session.confirmed",
  z.object({ sessionId: Id, userId: Id }),
  { audited: "LOGIN" },
);

/** A refresh token came twice: it was stolen or copied. The family of tokens has been ended. */
export const sessionTokenReused = event(
  "session.token-reused",
  z.object({ sessionId: Id, userId: Id }),
);
