import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Column } from "./columns.ts";
import styles from "./data-table.module.css";

type Props<T> = {
  columns: readonly Column<T>[];
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  /** Null when rows cannot be chosen. */
  chosen: "none" | "some" | "all" | null;
  onChooseAll: () => void;
};

/** The head of a table: titles that sort, and the box that chooses all. */
export function TableHead<T>({ columns, sort, onSort, chosen, onChooseAll }: Props<T>) {
  return (
    <tr className={styles.head} aria-rowindex={1}>
      {chosen !== null && <ChooseAll chosen={chosen} onChange={onChooseAll} />}
      {columns.map((column) => (
        <Title key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </tr>
  );
}

type TitleProps<T> = Pick<Props<T>, "sort" | "onSort"> & { column: Column<T> };

function Title<T>({ column, sort, onSort }: TitleProps<T>) {
  const classes = column.end ? `${styles.title} ${styles.end}` : styles.title;
  if (!column.sort || !onSort) {
    return (
      <th scope="col" className={classes}>
        <span className={column.hideTitle ? "sr" : "ellipsis"}>{column.title}</span>
      </th>
    );
  }
  const [up, down] = column.sort;
  const next = sort === up ? down : up;
  const Arrow = sort === down ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={classes} aria-sort={direction(sort, up, down)}>
      <button type="button" onClick={() => onSort(next)}>
        {column.title}
        {(sort === up || sort === down) && <Arrow aria-hidden />}
      </button>
    </th>
  );
}

function direction(sort: string | undefined, up: string, down: string) {
  if (sort === up) return "ascending";
  return sort === down ? "descending" : "none";
}

function ChooseAll({
  chosen,
  onChange,
}: {
  chosen: "none" | "some" | "all";
  onChange: () => void;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = chosen === "some";
  }, [chosen]);
  return (
    <th scope="col" className={styles.check}>
      <input
        ref={box}
        type="checkbox"
        className={styles.box}
        aria-label={t("selectAll")}
        checked={chosen === "all"}
        onChange={onChange}
      />
    </th>
  );
}
