import { Textarea } from "@mantine/core";
import { approveFilterChange, type FilterChange, refuseFilterChange } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Props = { change: FilterChange; verdict: "approve" | "refuse"; onClose: () => void };

/** Approves or refuses what somebody asked for, with a word to it. */
export function FilterDecision({ change, verdict, onClose }: Props) {
  const { t } = useTranslation("campaignPlan");
  const [note, setNote] = useState("");
  const onDone = () => {
    toast({ text: t(`filter.done.${verdict}`, { name: change.askedBy.name }) });
    onClose();
  };
  const approve = useWrite(approveFilterChange, { onDone });
  const refuse = useWrite(refuseFilterChange, { onDone });
  const { error } = verdict === "approve" ? approve : refuse;
  const params = { id: change.campaignId, changeId: change.id };
  const decide = () => {
    const said = note.trim();
    if (verdict === "refuse") refuse.mutate({ params, body: { note: said } });
    else approve.mutate({ params, body: { note: said || null } });
  };
  return (
    <Dialog open title={t(`filter.decide.${verdict}`)} onClose={onClose}>
      <DialogForm
        submit={t(`filter.${verdict}`)}
        busy={approve.isPending || refuse.isPending}
        onSubmit={decide}
        onCancel={onClose}
        problem={<FormProblem error={error} />}
      >
        <p>{t(`filter.text.${verdict}`)}</p>
        <Textarea
          label={t("filter.note")}
          withAsterisk={verdict === "refuse"}
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={error?.fields.find(({ field }) => field === "note")?.reason}
        />
      </DialogForm>
    </Dialog>
  );
}
