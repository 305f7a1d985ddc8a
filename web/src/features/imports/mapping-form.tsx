import { dryRunImport, type Import, runImport } from "@parley/contract";
import { ListChecks, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { DryRunResult } from "./dry-run-result.tsx";
import { FilePanel } from "./file-panel.tsx";
import { ImportOptions } from "./import-options.tsx";
import styles from "./imports.module.css";
import { LeadPreview } from "./lead-preview.tsx";
import { mayRun, problemsOf, type Target } from "./mapping.ts";
import { MappingTable, Problems } from "./mapping-table.tsx";
import { SheetChoice } from "./sheet-choice.tsx";

/** How the columns of an uploaded file are read, what a run would do, and the start of it. */
export function MappingForm({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const [mapping, setMapping] = useState<readonly Target[]>(one.mapping);
  const [options, setOptions] = useState(one.options);
  const [shown, setShown] = useState<"FILE" | "LEADS">("FILE");
  const ready = mayRun(problemsOf(mapping));
  const isStale = settingsOf(mapping, options) !== settingsOf(one.mapping, one.options);
  const looks = [
    { value: "FILE" as const, label: t("asFile") },
    { value: "LEADS" as const, label: t("asLeads") },
  ];
  const note = one.remembered ? t("remembered") : t("mappingNote", { count: one.columns.length });
  return (
    <div className={styles.columns}>
      <div className="stack">
        {one.dryRun && <DryRunResult found={one.dryRun} isStale={isStale} />}
        <Panel
          flush
          title={t("mapping")}
          note={note}
          end={
            ready && (
              <Segmented
                small
                label={t("look")}
                options={looks}
                value={shown}
                onChange={setShown}
              />
            )
          }
        >
          {shown === "LEADS" && ready ? (
            <LeadPreview one={one} mapping={mapping} options={options} />
          ) : (
            <MappingTable
              one={one}
              mapping={mapping}
              onChange={(at, target) => setMapping(mapping.with(at, target))}
            />
          )}
          <Problems mapping={mapping} />
        </Panel>
      </div>
      <div className="stack">
        <Panel title={t("options")}>
          <div className="stack">
            <SheetChoice one={one} />
            <ImportOptions options={options} onChange={setOptions} />
            <Actions
              one={one}
              mapping={mapping}
              options={options}
              isStale={isStale}
              ready={ready}
            />
          </div>
        </Panel>
        <FilePanel one={one} />
      </div>
    </div>
  );
}

type ActionsProps = {
  one: Import;
  mapping: readonly Target[];
  options: Import["options"];
  isStale: boolean;
  ready: boolean;
};

/** The dry run comes first; once it says what would happen, the run is the next thing to do. */
function Actions({ one, mapping, options, isStale, ready }: ActionsProps) {
  const { t } = useTranslation("imports");
  const run = useWrite(runImport);
  const dryRun = useWrite(dryRunImport);
  const tried = one.dryRun !== null && !isStale;
  const busy = run.isPending || dryRun.isPending;
  const input = () => {
    const source = options.source?.trim() || null;
    return { params: { id: one.id }, body: { ...options, mapping: [...mapping], source } };
  };
  return (
    <>
      <FormProblem error={run.error ?? dryRun.error} />
      <Button
        variant={tried ? "default" : "primary"}
        size="large"
        block
        icon={ListChecks}
        busy={dryRun.isPending}
        disabled={!ready || busy}
        onClick={() => dryRun.mutate(input())}
      >
        {t("dryRun")}
      </Button>
      <Button
        variant={tried ? "primary" : "default"}
        size="large"
        block
        icon={Play}
        busy={run.isPending}
        disabled={!ready || busy}
        onClick={() => run.mutate(input())}
      >
        {t("run")}
      </Button>
      <p className="t1 muted">{t("leave")}</p>
    </>
  );
}

/** Equal for settings that come to the same. */
function settingsOf(mapping: readonly Target[], options: Import["options"]): string {
  const { country, source, onDuplicate, onRepeat, overwrites } = options;
  return JSON.stringify([
    mapping,
    country,
    source?.trim() || null,
    onDuplicate,
    onRepeat,
    overwrites,
  ]);
}
