import { z } from "zod";
import { SignInAnswer } from "./auth.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Sign-in";

/** The answer to FACTOR_NEEDED. Not an id: whoever holds it is half signed in. */
const Challenge = z.string().min(1).max(100);
const Code = z.string().trim().min(1).max(40);

export const answerFactor = endpoint({
  method: "POST",
  path: "/auth/factor",
  summary: "The second step of signing in: a code of the app or a recovery code",
  tag,
  permission: "public",
  perMinute: 600,
  body: z.strictObject({
    challenge: Challenge,
    factor: z.enum(["TOTP", "RECOVERY_CODE"]),
    code: Code,
  }),
  response: SignInAnswer,
});

export const Factors = z
  .object({
    totp: z.object({ since: Instant }).nullable(),
    recoveryCodesLeft: z.number().int(),
    isRequired: z.boolean(),
  })
  .meta({ id: "Factors" });

export const getOwnFactors = endpoint({
  method: "GET",
  path: "/auth/factors",
  summary: "The own second factors",
  tag,
  permission: "session",
  response: Factors,
});

export const startTotp = endpoint({
  method: "POST",
  path: "/auth/factors/totp",
  summary: "A new secret for an authenticator app; it counts once a code of it was given",
  tag,
  permission: "session",
  fresh: true,
  response: z.object({ secret: z.string(), uri: z.string() }),
});

const RecoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).describe("Shown once; none when there are some already"),
});

export const confirmTotp = endpoint({
  method: "POST",
  path: "/auth/factors/totp/confirm",
  summary: "Give the first code of the authenticator app, from which on one is asked for",
  tag,
  permission: "session",
  fresh: true,
  perMinute: 20,
  body: z.strictObject({ code: Code }),
  response: RecoveryCodes,
});

export const removeTotp = endpoint({
  method: "DELETE",
  path: "/auth/factors/totp",
  summary: "Take the authenticator app away",
  tag,
  permission: "session",
  fresh: true,
});

export const renewRecoveryCodes = endpoint({
  method: "POST",
  path: "/auth/factors/recovery-codes",
  summary: "Ten new recovery codes; the old ones end",
  tag,
  permission: "session",
  fresh: true,
  response: RecoveryCodes,
});

export const removeUserFactors = endpoint({
  method: "DELETE",
  path: "/users/:id/factors",
  summary: "Take all second factors of a user away, who has lost them; ends his sessions",
  tag,
  permission: "users:reset-password",
  fresh: true,
  params: ById,
});

export const SignInRules = z
  .object({
    factorRequired: z.boolean().describe("Of everybody"),
    roles: z.array(z.string()).describe("Codes of the roles that need a second factor"),
  })
  .meta({ id: "SignInRules" });

export const getSignInRules = endpoint({
  method: "GET",
  path: "/tenant/sign-in-rules",
  summary: "Who must have a second factor",
  tag,
  permission: "tenant:update",
  response: SignInRules,
});

export const updateSignInRules = endpoint({
  method: "PATCH",
  path: "/tenant/sign-in-rules",
  summary: "Say who must have a second factor; who has none has no rights until he sets one up",
  tag,
  permission: "tenant:update",
  fresh: true,
  body: z.strictObject({
    factorRequired: z.boolean().optional(),
    roles: z.array(z.string().max(40)).max(100).optional(),
  }),
  response: SignInRules,
});

export const factorChanged = event(
  "user.factor-changed",
  z.object({
    id: Id,
    factor: z.enum(["TOTP", "PASSKEY", "RECOVERY_CODES", "ALL"]),
    change: z.enum(["ADDED", "REMOVED"]),
  }),
  { audited: "UPDATE" },
);
export const signInRulesChanged = event(
  "tenant.sign-in-rules-changed",
  z.object({ id: Id, fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "tenant:update" },
);
