import { Textarea } from "@mantine/core";
import {
  askFilterChange,
  type Campaign,
  type Condition,
  type FilterEffect,
  previewFilter,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { ConditionEditor } from "../../shared/condition-editor/condition-editor.tsx";
import { isComplete } from "../../shared/condition-editor/model.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./campaigns.module.css";

type Props = { campaign: Campaign; onClose: () => void };

/** Asks for another filter, with what it would come to and why. */
export function FilterDialog({ campaign, onClose }: Props) {
  const { t } = useTranslation(["campaignPlan", "conditions"]);
  const [filter, setFilter] = useState((campaign.filter ?? null) as Condition | null);
  const [reason, setReason] = useState("");
  const [effect, setEffect] = useState<FilterEffect | null>(null);
  const [isMissing, setMissing] = useState(false);
  const params = { id: campaign.id };
  const look = useWrite(previewFilter, { onDone: setEffect });
  const ask = useWrite(askFilterChange, {
    onDone: () => {
      toast({ text: t("filter.asked") });
      onClose();
    },
  });
  const whole = (go: () => void) => () => {
    if (!isComplete(filter)) return setMissing(true);
    go();
  };
  return (
    <Dialog open wide title={t("filter.dialog", { name: campaign.name })} onClose={onClose}>
      <DialogForm
        submit={t("filter.submit")}
        busy={ask.isPending}
        onSubmit={whole(() => ask.mutate({ params, body: { filter, reason } }))}
        onCancel={onClose}
        problem={
          <>
            <FormProblem error={ask.error ?? look.error} />
            {isMissing && <p role="alert">{t("conditions:valueMissing")}</p>}
          </>
        }
      >
        <p>{t("filter.dialogText")}</p>
        <ConditionEditor
          value={filter}
          onChange={(next) => {
            setMissing(false);
            setEffect(null);
            setFilter(next);
          }}
        />
        <div className={styles.filterEffect}>
          <Button
            size="small"
            busy={look.isPending}
            onClick={whole(() => look.mutate({ params, body: { filter } }))}
          >
            {t("filter.look")}
          </Button>
          <span role="status">{effect && <Effect effect={effect} />}</span>
        </div>
        <Textarea
          label={t("filter.reason")}
          withAsterisk
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={ask.error?.fields.find(({ field }) => field === "reason")?.reason}
        />
      </DialogForm>
    </Dialog>
  );
}

function Effect({ effect }: { effect: FilterEffect }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const figures = {
    members: format.number(effect.members),
    before: format.number(effect.before),
    after: format.number(effect.after),
  };
  return t(effect.sampled ? "filter.foundSampled" : "filter.found", figures);
}
