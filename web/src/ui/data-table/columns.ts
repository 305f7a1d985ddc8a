import { type ReactNode, useMemo, useState } from "react";

export type Column<T> = {
  id: string;
  title: string;
  /** The title is for readers only: a column of buttons. */
  hideTitle?: boolean;
  /** The least width in pixels, and the share of what is left over. */
  width: number;
  grow?: number;
  /** Figures stand at the end of their column. */
  end?: boolean;
  /** What the list is sorted by, upwards and downwards; the first is tried first. */
  sort?: readonly [string, string];
  cell: (row: T) => ReactNode;
  /** May not be hidden: the record's name. */
  fixed?: boolean;
  /** Shown only when asked for. */
  extra?: boolean;
};

/** The tracks of the grid that rows and head share. */
export function tracksOf(columns: readonly Column<never>[], selectable: boolean): string {
  const tracks = columns.map(({ width, grow }) =>
    grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`,
  );
  return (selectable ? ["40px", ...tracks] : tracks).join(" ");
}

/** Under this width the table scrolls sideways instead of squeezing its columns. */
export function leastWidth(columns: readonly Column<never>[], selectable: boolean): number {
  return columns.reduce((sum, { width }) => sum + width, selectable ? 40 : 0);
}

export type ColumnChoice<T> = {
  all: readonly Column<T>[];
  shown: readonly Column<T>[];
  toggle: (id: string) => void;
};

/** Which columns this user wants to see of a list, kept in this browser; else those it begins with. */
export function useColumns<T>(
  list: string,
  columns: readonly Column<T>[],
  initial?: readonly string[],
): ColumnChoice<T> {
  const storageKey = `parley-columns-${list}`;
  const [own, setOwn] = useState(() => ({ list, ids: readChoice(storageKey) }));
  // Another list has columns of its own.
  const kept = own.list === list ? own.ids : readChoice(storageKey);
  const chosen = kept ?? (initial && initial.length > 0 ? initial : null);
  const shown = useMemo(() => shownOf(columns, chosen), [columns, chosen]);
  const toggle = (id: string) => {
    const ids = shown.map((column) => column.id);
    const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
    localStorage.setItem(storageKey, JSON.stringify(next));
    setOwn({ list, ids: next });
  };
  return { all: columns, shown, toggle };
}

function shownOf<T>(columns: readonly Column<T>[], chosen: readonly string[] | null) {
  return columns.filter(({ id, fixed, extra }) => fixed || (chosen ? chosen.includes(id) : !extra));
}

function readChoice(storageKey: string): readonly string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "null");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : null;
  } catch {
    return null;
  }
}
