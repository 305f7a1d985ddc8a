import type { AttributeValue } from "@parley/contract";
import { Refusal } from "../../platform/errors.ts";

/** The fields of a record that a caller wants: keys of the answer, and names of attributes. */
export type Wanted = { keys: readonly string[]; attributes: readonly string[] };

/** Reads `fields=name,own.plan`; refuses by name what such records do not have. */
export async function wantedFields(
  fields: string | undefined,
  shape: object,
  ownFields: () => Promise<ReadonlyMap<string, unknown>>,
): Promise<Wanted | undefined> {
  if (fields === undefined) return undefined;
  const names = fields.split(",").map((name) => name.trim());
  const own = names.filter((name) => name.startsWith("own."));
  const keys = names.filter((name) => !name.startsWith("own."));
  const catalogue = own.length > 0 ? await ownFields() : new Map();
  const unknown = [
    ...keys.filter((key) => !Object.hasOwn(shape, key)),
    ...own.filter((key) => !catalogue.has(key)),
  ];
  if (unknown.length > 0) {
    const reason = `is not known: ${unknown.slice(0, 5).join(", ")}`;
    throw new Refusal("unknown-field", `fields ${reason}`, {
      errors: [{ field: "fields", reason }],
    });
  }
  return { keys, attributes: own.map((name) => name.slice("own.".length)) };
}

/** A record of a list with the fields that were asked for, and always its id. */
export function toSparse<T extends { id: string }>(
  record: T,
  values: Readonly<Record<string, AttributeValue>>,
  { keys, attributes }: Wanted,
): T {
  const asked = Object.entries(record).filter(([key]) => key === "id" || keys.includes(key));
  const own = attributes.map((name) => [name, values[name] ?? null] as const);
  const more = attributes.length > 0 ? { attributes: Object.fromEntries(own) } : {};
  // As the contract says of lists: whoever asks for some fields knows which.
  return { ...Object.fromEntries(asked), ...more } as T;
}
