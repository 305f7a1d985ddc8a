/**
 * The cells of a recording. A sign in front says what a text stands for, so that the same rows can be put in under
 * other ids, keys and days: `~` a record by its name, `@` an id that was made in the history, `^` an instant,
 * `#` the digest of a lead's number, `§` a sealed text, `=` a text as it is.
 */
type Json = unknown;
type Rows = Record<string, Json>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const signs = "~@^#§=";

export type Writing = {
  id(id: string): string;
  digest(hex: string): string;
  /** Milliseconds since the history began. */
  since(at: number): number;
};

export type Reading = {
  record(name: string): string;
  made(index: number): string;
  digest(name: string): string;
  at(since: number): Date;
};

export function writeCell(value: Json, as: Writing): Json {
  if (Array.isArray(value)) return value.map((one) => writeCell(one, as));
  if (value !== null && typeof value === "object")
    return mapped(value, (one) => writeCell(one, as));
  if (typeof value !== "string") return value;
  if (value.startsWith("§")) return value;
  if (uuid.test(value)) return as.id(value);
  if (value.startsWith("\\x")) return `#${as.digest(value.slice(2))}`;
  if (instant.test(value)) {
    // Of instants in texts it matters how they were written.
    const sign = value.endsWith("Z") ? "^Z" : "^";
    return `${sign}${as.since(Date.parse(value)).toString(36)}`;
  }
  return signs.includes(value.charAt(0)) && value !== "" ? `=${value}` : value;
}

export function readCell(value: Json, as: Reading): Json {
  if (Array.isArray(value)) return value.map((one) => readCell(one, as));
  if (value !== null && typeof value === "object") return mapped(value, (one) => readCell(one, as));
  if (typeof value !== "string") return value;
  const rest = value.slice(1);
  switch (value.charAt(0)) {
    case "~":
      return as.record(rest);
    case "@":
      return as.made(Number.parseInt(rest, 36));
    case "#":
      return `\\x${as.digest(rest)}`;
    case "^":
      return as.at(Number.parseInt(rest.replace(/^Z/, ""), 36)).toISOString();
    case "=":
      return rest;
    default:
      return value;
  }
}

function mapped(value: object, work: (one: Json) => Json): Rows {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, work(one)]));
}
