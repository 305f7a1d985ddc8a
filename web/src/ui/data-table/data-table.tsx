import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
} from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../button.tsx";
import { useKeys } from "../keys.tsx";
import { SkeletonRows } from "../skeleton.tsx";
import { type Column, leastWidth, tracksOf } from "./columns.ts";
import styles from "./data-table.module.css";
import { TableHead } from "./table-head.tsx";
import { TableRow } from "./table-row.tsx";
import { useTableCursor } from "./use-table-cursor.ts";

const rowHeight = 32;
const touchRowHeight = 66;
/** Never more rows in the page than this, however tall the window is. */
const mostRows = 60;
/** The next page is asked for while this many rows are still unseen. */
const rowsAhead = 80;

export type DataTableProps<T> = {
  /** What the list is, for readers. */
  label: string;
  rows: readonly T[];
  rowId: (row: T) => string;
  /** A name for the row's box. */
  rowName: (row: T) => string;
  columns: readonly Column<T>[];
  /** How a row looks under 720 px. */
  narrow: (row: T) => ReactNode;
  sort?: string;
  onSort?: (sort: string) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: ReadonlySet<string>) => void;
  onOpen?: (row: T) => void;
  hasMore?: boolean;
  onMore?: () => void;
  isLoading?: boolean;
  /** Shown instead of rows when there are none, or when they could not be had. */
  instead?: ReactNode;
  /** The line under the rows, or the bulk bar. */
  foot?: ReactNode;
  /** Rows that came while a long list was being read, and the way to see them. */
  newer?: { label: string; show: () => void } | null;
  /** Remembers the place in the list under this name. */
  placeKey?: string;
};

const places = new Map<string, number>();

/** The list of Parley: any length, one look, every key. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { t } = useTranslation();
  const { rows, isLoading, instead, foot, newer } = props;
  const body = () => {
    if (isLoading) return <SkeletonRows rows={12} />;
    if (instead) return instead;
    return <TableBody {...props} />;
  };
  return (
    <section className={styles.list} aria-busy={isLoading || undefined} aria-label={props.label}>
      {newer && rows.length > 0 && (
        <div className={styles.newer}>
          <Button size="small" onClick={newer.show}>
            {newer.label}
          </Button>
        </div>
      )}
      {isLoading && (
        <span className="sr" role="status">
          {t("loading")}
        </span>
      )}
      {body()}
      {foot}
    </section>
  );
}

/** The plain line under a list. */
export function TableFoot({ children }: { children?: ReactNode }) {
  return <div className={styles.foot}>{children}</div>;
}

function TableBody<T>(props: DataTableProps<T>) {
  const { rows, rowId, columns, selected, hasMore } = props;
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const isNarrow = useMediaQuery("(max-width: 719px)", false, { getInitialValueInEffect: false });
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const virtual = useVirtualRows(props, scroller, isNarrow);
  const table = useKeyboard(props, ids, virtual, grid);

  const selectable = selected !== undefined;
  const shown = virtual.getVirtualItems();
  const cursorIsShown = shown.some(({ index }) => ids[index] === table.cursorId);
  const domId = (id: string) => `${listId}-${id}`;
  return (
    <div ref={scroller} className={styles.scroll}>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are moved through and chosen by keys
        role="grid"
        className={styles.grid}
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-multiselectable={selectable || undefined}
        aria-activedescendant={cursorIsShown && table.cursorId ? domId(table.cursorId) : undefined}
        onKeyDown={(event) => onGridKey(event, table.press)}
        style={{
          "--tracks": tracksOf(columns, selectable),
          "--least": `${leastWidth(columns, selectable)}px`,
          "--row-height-touch": `${touchRowHeight}px`,
        }}
      >
        <thead>
          <TableHead
            columns={columns}
            sort={props.sort}
            onSort={props.onSort}
            chosen={selected ? chosenOf(selected, ids) : null}
            onChooseAll={table.chooseAll}
          />
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = rows[index];
            const id = ids[index];
            if (row === undefined || id === undefined) return null;
            return (
              <TableRow<T>
                key={id}
                row={row}
                id={id}
                domId={domId(id)}
                index={index}
                top={start}
                name={props.rowName(row)}
                columns={columns}
                narrow={isNarrow ? props.narrow : null}
                selected={selected ? selected.has(id) : null}
                isCursor={id === table.cursorId}
                openable={props.onOpen !== undefined}
                onPick={table.pick}
                onPress={table.open}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type Virtual = Virtualizer<HTMLDivElement, Element>;

/** Which rows are in the page, and the next page asked for before its rows are seen. */
function useVirtualRows<T>(
  { rows, hasMore, onMore, placeKey }: DataTableProps<T>,
  scroller: RefObject<HTMLDivElement | null>,
  isNarrow: boolean,
): Virtual {
  const height = isNarrow ? touchRowHeight : rowHeight;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: overscanFor(scroller.current?.clientHeight ?? 0, height),
    scrollPaddingStart: isNarrow ? 0 : rowHeight,
    initialOffset: () => (placeKey && places.get(placeKey)) || 0,
    useFlushSync: false,
  });
  const lastShown = virtual.getVirtualItems().at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height makes old measures wrong
  useEffect(() => virtual.measure(), [height, virtual]);
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - rowsAhead) onMore?.();
  }, [hasMore, lastShown, rows.length, onMore]);
  useEffect(() => {
    if (placeKey) places.set(placeKey, virtual.scrollOffset ?? 0);
  }, [placeKey, virtual.scrollOffset]);
  return virtual;
}

/** The cursor, and the keys that move it from anywhere on the page. */
function useKeyboard<T>(
  { rows, selected, onSelect, onOpen }: DataTableProps<T>,
  ids: readonly string[],
  virtual: Virtual,
  grid: RefObject<HTMLTableElement | null>,
) {
  const { t } = useTranslation();
  const selectable = onSelect !== undefined;
  const openable = onOpen !== undefined;
  const table = useTableCursor({
    ids,
    selected,
    onSelect,
    onOpen: onOpen ? (index) => rows[index] && onOpen(rows[index]) : undefined,
    page: Math.max(1, virtual.getVirtualItems().length - 2 * virtual.options.overscan - 1),
    reveal: (index) => virtual.scrollToIndex(index, { align: "auto" }),
    focus: () => grid.current?.focus({ preventScroll: true }),
  });
  useKeys(
    useMemo(
      () => [
        { key: "J", label: t("keys.down"), run: () => table.press("j"), repeats: true },
        { key: "K", label: t("keys.up"), run: () => table.press("k"), repeats: true },
        ...(selectable ? [{ key: " ", label: t("keys.select") }] : []),
        ...(openable ? [{ key: "Enter", label: t("keys.open") }] : []),
      ],
      [t, table.press, selectable, openable],
    ),
  );
  return table;
}

function overscanFor(windowHeight: number, height: number): number {
  const visible = Math.ceil(windowHeight / height);
  return Math.max(0, Math.min(8, Math.floor((mostRows - visible) / 2)));
}

function chosenOf(selected: ReadonlySet<string>, ids: readonly string[]): "none" | "some" | "all" {
  if (selected.size === 0) return "none";
  return ids.length > 0 && ids.every((id) => selected.has(id)) ? "all" : "some";
}

/** Keys while the table has the focus; letters reach it from everywhere on the page. */
function onGridKey(
  event: KeyboardEvent<HTMLTableElement>,
  press: (key: string, shift?: boolean, command?: boolean) => boolean,
): void {
  const command = event.ctrlKey || event.metaKey;
  const onControl = event.target !== event.currentTarget;
  if (onControl && (event.key === "Enter" || event.key === " ")) return;
  if (/^[jk]$/i.test(event.key) && !event.shiftKey) return;
  if (press(event.key, event.shiftKey, command)) event.preventDefault();
}
