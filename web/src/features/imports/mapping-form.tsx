import { Select, TextInput } from "@mantine/core";
import { type Import, importTargets, runImport } from "@parley/contract";
import { Play, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { countries } from "./countries.ts";
import { FilePanel } from "./file-panel.tsx";
import styles from "./imports.module.css";
import { attributeTarget, mayRun, problemsOf, type Target } from "./mapping.ts";

type Duplicate = Import["options"]["onDuplicate"];

/** How the columns of an uploaded file are read, and the start of the import. */
export function MappingForm({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const [mapping, setMapping] = useState<readonly Target[]>(one.mapping);
  const [options, setOptions] = useState(one.options);
  const run = useWrite(runImport);
  const problems = problemsOf(mapping);
  const start = () => {
    const { country, source, onDuplicate } = options;
    const body = { mapping: [...mapping], country, source: source?.trim() || null, onDuplicate };
    run.mutate({ params: { id: one.id }, body });
  };
  return (
    <div className={styles.columns}>
      <Panel flush title={t("mapping")} note={t("mappingNote", { count: one.columns.length })}>
        <MappingTable
          one={one}
          mapping={mapping}
          onChange={(at, target) => setMapping(mapping.with(at, target))}
        />
        <Problems mapping={mapping} />
      </Panel>
      <div className="stack">
        <Panel title={t("options")}>
          <div className="stack">
            <ImportOptions options={options} onChange={setOptions} />
            <FormProblem error={run.error} />
            <p className="t1 muted">{t("leave")}</p>
            <Button
              variant="primary"
              size="large"
              block
              icon={Play}
              busy={run.isPending}
              disabled={!mayRun(problems)}
              onClick={start}
            >
              {t("run")}
            </Button>
          </div>
        </Panel>
        <FilePanel one={one} />
      </div>
    </div>
  );
}

type TableProps = {
  one: Import;
  mapping: readonly Target[];
  onChange: (at: number, target: Target) => void;
};

function MappingTable({ one, mapping, onChange }: TableProps) {
  const { t } = useTranslation("imports");
  const choices = (column: string) => [
    ...importTargets.map((target) => ({ value: target as string, label: t(`target.${target}`) })),
    { value: attributeTarget(column), label: t("keepAs", { name: column }) },
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keys
    <section className={styles.scroll} tabIndex={0} aria-label={t("mappingTable")}>
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
                  data={choices(column)}
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
    </section>
  );
}

function Problems({ mapping }: { mapping: readonly Target[] }) {
  const { t } = useTranslation("imports");
  const problems = problemsOf(mapping);
  if (problems.length === 0) return null;
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
    </div>
  );
}

type OptionsProps = {
  options: Import["options"];
  onChange: (options: Import["options"]) => void;
};

function ImportOptions({ options, onChange }: OptionsProps) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <div className={styles.options}>
      <Select
        label={t("country")}
        data={countries.map((code) => ({ value: code, label: format.region(code) }))}
        value={options.country}
        searchable
        allowDeselect={false}
        onChange={(country) => onChange({ ...options, country: country ?? options.country })}
      />
      <TextInput
        label={t("source")}
        value={options.source ?? ""}
        maxLength={120}
        onChange={(event) => onChange({ ...options, source: event.currentTarget.value })}
      />
      <Select
        label={t("onDuplicate")}
        data={(["SKIP", "UPDATE", "CREATE"] as const).map((value) => ({
          value,
          label: t(`duplicate.${value}`),
        }))}
        value={options.onDuplicate}
        allowDeselect={false}
        onChange={(value) => onChange({ ...options, onDuplicate: value as Duplicate })}
      />
    </div>
  );
}
