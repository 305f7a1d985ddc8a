import { Select } from "@mantine/core";
import type { Lead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUserChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { useAssignLeads } from "./use-bulk.ts";

type Props = { leads: readonly Lead[]; onClose: () => void; onDone: () => void };

/** Who shall have these leads. */
export function AssignDialog({ leads, onClose, onDone }: Props) {
  const { t } = useTranslation(["leads", "common"]);
  const users = useUserChoices();
  const assign = useAssignLeads();
  const [owner, setOwner] = useState<string | null>(null);
  const send = () => {
    const user = users.find(({ value }) => value === owner);
    const to = user ? { id: user.value, name: user.label } : null;
    void assign.run(leads, to).then(onDone);
  };
  return (
    <Dialog title={t("bulk.assignTitle", { count: leads.length })} open onClose={onClose}>
      <DialogForm submit={t("bulk.assign")} busy={assign.busy} onSubmit={send} onCancel={onClose}>
        <Select
          label={t("column.owner")}
          placeholder={t("common:nobody")}
          data={users}
          value={owner}
          onChange={setOwner}
          searchable
          clearable
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}
