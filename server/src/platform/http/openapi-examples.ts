import { exampleTexts } from "@parley/contract";
import type { Schema } from "./openapi-schemas.ts";

const byFormat: Record<string, string> = {
  uuid: "0192f0c1-6f3a-7b3e-8a41-5c2d7e9f1a20",
  date: "2026-11-20",
  "date-time": "2026-03-02T09:30:00.000Z",
  email: "ada.lovelace@example.com",
};

/** A value of a schema, the same one each time: what the schema says of itself, or a likely one. */
export function exampleOf(
  schema: Schema,
  components: Readonly<Record<string, Schema>>,
  name = "",
): unknown {
  if (schema.$ref) {
    const target = components[schema.$ref.replace("#/components/schemas/", "")];
    return target ? exampleOf(target, components, name) : null;
  }
  if (schema.examples) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice) return exampleOf(choice, components, name);
  return exampleOfType(schema, components, name);
}

function exampleOfType(
  schema: Schema,
  components: Readonly<Record<string, Schema>>,
  name: string,
): unknown {
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return exampleOfObject(schema, components);
    case "array":
      return schema.items ? [exampleOf(schema.items, components, name)] : [];
    case "string":
      return byFormat[schema.format ?? ""] ?? exampleTexts[name] ?? "text";
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function exampleOfObject(
  schema: Schema,
  components: Readonly<Record<string, Schema>>,
): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties: others, propertyNames } = schema;
  // What may be left out is left out, unless nothing would remain.
  const shown = Object.entries(properties).filter(
    ([key]) => required.length === 0 || required.includes(key),
  );
  const example = Object.fromEntries(
    shown.map(([key, value]) => [key, exampleOf(value, components, key)]),
  );
  if (typeof others === "object" && Object.keys(properties).length === 0) {
    const key = propertyNames?.enum?.[0] ?? "key";
    example[String(key)] = exampleOf(others, components);
  }
  return example;
}
