import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const body = (own: Estate) => ({
  name: own.name("Key"),
  permissions: { "teams:read": "ALL" as const },
});

async function newKey(own: Estate): Promise<api.ApiKey> {
  return (await own.admin.call(api.createApiKey, { body: body(own) })).apiKey;
}
const keyOf = async (own: Estate) => (await newKey(own)).id;
const serviceUserOf = async (own: Estate) => (await newKey(own)).userId;

/** Two keys at least, so that the list has a second page. */
async function cursorOf(own: Estate): Promise<string> {
  await newKey(own);
  await newKey(own);
  const place = cursor(api.listApiKeys, () => ({}));
  return place.ours(own);
}

export const apiKeyCases: Record<string, Case> = {
  listApiKeys: caseOf(api.listApiKeys, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": { theirs: cursorOf, ours: cursorOf, theirsIs: "OURS" },
  }),
  createApiKey: caseOf(
    api.createApiKey,
    (own, ids) => ({ body: { ...body(own), userId: ids["body.userId"] } }),
    { "body.userId": key(serviceUserOf) },
  ),
  revokeApiKey: caseOf(
    api.revokeApiKey,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await keyOf(own)) } }),
    { "path.id": key(keyOf) },
  ),
};
