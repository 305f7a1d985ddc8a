export type Cursor = { id: string | null; anchor: string | null };

export type TableState = {
  ids: readonly string[];
  cursor: Cursor;
  selected: ReadonlySet<string>;
  /** How many rows fit into the window. */
  page: number;
};

export type TableAction =
  | { type: "none" }
  | { type: "move"; id: string }
  | { type: "select"; selected: ReadonlySet<string>; cursor: Cursor }
  | { type: "open"; id: string };

type Press = { key: string; shift: boolean; command: boolean };

/** What a key does in a table: j and k and arrows move, space chooses, enter opens. */
export function onTableKey(state: TableState, press: Press): TableAction {
  const { ids, cursor, selected } = state;
  const at = cursor.id === null ? -1 : ids.indexOf(cursor.id);
  const target = targetOf(press, at, ids.length, state.page);
  if (target !== null) return moveTo(state, target, press.shift);
  if (press.command && press.key === "a") {
    return { type: "select", selected: new Set(ids), cursor };
  }
  if (press.command) return { type: "none" };
  const current = ids[at];
  if (press.key === "Escape" && selected.size > 0) {
    return { type: "select", selected: new Set(), cursor };
  }
  if (current === undefined) return { type: "none" };
  if (press.key === " " || press.key === "x") {
    const next = toggled(selected, current);
    return { type: "select", selected: next, cursor: { id: current, anchor: current } };
  }
  return press.key === "Enter" ? { type: "open", id: current } : { type: "none" };
}

function targetOf(press: Press, at: number, count: number, page: number): number | null {
  if (count === 0 || press.command) return null;
  const within = (index: number) => Math.min(count - 1, Math.max(0, index));
  switch (press.key) {
    case "j":
    case "J":
    case "ArrowDown":
      return within(at + 1);
    case "k":
    case "K":
    case "ArrowUp":
      return within(at < 0 ? 0 : at - 1);
    case "PageDown":
      return within(at + page);
    case "PageUp":
      return within(at - page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

function moveTo(state: TableState, target: number, extend: boolean): TableAction {
  const id = state.ids[target];
  if (id === undefined) return { type: "none" };
  if (!extend) return { type: "move", id };
  const anchor = state.cursor.anchor ?? state.cursor.id ?? id;
  const selected = withRange(state.selected, state.ids, anchor, id);
  return { type: "select", selected, cursor: { id, anchor } };
}

/** The set with this row taken in or out. */
export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The set with every row between two of them. */
export function withRange(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  from: string,
  to: string,
): ReadonlySet<string> {
  const [first, last] = [ids.indexOf(from), ids.indexOf(to)].sort((a, b) => a - b);
  return new Set([...selected, ...ids.slice(Math.max(0, first ?? 0), (last ?? 0) + 1)]);
}
