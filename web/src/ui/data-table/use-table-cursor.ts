import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { type Cursor, onTableKey, type TableAction, toggled, withRange } from "./keyboard.ts";

type Options = {
  ids: readonly string[];
  selected: ReadonlySet<string> | undefined;
  onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
  onOpen: ((index: number) => unknown) | undefined;
  page: number;
  /** Brings a row into view. */
  reveal: (index: number) => void;
  focus: () => void;
};

const nothing: ReadonlySet<string> = new Set();

/** The cursor and the choice of rows, moved by keys and by the mouse. Its functions never change. */
export function useTableCursor(options: Options) {
  const [cursor, setCursor] = useState<Cursor>({ id: null, anchor: null });
  const latest = useRef({ options, cursor });
  useLayoutEffect(() => {
    latest.current = { options, cursor };
  });

  const perform = useCallback((action: TableAction): boolean => {
    const { ids, onSelect, onOpen, reveal } = latest.current.options;
    if (action.type === "none") return false;
    if (action.type === "open") {
      onOpen?.(ids.indexOf(action.id));
      return onOpen !== undefined;
    }
    if (action.type === "select") onSelect?.(action.selected);
    const next = action.type === "move" ? { id: action.id, anchor: action.id } : action.cursor;
    setCursor(next);
    if (next.id !== null) reveal(ids.indexOf(next.id));
    return true;
  }, []);

  const press = useCallback(
    (key: string, shift = false, command = false): boolean => {
      const { options: now, cursor: at } = latest.current;
      const selected = now.selected ?? nothing;
      const state = { ids: now.ids, cursor: at, selected, page: now.page };
      const action = onTableKey(state, { key, shift, command });
      if (action.type === "select" && !now.onSelect) return false;
      const done = perform(action);
      if (done && action.type !== "open") now.focus();
      return done;
    },
    [perform],
  );

  const pick = useCallback((id: string, range: boolean) => {
    const { options: now, cursor: at } = latest.current;
    const selected = now.selected ?? nothing;
    const from = at.anchor;
    now.onSelect?.(range && from ? withRange(selected, now.ids, from, id) : toggled(selected, id));
    setCursor({ id, anchor: id });
  }, []);

  const open = useCallback((id: string) => {
    const { ids, onOpen } = latest.current.options;
    setCursor({ id, anchor: id });
    onOpen?.(ids.indexOf(id));
  }, []);

  const chooseAll = useCallback(() => {
    const { ids, selected, onSelect } = latest.current.options;
    const all = ids.length > 0 && ids.every((id) => selected?.has(id));
    onSelect?.(all ? new Set() : new Set(ids));
  }, []);

  return { cursorId: cursor.id, press, pick, open, chooseAll };
}
