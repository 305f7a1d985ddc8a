import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";
import { permissionCodes, scopes } from "./permissions.ts";

const tag = "API keys";
const Grants = z.partialRecord(z.enum(permissionCodes), z.enum(scopes));

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    userId: Id.describe("The service user whom the key speaks for"),
    permissions: Grants,
    networks: z.array(z.string()),
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable().describe("To within a minute"),
    revokedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const listApiKeys = endpoint({
  method: "GET",
  path: "/api-keys",
  summary: "List the keys of the API, newest first",
  tag,
  permission: "api-keys:read",
  query: z.strictObject(PageQuery),
  response: page(ApiKey),
});

export const createApiKey = endpoint({
  method: "POST",
  path: "/api-keys",
  summary: "Make a key for a service user; the key itself is told this once",
  tag,
  permission: "api-keys:create",
  fresh: true,
  status: 201,
  body: z.strictObject({
    name: Name,
    permissions: Grants.describe("Nothing that the caller lacks himself"),
    userId: Id.optional().describe("A service user that there is already; a new one without"),
    networks: z
      .array(
        z
          .string()
          .max(50)
          .meta({ examples: ["203.0.113.0/24"] }),
      )
      .max(50)
      .default([])
      .describe("Where the key may be used; everywhere when empty"),
    expiresAt: Instant.nullable().default(null),
  }),
  response: z.object({ apiKey: ApiKey, key: z.string() }),
});

export const revokeApiKey = endpoint({
  method: "POST",
  path: "/api-keys/:id/revoke",
  summary: "Take a key away; it opens nothing from now on",
  tag,
  permission: "api-keys:revoke",
  fresh: true,
  params: ById,
  response: ApiKey,
});

const KeyRef = z.object({ id: Id, userId: Id });
export const apiKeyCreated = event("api-key.created", KeyRef, {
  audited: "CREATE",
  permission: "api-keys:read",
});
export const apiKeyRevoked = event("api-key.revoked", KeyRef, {
  audited: "DELETE",
  permission: "api-keys:read",
});
