import type { Condition, LeadFieldInfo } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { ConditionEditor } from "./condition-editor.tsx";
import { isComplete } from "./model.ts";

type Props = {
  title: string;
  /** What is worth knowing before. */
  note?: string | undefined;
  /** What can be asked, where it is not of leads. */
  fields?: readonly LeadFieldInfo[];
  where: Condition | undefined;
  onApply: (where: Condition | undefined) => void;
  onClose: () => void;
};

/** Asks what must hold of the records of a list. */
export function ConditionDialog({ title, note, fields, where, onApply, onClose }: Props) {
  const { t } = useTranslation("conditions");
  const [condition, setCondition] = useState<Condition | null>(where ?? null);
  const [isMissing, setMissing] = useState(false);
  const apply = () => {
    if (!isComplete(condition)) return setMissing(true);
    onApply(condition ?? undefined);
  };
  return (
    <Dialog title={title} open onClose={onClose} wide>
      <DialogForm
        submit={t("apply")}
        busy={false}
        onSubmit={apply}
        onCancel={onClose}
        problem={isMissing && <p role="alert">{t("valueMissing")}</p>}
      >
        {note && <p className="muted">{note}</p>}
        <ConditionEditor
          value={where ?? null}
          {...(fields ? { fields } : {})}
          onChange={(next) => {
            setMissing(false);
            setCondition(next);
          }}
        />
      </DialogForm>
    </Dialog>
  );
}
