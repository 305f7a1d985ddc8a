import type { Definition } from "../../fields/values.ts";

/** Keys of the own fields without which no lead is made. */
export function requiredOf(fields: readonly Definition[]): string[] {
  return fields.filter((field) => field.required).map(({ key }) => key);
}

/** Why no lead can be made with these attributes; undefined when nothing is missing. */
export function missingField(
  required: readonly string[],
  attributes: Readonly<Record<string, unknown>>,
): { code: "field-missing"; reason: string } | undefined {
  const missing = required.find((key) => attributes[key] === undefined);
  if (missing === undefined) return undefined;
  return { code: "field-missing", reason: `has no ${missing}, which is required` };
}
