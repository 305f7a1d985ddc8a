import { z } from "zod";

/** A JSON Schema, as far as this program looks into one. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  minLength?: number;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  $defs?: Record<string, Schema>;
};

type Direction = "input" | "output";

/** Patterns that only repeat, at length, what the format says. */
const spokenFor = new Set(["uuid", "date-time", "email"]);

/** Turns the contract's schemas into JSON Schema; those with a name of their own are kept once. */
export class Components {
  readonly schemas: Record<string, Schema> = {};

  /** What a caller may write. */
  input(schema: z.ZodType): Schema {
    return this.convert(schema, "input");
  }

  /** What the server writes. */
  output(schema: z.ZodType): Schema {
    return this.convert(schema, "output");
  }

  private convert(schema: z.ZodType, io: Direction): Schema {
    const { $defs = {}, ...own } = z.toJSONSchema(schema, {
      io,
      unrepresentable: "any",
      override: describePipe,
    }) as Schema;
    const names = new Map<string, string>();
    for (const [id, definition] of Object.entries($defs))
      names.set(id, this.nameOf(id, definition));
    for (const [id, definition] of Object.entries($defs)) {
      this.schemas[names.get(id) ?? id] = tidy(definition, io, names);
    }
    return tidy(own, io, names);
  }

  /** A schema that reads differently for the two directions has two names. */
  private nameOf(id: string, definition: Schema): string {
    const known = this.schemas[id];
    if (!known) return id;
    const same = JSON.stringify(tidy(definition, "output", new Map()));
    return same === JSON.stringify(known) ? id : `${id}Input`;
  }
}

/** Text that is cleaned and then checked (an e-mail address) has the format of the check. */
function describePipe({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: object }): void {
  if (!(zodSchema instanceof z.ZodPipe)) return;
  const { out } = zodSchema.def;
  if (out instanceof z.ZodEmail) Object.assign(jsonSchema, { format: "email" });
}

function tidy(schema: Schema, io: Direction, names: ReadonlyMap<string, string>): Schema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return clean(
      Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)])),
      io,
      names,
    );
  };
  return walk(schema) as Schema;
}

function clean(
  { $schema, id, ...schema }: Record<string, unknown>,
  io: Direction,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  // A property may be called `id`; only a text is the name of a schema.
  const kept: Record<string, unknown> = typeof id === "object" ? { id, ...schema } : schema;
  const { format, minimum, maximum, $ref } = kept;
  if (typeof format === "string" && spokenFor.has(format)) delete kept.pattern;
  if (minimum === Number.MIN_SAFE_INTEGER) delete kept.minimum;
  if (maximum === Number.MAX_SAFE_INTEGER) delete kept.maximum;
  // The server may come to say more; a reader that refuses what it does not know would break.
  if (io === "output" && kept.additionalProperties === false) delete kept.additionalProperties;
  if (typeof $ref === "string") {
    const name = $ref.replace("#/$defs/", "");
    kept.$ref = `#/components/schemas/${names.get(name) ?? name}`;
  }
  return kept;
}
