import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";
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
  const { rows, rowId, columns, selected, onSelect, onOpen, hasMore, onMore } = props;
  const { t } = useTranslation();
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const isNarrow = useMediaQuery("(max-width: 719px)", false, { getInitialValueInEffect: false });
  const height = isNarrow ? touchRowHeight : rowHeight;
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: overscanFor(scroller.current?.clientHeight ?? 0, height),
    scrollPaddingStart: isNarrow ? 0 : rowHeight,
    initialOffset: () => (props.placeKey && places.get(props.placeKey)) || 0,
    useFlushSync: false,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height makes old measures wrong
  useEffect(() => virtual.measure(), [height, virtual]);
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - rowsAhead) onMore?.();
  }, [hasMore, lastShown, rows.length, onMore]);
  useEffect(() => {
    if (props.placeKey) places.set(props.placeKey, virtual.scrollOffset ?? 0);
  }, [props.placeKey, virtual.scrollOffset]);

  const table = useTableCursor({
    ids,
    selected,
    onSelect,
    onOpen: onOpen ? (index) => rows[index] && onOpen(rows[index]) : undefined,
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / height) - 1),
    reveal: (index) => virtual.scrollToIndex(index, { align: "auto" }),
    focus: () => grid.current?.focus({ preventScroll: true }),
  });
  const selectable = onSelect !== undefined;
  const openable = onOpen !== undefined;
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

  const cursorShown = shown.some(({ index }) => ids[index] === table.cursorId);
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
        aria-multiselectable={onSelect ? true : undefined}
        aria-activedescendant={cursorShown && table.cursorId ? domId(table.cursorId) : undefined}
        onKeyDown={(event) => onGridKey(event, table.press)}
        style={{
          "--tracks": tracksOf(columns, selected !== undefined),
          "--least": `${leastWidth(columns, selected !== undefined)}px`,
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
                openable={openable}
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
