import { z } from "zod";
import { Session } from "./auth.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Email, Id, Instant, Name } from "./paging.ts";

const tag = "Single sign-on";

const Issuer = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .meta({
    examples: ["https://login.example.com"],
  });
const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "must be a domain like example.com",
  )
  .meta({ examples: ["example.com"] });
const Slug = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ examples: ["acme"] });
const Scopes = z
  .string()
  .trim()
  .max(300)
  .regex(/^openid( [\x21-\x7e]+)*$/, "must begin with openid, parted by single spaces")
  .meta({ examples: ["openid email profile"] });
const GroupRoles = z.object({
  group: z.string().describe("A value of the group claim, or the name of a provisioned group"),
  roles: z.array(z.string()),
});

export const SsoSettings = z
  .object({
    connection: z
      .object({
        name: z.string(),
        issuer: z.string(),
        clientId: z.string(),
        hasSecret: z.boolean(),
        scopes: z.string(),
        groupClaim: z.string(),
        createUsers: z.boolean(),
        trustAddresses: z.boolean(),
        enabled: z.boolean(),
        enforced: z.boolean(),
        breakGlassUserId: Id.nullable(),
        updatedAt: Instant,
      })
      .nullable(),
    groupRoles: z.array(GroupRoles),
    domains: z.array(
      z.object({
        domain: z.string(),
        verifiedAt: Instant.nullable(),
        recordName: z.string().describe("Of the TXT record that confirms the claim"),
        recordValue: z.string(),
      }),
    ),
  })
  .meta({ id: "SsoSettings" });
export type SsoSettings = z.infer<typeof SsoSettings>;

export const getSso = endpoint({
  method: "GET",
  path: "/sso",
  summary: "How this tenant signs in through its OpenID provider",
  tag,
  permission: "sso:configure",
  response: SsoSettings,
});

export const setSso = endpoint({
  method: "PUT",
  path: "/sso",
  summary: "Connect an OpenID provider, or change how it is connected",
  tag,
  permission: "sso:configure",
  fresh: true,
  body: z.strictObject({
    name: Name.describe("On the button of the sign-in page"),
    issuer: Issuer,
    clientId: z.string().trim().min(1).max(200),
    clientSecret: z
      .string()
      .min(1)
      .max(1000)
      .nullish()
      .describe("Never shown again; left out it stays as it is, null takes it away"),
    scopes: Scopes.default("openid email profile"),
    groupClaim: z.string().trim().min(1).max(200).default("groups"),
    createUsers: z.boolean().default(true).describe("Makes a user of whoever signs in first"),
    trustAddresses: z
      .boolean()
      .default(false)
      .describe("Finds users by addresses that the provider does not call verified or unverified"),
    enabled: z.boolean().default(true),
    enforced: z.boolean().default(false).describe("Refuses passwords to all but one"),
    breakGlassUserId: Id.nullable().default(null).describe("Keeps his password and his roles"),
  }),
  response: SsoSettings,
});

export const removeSso = endpoint({
  method: "DELETE",
  path: "/sso",
  summary: "Take the OpenID provider away; passwords count again",
  tag,
  permission: "sso:configure",
  fresh: true,
});

export const setGroupRoles = endpoint({
  method: "PUT",
  path: "/sso/group-roles",
  summary: "Say which roles the directory's groups give",
  tag,
  permission: "sso:configure",
  fresh: true,
  body: z.strictObject({
    items: z
      .array(
        z.strictObject({
          group: z.string().trim().min(1).max(200),
          roles: z.array(z.string().max(40)).min(1).max(10),
        }),
      )
      .max(200),
  }),
  response: SsoSettings,
});

export const setSsoDomains = endpoint({
  method: "PUT",
  path: "/sso/domains",
  summary: "Claim the e-mail domains that lead to the provider",
  tag,
  permission: "sso:configure",
  fresh: true,
  body: z.strictObject({ domains: z.array(Domain).max(50) }),
  response: SsoSettings,
});

export const checkSsoDomains = endpoint({
  method: "POST",
  path: "/sso/domains/check",
  summary: "Look for the TXT records that confirm the claimed domains",
  tag,
  permission: "sso:configure",
  perMinute: 20,
  response: SsoSettings,
});

export const SsoTest = z
  .object({
    ok: z.boolean(),
    checks: z.array(
      z.object({
        check: z.enum(["DISCOVERY", "ISSUER", "CODE_FLOW", "PKCE", "KEYS"]),
        ok: z.boolean(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: "SsoTest" });

export const testSso = endpoint({
  method: "POST",
  path: "/sso/test",
  summary: "Ask an issuer for its description and say what is wrong with it",
  tag,
  permission: "sso:configure",
  perMinute: 20,
  reads: true,
  body: z.strictObject({ issuer: Issuer }),
  response: SsoTest,
});

export const SsoChoice = z.object({
  tenant: z.string().describe("Its short name"),
  organisation: z.string(),
  name: z.string().describe("Of the provider"),
});

export const findSso = endpoint({
  method: "POST",
  path: "/auth/sso/find",
  summary: "Which providers an e-mail domain or a tenant's short name leads to",
  tag,
  permission: "public",
  perMinute: 120,
  reads: true,
  body: z.strictObject({ email: Email.optional(), tenant: Slug.optional() }),
  response: z.object({ items: z.array(SsoChoice) }),
});

export const startSso = endpoint({
  method: "POST",
  path: "/auth/sso/start",
  summary: "Begin to sign in through the provider; the browser goes to the address",
  tag,
  permission: "public",
  perMinute: 120,
  body: z.strictObject({
    tenant: Slug,
    to: z
      .string()
      .max(500)
      .regex(/^\/(?![/\\])/, "must be a path")
      .optional(),
  }),
  response: z.object({ address: z.string() }),
});

const Answer = z.string().max(4000).optional();
export const finishSso = endpoint({
  method: "POST",
  path: "/auth/sso/finish",
  summary:
    "Hand over what the provider sent back, and be signed in, or have proved again who one is",
  tag,
  permission: "public",
  perMinute: 120,
  body: z.strictObject({
    state: z.string().min(1).max(500),
    code: Answer,
    iss: Answer,
    error: Answer,
    error_description: Answer,
  }),
  response: z.object({
    session: Session,
    to: z.string().nullable(),
    confirmed: z
      .boolean()
      .describe("It was a proof for the session that there was, and no sign-in"),
  }),
});

export const ssoChanged = event("sso.changed", z.object({ fields: z.array(z.string()) }), {
  audited: "UPDATE",
  permission: "sso:configure",
});

export const ScimToken = z
  .object({
    id: Id,
    name: z.string(),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: "ScimToken" });
export type ScimToken = z.infer<typeof ScimToken>;

export const listScimTokens = endpoint({
  method: "GET",
  path: "/scim-tokens",
  summary: "Tokens by which directories keep the users of this tenant",
  tag,
  permission: "sso:configure",
  response: z.object({ items: z.array(ScimToken) }),
});

export const createScimToken = endpoint({
  method: "POST",
  path: "/scim-tokens",
  summary: "Make a token for a directory; it is shown this once",
  tag,
  permission: "sso:configure",
  fresh: true,
  status: 201,
  body: z.strictObject({
    name: Name,
    expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
  }),
  response: ScimToken.extend({ token: z.string().meta({ examples: ["scim_9fQ2c7Lr0v"] }) }),
});

export const revokeScimToken = endpoint({
  method: "DELETE",
  path: "/scim-tokens/:id",
  summary: "Shut a directory out",
  tag,
  permission: "sso:configure",
  params: ById,
});

export const scimTokenCreated = event("scim-token.created", z.object({ id: Id }), {
  audited: "CREATE",
  permission: "sso:configure",
});
export const scimTokenRevoked = event("scim-token.revoked", z.object({ id: Id }), {
  audited: "DELETE",
  permission: "sso:configure",
});
