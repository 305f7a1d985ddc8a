import { MultiSelect } from "@mantine/core";
import { type Lead, tagLeads } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useTagChoices } from "../../shared/condition-editor/use-lead-fields.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Props = { leads: readonly Lead[]; onClose: () => void; onDone: () => void };

/** Which tags these leads shall have, and which no more. */
export function TagDialog({ leads, onClose, onDone }: Props) {
  const { t } = useTranslation("leads");
  const choices = useTagChoices();
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const leadIds = leads.map(({ id }) => id).slice(0, 1000);
  const write = useWrite(tagLeads, {
    onDone: ({ changed }) => {
      toast({ text: t("bulk.tagged", { count: changed }) });
      onDone();
    },
  });
  const send = () => write.mutate({ body: { leadIds, add, remove } });
  return (
    <Dialog title={t("bulk.tagTitle", { count: leadIds.length })} open onClose={onClose}>
      <DialogForm
        submit={t("apply")}
        busy={write.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <MultiSelect
          label={t("bulk.tagAdd")}
          data={choices}
          value={add}
          onChange={setAdd}
          searchable
          data-autofocus
        />
        <MultiSelect
          label={t("bulk.tagRemove")}
          data={choices}
          value={remove}
          onChange={setRemove}
          searchable
        />
      </DialogForm>
    </Dialog>
  );
}
