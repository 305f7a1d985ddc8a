import { type MouseEvent, memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "./columns.ts";
import styles from "./data-table.module.css";

export type RowProps<T> = {
  row: T;
  id: string;
  domId: string;
  index: number;
  /** Pixels from the first row. */
  top: number;
  name: string;
  columns: readonly Column<T>[];
  /** How the row looks on a phone; null on wide screens. */
  narrow: ((row: T) => ReactNode) | null;
  /** Null when rows cannot be chosen. */
  selected: boolean | null;
  isCursor: boolean;
  openable: boolean;
  onPick: (id: string, range: boolean) => void;
  onPress: (id: string) => void;
};

function PlainRow<T>(props: RowProps<T>) {
  const { row, id, columns, narrow, selected, isCursor, openable, onPress } = props;
  const classes = [styles.row];
  if (isCursor) classes.push(styles.cursor);
  if (openable) classes.push(styles.openable);
  if (selected === null) classes.push(styles.single);
  const press = (event: MouseEvent) => {
    const target = event.target as Element;
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (target.closest("[data-row-link]")) {
      if (elsewhere) return;
      event.preventDefault();
      onPress(id);
      return;
    }
    const own = target.closest("a, button, input, label");
    if (!own && !window.getSelection()?.toString()) onPress(id);
  };
  return (
    <tr
      id={props.domId}
      className={classes.join(" ")}
      style={{ transform: `translateY(${props.top}px)` }}
      aria-rowindex={props.index + 2}
      aria-selected={selected ?? undefined}
      onClick={press}
    >
      {selected !== null && <CheckCell {...props} />}
      {narrow ? (
        <td className={styles.narrow}>{narrow(row)}</td>
      ) : (
        columns.map((column) => (
          <td key={column.id} className={column.end ? `${styles.cell} ${styles.end}` : styles.cell}>
            {column.cell(row)}
          </td>
        ))
      )}
    </tr>
  );
}

function CheckCell<T>({ id, name, selected, onPick }: RowProps<T>) {
  const { t } = useTranslation();
  return (
    <td className={styles.check}>
      <input
        type="checkbox"
        className={styles.box}
        tabIndex={-1}
        checked={selected ?? false}
        aria-label={t("selectRow", { name })}
        onChange={() => undefined}
        onClick={(event) => onPick(id, event.shiftKey)}
      />
    </td>
  );
}

/** One row; drawn again only when something of its own has changed. */
export const TableRow = memo(PlainRow) as typeof PlainRow;
