import { type SettingsOf, updateScoringSettings } from "@parley/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import { HistoryDrawer } from "../admin/settings/history-drawer.tsx";
import { PreviewTable } from "./preview-table.tsx";
import { RuleFields } from "./rule-fields.tsx";
import styles from "./scoring.module.css";
import { WeightFields } from "./weight-fields.tsx";

type Settings = SettingsOf<"scoring">;
type Props = { settings: Settings; version: number; mayChange: boolean };

/** The weights and what else the rules go by, with what a change does to a few leads. */
export function WeightsPanel({ settings, version, mayChange }: Props) {
  const { t } = useTranslation(["scoring", "common", "settings"]);
  const client = useQueryClient();
  const [value, setValue] = useState(settings);
  const [open, setOpen] = useState(false);
  const save = useMutation<unknown, ApiError, Settings>({
    mutationFn: (body) => call(updateScoringSettings, { body }, { ifMatch: version }),
    onSuccess: () => {
      toast({ text: t("saved") });
      void client.invalidateQueries({ queryKey: ["/scoring"] });
      void client.invalidateQueries({ queryKey: ["/settings/:section/versions"] });
    },
  });
  const sum = Object.values(value.weights).reduce((all, one) => all + one, 0);
  const isChanged = JSON.stringify(value) !== JSON.stringify(settings);
  return (
    <Panel
      title={t("weights.title")}
      note={t("settingsVersion", { version })}
      end={
        mayChange && (
          <Button icon={History} onClick={() => setOpen(true)}>
            {t("settings:history")}
          </Button>
        )
      }
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(value);
        }}
      >
        <WeightFields
          weights={value.weights}
          disabled={!mayChange}
          onChange={(weights) => setValue({ ...value, weights })}
        />
        <p className={sum === 100 ? "muted" : styles.wrong} role="status">
          {t(sum === 100 ? "weights.whole" : "weights.notWhole", { sum })}
        </p>
        <RuleFields settings={value} disabled={!mayChange} onChange={setValue} />
        {sum === 100 && <PreviewTable settings={value} />}
        {mayChange && (
          <div className={styles.foot}>
            <FormProblem error={save.error} />
            {isChanged && <Button onClick={() => setValue(settings)}>{t("common:cancel")}</Button>}
            <Button
              type="submit"
              variant="primary"
              busy={save.isPending}
              disabled={sum !== 100 || !isChanged}
            >
              {t("common:save")}
            </Button>
          </div>
        )}
      </form>
      {open && (
        <HistoryDrawer section="scoring" mayChange={mayChange} onClose={() => setOpen(false)} />
      )}
    </Panel>
  );
}
