import { Select } from "@mantine/core";
import {
  type GroupMergePreview,
  type KeepRule,
  keepRules,
  type PairStrength,
  pairStrengths,
  previewGroupMerge,
  startGroupMerge,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./duplicates.module.css";

/** Merges all groups of a kind by one rule: which, what is kept, and what would come of it. */
export function MergeManyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("duplicates");
  const navigate = useNavigate();
  const [strength, setStrength] = useState<PairStrength>("EXACT");
  const [keep, setKeep] = useState<KeepRule>("MOST_COMPLETE");
  const preview = useWrite(previewGroupMerge);
  const { mutate: look } = preview;
  useEffect(() => {
    look({ body: { selection: { filter: { strength } }, keep } });
  }, [look, strength, keep]);
  const start = useWrite(startGroupMerge, {
    onDone: ({ id }) => {
      toast({ text: t("many.started") });
      onClose();
      void navigate({ to: "/duplicates/merges/$mergeId", params: { mergeId: id } });
    },
  });
  return (
    <Dialog title={t("many.title")} open onClose={onClose}>
      <DialogForm
        submit={t("merge")}
        busy={start.isPending}
        onSubmit={() => start.mutate({ body: { selection: { filter: { strength } }, keep } })}
        onCancel={onClose}
        problem={<FormProblem error={start.error ?? preview.error} />}
      >
        <Select
          label={t("many.which")}
          data={pairStrengths.map((value) => ({ value, label: t(`many.strength.${value}`) }))}
          value={strength}
          allowDeselect={false}
          onChange={(value) => value && setStrength(value as PairStrength)}
          data-autofocus
        />
        <Select
          label={t("many.keep")}
          data={keepRules.map((value) => ({ value, label: t(`many.rule.${value}`) }))}
          value={keep}
          allowDeselect={false}
          onChange={(value) => value && setKeep(value as KeepRule)}
        />
        <div aria-live="polite">
          <Forecast preview={preview.data} />
        </div>
      </DialogForm>
    </Dialog>
  );
}

function Forecast({ preview }: { preview: GroupMergePreview | undefined }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  if (!preview) return <SkeletonRows rows={3} />;
  const refused = preview.refused.map(({ reason, count }) => ({
    name: t(`many.reason.${reason}`),
    value: format.number(count),
  }));
  return (
    <>
      <FactList
        right
        facts={[
          { name: t("many.groups"), value: <strong>{format.number(preview.groups)}</strong> },
          { name: t("many.contacts"), value: <strong>{format.number(preview.contacts)}</strong> },
          ...refused,
        ]}
      />
      {preview.capped && (
        <p className="t1 muted">{t("many.capped", { shown: format.number(preview.groups) })}</p>
      )}
      <ul className={`t1 muted ${styles.examples}`}>
        {preview.examples.slice(0, 4).map(({ groupId, kept, merged }) => (
          <li key={groupId} className="ellipsis">
            {t("many.example", { kept, merged: merged.join(", ") })}
          </li>
        ))}
      </ul>
    </>
  );
}
