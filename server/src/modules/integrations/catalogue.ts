import type { CatalogueEvent } from "@parley/contract";
import { exampleOf } from "../../platform/http/openapi-examples.ts";
import { Components, type Schema } from "../../platform/http/openapi-schemas.ts";
import { type RecordReader, readerOf } from "./records.ts";
import { subscribableEvents } from "./subscriptions.ts";

const common: Record<string, Schema> = {
  type: { type: "string" },
  timestamp: { type: "string", format: "date-time" },
  eventId: { type: "string", format: "uuid" },
  actorId: { type: ["string", "null"], format: "uuid" },
};
const made = {
  timestamp: "2026-03-02T09:30:00.000Z",
  eventId: "0192f0c1-6f3a-7b3e-8a41-5c2d7e9f1a20",
  actorId: "0192f0c1-6f3a-7b3e-8a41-5c2d7e9f1a21",
};

/** Every event with the schema of what is delivered; made once, of the contract's own values. */
export function eventCatalogue(readers: readonly RecordReader[]): CatalogueEvent[] {
  return subscribableEvents
    .map((event) => entryOf(event, readerOf(readers, event.name)))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function entryOf(
  { name, data, permission }: (typeof subscribableEvents)[number],
  reader: RecordReader | undefined,
): CatalogueEvent {
  // Each schema stands for itself: what it refers to is within it.
  const components = new Components();
  const schema = components.output(data);
  const hasFields = schema.properties?.fields !== undefined;
  const record = reader && components.output(reader.schema);
  const body = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: name,
    type: "object",
    properties: {
      ...common,
      type: { const: name },
      data: schema,
      ...(record ? { record: { anyOf: [record, { type: "null" }] } } : {}),
      ...(record && hasFields ? { previousAttributes: { type: "object" } } : {}),
    },
    required: ["type", "timestamp", "eventId", "actorId", "data"],
    $defs: components.schemas,
  };
  const told = JSON.stringify(body, (key, value) => (key === "examples" ? undefined : value));
  const text = told.replaceAll("#/components/schemas/", "#/$defs/");
  return {
    name,
    kind: name.slice(0, name.indexOf(".")),
    permission: permission ?? null,
    hasFields,
    record: reader?.name ?? null,
    schema: JSON.parse(text) as Record<string, unknown>,
    example: { type: name, ...made, data: dataOf(schema, components, hasFields) },
  };
}

function dataOf(schema: Schema, { schemas }: Components, hasFields: boolean): unknown {
  const data = exampleOf(schema, schemas) as Record<string, unknown>;
  return hasFields ? { ...data, fields: ["status"] } : data;
}
