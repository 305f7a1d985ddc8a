import type { AttributeValue, OwnField } from "@parley/contract";

export type OwnValues = Readonly<Record<string, AttributeValue>>;
export type FieldShape = Pick<OwnField, "key" | "label" | "type" | "choices" | "help" | "required">;

/** Whether nothing was given. */
export function isBlank(value: AttributeValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** What a form sends of its values: what was left open is left out, texts without space around them. */
export function givenValues(values: OwnValues): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      if (isBlank(value)) return [];
      return [[key, typeof value === "string" ? value.trim() : value]];
    }),
  );
}

/** The attributes that a definition describes, apart from those that nobody has defined. */
export function splitValues(
  fields: readonly FieldShape[],
  attributes: OwnValues,
): { own: OwnValues; free: [string, AttributeValue][] } {
  const keys = new Set(fields.map(({ key }) => key));
  const entries = Object.entries(attributes);
  return {
    own: Object.fromEntries(entries.filter(([key]) => keys.has(key))),
    free: entries.filter(([key]) => !keys.has(key)),
  };
}

/** Where a form keeps what is wrong with a field: under the path that the server names it by. */
export function pathOf(key: string, of = ""): string {
  return `${of}attributes.${key}`;
}

/** The required fields that were left open, by the paths of their inputs. */
export function missingFields(
  fields: readonly FieldShape[],
  values: OwnValues,
  sentence: string,
  of?: "contact.",
): Record<string, string> {
  const open = fields.filter(({ key, required }) => required && isBlank(values[key]));
  return Object.fromEntries(open.map(({ key }) => [pathOf(key, of), sentence]));
}
