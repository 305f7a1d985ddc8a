import { isDeepStrictEqual } from "node:util";

export type FieldChange = { field: string; before: unknown; after: unknown };

/** What differs between two values, by the smallest field that does; a list of another length as a whole. */
export function changesBetween(before: unknown, after: unknown, field = ""): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const keys = keysOfBoth(before, after);
  if (!keys) return [{ field, before: before ?? null, after: after ?? null }];
  const at = (value: unknown, key: string) => (value as Record<string, unknown>)[key];
  return keys.flatMap((key) =>
    changesBetween(at(before, key), at(after, key), field ? `${field}.${key}` : key),
  );
}

function keysOfBoth(before: unknown, after: unknown): string[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length ? Object.keys(before) : undefined;
  }
  if (!isRecord(before) || !isRecord(after)) return undefined;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
