import { Select } from "@mantine/core";
import { changeListMembers, type Lead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useListChoices } from "../../shared/condition-editor/use-lead-fields.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Props = {
  leads: readonly Lead[];
  /** The list that is shown: these leads are taken out of it. */
  from?: string | undefined;
  onClose: () => void;
  onDone: () => void;
};

/** Puts leads into a list, or takes them out of the one that is shown. */
export function ListDialog({ leads, from, onClose, onDone }: Props) {
  const { t } = useTranslation("leads");
  const choices = useListChoices();
  const [list, setList] = useState<string | null>(from ?? null);
  const leadIds = leads.map(({ id }) => id).slice(0, 1000);
  const write = useWrite(changeListMembers, {
    onDone: ({ added, removed }) => {
      const text = from
        ? t("bulk.unlisted", { count: removed })
        : t("bulk.listed", { count: added });
      toast({ text });
      onDone();
    },
  });
  const send = () => {
    if (!list) return;
    write.mutate({ params: { id: list }, body: from ? { remove: leadIds } : { add: leadIds } });
  };
  const count = leadIds.length;
  return (
    <Dialog
      title={t(from ? "bulk.unlistTitle" : "bulk.listTitle", { count })}
      open
      onClose={onClose}
    >
      <DialogForm
        submit={t("apply")}
        busy={write.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <Select
          label={t("filter.listId")}
          data={choices}
          value={list}
          onChange={setList}
          disabled={from !== undefined}
          searchable
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}
