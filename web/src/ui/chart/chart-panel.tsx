import { ChartColumn, Download, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Cell, saveFile, toCsv } from "../../domain/csv.ts";
import { IconButton } from "../button.tsx";
import { Panel } from "../panel.tsx";
import styles from "./chart.module.css";

type Column = { name: string; isFigure?: boolean };

type Props = {
  title: string;
  note?: ReactNode;
  /** The same values as the pictures, for the table view and the download. */
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** How a figure reads in the table; the file keeps the plain number. */
  format: (value: number) => string;
  fileName: string;
  children: ReactNode;
};

/** Charts with what stands behind them: a table view and a file to keep. */
export function ChartPanel(props: Props) {
  const { t } = useTranslation("charts");
  const [isTable, setIsTable] = useState(false);
  const header = props.columns.map((column) => column.name);
  const end = (
    <>
      <IconButton
        icon={isTable ? ChartColumn : Table2}
        label={isTable ? t("asChart") : t("asTable")}
        onClick={() => setIsTable(!isTable)}
      />
      <IconButton
        icon={Download}
        label={t("download")}
        onClick={() => saveFile(props.fileName, toCsv(header, props.rows))}
      />
    </>
  );
  return (
    <Panel title={props.title} note={props.note} end={end} flush>
      {isTable ? <ChartTable {...props} /> : props.children}
    </Panel>
  );
}

function ChartTable({ title, columns, rows, format }: Props) {
  const { t } = useTranslation("charts");
  const figure = (index: number) => (columns[index]?.isFigure ? styles.figure : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it
    <section className={styles.tableBox} aria-label={t("tableOf", { title })} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column.name} scope="col" className={figure(index)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, index) => (
                <td key={columns[index]?.name} className={figure(index)}>
                  {typeof cell === "number" ? format(cell) : (cell ?? "–")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
