import type { Endpoint } from "@parley/contract";
import { z } from "zod";

type Schema = {
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
};

/** Values that are no ids and yet belong to one tenant. */
const ofTenant = new Set(["cursor", "roles", "externalId"]);

/**
 * Where a request can name a row, read from the schemas: every UUID, every cursor, and every name that
 * a tenant gives. Written as `path.id`, `query.teamId`, `body.skillIds[]`.
 */
export function placesOf({ params, query, body }: Endpoint): string[] {
  const found = new Set<string>();
  for (const [part, schema] of Object.entries({ path: params, query, body })) {
    const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
    walk(root, part, root, found, []);
  }
  return [...found].sort();
}

/** `within` names the schemas around this one: what contains itself, like a condition, ends there. */
function walk(
  schema: Schema,
  path: string,
  root: Schema,
  found: Set<string>,
  within: readonly string[],
): void {
  if (schema.$ref && !within.includes(schema.$ref)) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target) throw new Error(`${schema.$ref} leads nowhere`);
    walk(target, path, root, found, [...within, schema.$ref]);
  }
  const name = path.slice(path.lastIndexOf(".") + 1).replace("[]", "");
  const isLeaf = !schema.items && !schema.properties;
  if (schema.format === "uuid" || (isLeaf && ofTenant.has(name))) found.add(path);
  for (const [key, one] of Object.entries(schema.properties ?? {})) {
    walk(one, `${path}.${key}`, root, found, within);
  }
  if (schema.items) walk(schema.items, `${path}[]`, root, found, within);
  for (const one of [schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) => some ?? [])) {
    walk(one, path, root, found, within);
  }
}
