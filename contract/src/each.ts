import { z } from "zod";

type Json = Record<string, unknown>;

/**
 * An item that is checked by itself and not with the request, so that a faulty one stops none of the
 * others. In the documents it has its own schema.
 */
export function each<S extends z.ZodType>(schema: S) {
  const { $schema, $defs, ...own } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  }) as Json;
  return z.unknown().meta(inlined(own, ($defs ?? {}) as Json) as Json);
}

/** References resolved: the schema will stand within another. */
function inlined(value: unknown, defs: Json): unknown {
  if (Array.isArray(value)) return value.map((one) => inlined(one, defs));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as Json;
  if (typeof $ref === "string") {
    const { id: _, ...target } = defs[$ref.replace("#/$defs/", "")] as Json;
    return inlined({ ...target, ...rest }, defs);
  }
  return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, inlined(one, defs)]));
}
