/** What an event means for the cache. Lists and records are named by their address. */
export type Change =
  /** The answer of an address is no longer true: ask again where it is on screen. */
  | { type: "reread"; path: string; id?: string }
  /** Rows came or went: lists and counts of this address. */
  | { type: "relist"; path: string }
  /** One record changed: read it once, show it in place wherever it is. */
  | { type: "row"; path: string; id: string }
  /** One record is gone. */
  | { type: "drop"; path: string; id: string }
  /** The event itself carries the new values. */
  | { type: "merge"; path: string; id: string; values: Record<string, unknown> };

export type Data = Record<string, unknown>;

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
export function row(path: string, data: Data): Change {
  return { type: "row", path, id: text(data.id) };
}
export function drop(path: string, data: Data): Change {
  return { type: "drop", path, id: text(data.id) };
}
export function relist(path: string): Change {
  return { type: "relist", path };
}
/** Of one record when its id is given, else of whatever is on screen. */
export function reread(path: string, ...id: [unknown?]): Change {
  return id.length === 0 ? { type: "reread", path } : { type: "reread", path, id: text(id[0]) };
}
