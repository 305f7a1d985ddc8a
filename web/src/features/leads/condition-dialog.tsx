import type { Condition } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConditionEditor } from "../../shared/condition-editor/condition-editor.tsx";
import { isComplete } from "../../shared/condition-editor/model.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";

type Props = {
  where: Condition | undefined;
  onApply: (where: Condition | undefined) => void;
  onClose: () => void;
};

/** Asks what must hold of the leads of the list. */
export function ConditionDialog({ where, onApply, onClose }: Props) {
  const { t } = useTranslation("leads");
  const [condition, setCondition] = useState<Condition | null>(where ?? null);
  const [isMissing, setMissing] = useState(false);
  const apply = () => {
    if (!isComplete(condition)) return setMissing(true);
    onApply(condition ?? undefined);
  };
  return (
    <Dialog title={t("conditionsTitle")} open onClose={onClose} wide>
      <DialogForm
        submit={t("apply")}
        busy={false}
        onSubmit={apply}
        onCancel={onClose}
        problem={isMissing && <p role="alert">{t("valueMissing")}</p>}
      >
        <ConditionEditor
          value={where ?? null}
          onChange={(next) => {
            setMissing(false);
            setCondition(next);
          }}
        />
      </DialogForm>
    </Dialog>
  );
}
