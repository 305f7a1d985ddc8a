import type { Endpoint } from "@parley/contract";
import { z } from "zod";
import { placesOf } from "../places.ts";
import type { Listed, Policy } from "./policy.ts";

/** What belongs to somebody, by the module of the permission that it is asked for with. */
const ofSomebody = new Set([
  ...["activities", "agents", "bin", "callbacks", "calls", "campaigns", "contacts", "documents"],
  ...["imports", "leads", "notifications", "operations", "users"],
]);

/**
 * Beginnings of addresses whose records are the tenant's as a whole, so that a scope says nothing about
 * them; what is shown of somebody's records below them is asked for with a permission of `ofSomebody`.
 */
const ofTenant = [
  ...[
    "/api-keys/",
    "/caller-ids/",
    "/contact-fields/",
    "/dispositions/",
    "/do-not-call/",
    "/flows/",
    "/inbound-numbers/",
    "/lead-fields/",
    "/lead-lists/",
  ],
  "/pause-reasons/",
  ...[
    "/pipelines/",
    "/platform/",
    "/prompts/",
    "/queues/",
    "/roles/",
    "/routing/rules/",
    "/scim-tokens/",
    "/scoring/models/",
  ],
  ...[
    "/scripts/",
    "/security/",
    "/settings/",
    "/skills/",
    "/sources/",
    "/stages/",
    "/tags/",
    "/teams/",
    "/trunks/",
  ],
  ...["/voicemail-boxes/", "/webhooks/", "/workflows/"],
];

type Tried = {
  policies: readonly Pick<Policy, "endpoint">[];
  lists: readonly Pick<Listed, "endpoint">[];
  /** Endpoints of which a story tells, by its name. */
  told: Readonly<Record<string, string>>;
  /** Endpoints that name nothing of anybody's, each with what they name. */
  unowned: Readonly<Record<string, string>>;
};

/** Endpoints that name or list what belongs to somebody, and that nothing tries with a scope. */
export function gaps(all: ReadonlyMap<string, Endpoint>, tried: Tried): string[] {
  const known = new Set([...tried.policies, ...tried.lists].map(({ endpoint }) => endpoint));
  return [...all]
    .filter(([, endpoint]) => isScoped(endpoint))
    .filter(([, endpoint]) => !known.has(endpoint))
    .filter(([name]) => !(name in tried.told) && !(name in tried.unowned))
    .map(([name, { permission }]) => `${name} asks for ${permission}, and no policy tries it`);
}

/** Whether the rights of whoever calls it say whose records it works on. */
function isScoped(endpoint: Endpoint): boolean {
  const { permission, path } = endpoint;
  const [module = "", action] = permission.split(":");
  if (action === undefined) return false;
  if (ofSomebody.has(module)) return namesRecord(endpoint) || listsRecords(endpoint);
  return path.includes("/:") && !ofTenant.some((start) => path.startsWith(start));
}

/** In its path or its body; a filter or a cursor of a list is another test's. */
function namesRecord(endpoint: Endpoint): boolean {
  return placesOf(endpoint).some((place) => !place.startsWith("query."));
}

function listsRecords({ response }: Endpoint): boolean {
  const schema = z.toJSONSchema(response, { io: "output", unrepresentable: "any" });
  return "items" in (schema.properties ?? {});
}
