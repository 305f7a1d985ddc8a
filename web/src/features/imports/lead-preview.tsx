import { type Import, type ImportedRow, previewImport } from "@parley/contract";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { FormProblem } from "../../ui/form-problem.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./imports.module.css";
import type { Target } from "./mapping.ts";

type Props = { one: Import; mapping: readonly Target[]; options: Import["options"] };

/** The first rows as the leads that they would become. */
export function LeadPreview({ one, mapping, options }: Props) {
  const { t } = useTranslation("imports");
  const { mutate, data, error } = useWrite(previewImport);
  const { country, source } = options;
  const settings = JSON.stringify({ mapping, country, source: source?.trim() || null });
  useEffect(() => {
    mutate({ params: { id: one.id }, body: JSON.parse(settings) });
  }, [mutate, one.id, settings]);
  if (error) return <FormProblem error={error} />;
  if (!data) return <SkeletonRows rows={8} />;
  const headings = [
    ...(["name", "company", "phone", "email", "status", "stage", "source", "timeZone"] as const),
    ...(["tags", "list"] as const),
  ];
  return (
    <ScrollBox label={t("asLeads")} className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className="num">
              {t("line")}
            </th>
            {headings.map((target) => (
              <th key={target} scope="col">
                {t(`target.${target}`)}
              </th>
            ))}
            <th scope="col">{t("details")}</th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <PreviewRow key={row.line} row={row} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function PreviewRow({ row }: { row: ImportedRow }) {
  const format = useFormat();
  const { t } = useTranslation("imports");
  const { line, faults, name, company, phones, emails, status, source, timeZone, attributes } = row;
  if (faults.length > 0) {
    return (
      <tr>
        <td className="num muted">{format.number(line)}</td>
        <td colSpan={11} className={styles.refused} data-state="breach">
          {faults.map((fault) => [fault.column, fault.reason].filter(Boolean).join(" ")).join("; ")}
        </td>
      </tr>
    );
  }
  const details = [
    ...(row.externalId ? [[t("target.externalId"), row.externalId]] : []),
    ...(row.contactExternalId ? [[t("target.contactExternalId"), row.contactExternalId]] : []),
    ...(row.contactTags.length > 0 ? [[t("target.contactTags"), row.contactTags.join(", ")]] : []),
    ...Object.entries(attributes),
    ...Object.entries(row.contactAttributes),
  ].map(([key, value]) => `${key}: ${value}`);
  return (
    <tr>
      <td className="num muted">{format.number(line)}</td>
      <td className="strong">{name}</td>
      <td>{company}</td>
      <td>{phones.join(", ")}</td>
      <td>{emails.join(", ")}</td>
      <td>{status}</td>
      <td>{row.stage}</td>
      <td>{source}</td>
      <td>{timeZone}</td>
      <td>{row.tags.join(", ")}</td>
      <td>{row.lists.join(", ")}</td>
      <td className="muted">{details.join(", ")}</td>
    </tr>
  );
}
