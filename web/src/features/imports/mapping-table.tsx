import { Select } from "@mantine/core";
import { type Import, importTargets } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOwnContactFields, useOwnLeadFields } from "../../shared/own-fields/use-own-fields.ts";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./imports.module.css";
import { attributeTarget, fieldTarget, missingOf, problemsOf, type Target } from "./mapping.ts";

type TableProps = {
  one: Import;
  mapping: readonly Target[];
  onChange: (at: number, target: Target) => void;
};

/** What each column is read as, above the first rows of the file. */
export function MappingTable({ one, mapping, onChange }: TableProps) {
  const { t } = useTranslation("imports");
  const fields = useImportFields();
  const keptAs = (target: Target, name: string) =>
    t(target.startsWith("contact:") ? "keepOfContact" : "keepAs", { name });
  const choices = (column: string, now: Target | undefined) => {
    // A firm's field of the same key as a person's is the same column.
    const known = [...new Map(fields.map((field) => [fieldTarget(field), field]))].map(
      ([value, { label, kind }]) => ({
        value,
        label: kind ? t(`fieldOf.${kind}`, { name: label }) : label,
      }),
    );
    const isKnown = (target: Target) => known.some(({ value }) => value === target);
    const own = attributeTarget(column);
    const isKept = now?.startsWith("attribute:") || now?.startsWith("contact:");
    const attributes = now && isKept && now !== own ? [own, now] : [own];
    const free = attributes.filter((target) => !isKnown(target));
    return [
      ...importTargets.map((target) => ({ value: target as string, label: t(`target.${target}`) })),
      ...known,
      ...free.map((value) => ({
        value: value as string,
        label: keptAs(value, value === own ? column : value.slice(value.indexOf(":") + 1)),
      })),
    ];
  };
  return (
    <ScrollBox label={t("mappingTable")} className={styles.scroll}>
      <table className={`${styles.table} ${styles.mapping}`}>
        <thead>
          <tr>
            {one.columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file stand where they stand
              <th key={at} scope="col">
                <span className="strong">{column}</span>
                <Select
                  aria-label={t("readAs", { column })}
                  size="xs"
                  data={choices(column, mapping[at])}
                  value={mapping[at] ?? "ignore"}
                  allowDeselect={false}
                  onChange={(value) => onChange(at, (value ?? "ignore") as Target)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {one.preview.slice(0, 12).map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file have no other name
            <tr key={row}>
              {one.columns.map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={at} className={mapping[at] === "ignore" ? styles.ignored : undefined}>
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** The own fields that a file can fill: of leads, of people, of firms. */
function useImportFields() {
  const ofLeads = useOwnLeadFields() ?? [];
  const people = useOwnContactFields("PERSON") ?? [];
  const firms = useOwnContactFields("COMPANY") ?? [];
  return [
    ...ofLeads.map((field) => ({ ...field, of: "attribute" as const, kind: undefined })),
    ...firms.map((field) => ({ ...field, of: "contact" as const, kind: "COMPANY" as const })),
    ...people.map((field) => ({ ...field, of: "contact" as const, kind: "PERSON" as const })),
  ];
}

/** What stands against importing with a mapping. */
export function Problems({ mapping }: { mapping: readonly Target[] }) {
  const { t } = useTranslation("imports");
  const fields = useImportFields().filter(({ kind }) => kind !== "COMPANY");
  const missing = missingOf(mapping, fields);
  const problems = problemsOf(mapping);
  if (problems.length + missing.length === 0) return null;
  return (
    <div className={styles.problems} role="status">
      {problems.map((problem) => (
        <span
          key={problem.kind === "twice" ? problem.target : problem.kind}
          className={styles.problem}
          data-state={problem.kind === "noAddress" ? "warning" : "breach"}
        >
          <TriangleAlert className="icon-14" aria-hidden />
          {problem.kind === "twice"
            ? t("twice", { target: t(`target.${problem.target}`) })
            : t(problem.kind)}
        </span>
      ))}
      {missing.map(({ of, key, label }) => (
        <span key={of + key} className={styles.problem} data-state="warning">
          <TriangleAlert className="icon-14" aria-hidden />
          {t("noRequired", { name: label })}
        </span>
      ))}
    </div>
  );
}
