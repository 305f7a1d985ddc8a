import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import type { LeadFilter } from "./lead-filter.ts";
import { addView } from "./views-store.ts";

/** Keeps the filters of the moment under a name. */
export function SaveViewDialog({ filter, onClose }: { filter: LeadFilter; onClose: () => void }) {
  const { t } = useTranslation(["leads", "common"]);
  const [name, setName] = useState("");
  const save = () => {
    if (!name.trim()) return;
    addView(name.trim(), filter);
    onClose();
  };
  return (
    <Dialog title={t("saveViewTitle")} open onClose={onClose}>
      <DialogForm submit={t("common:save")} busy={false} onSubmit={save} onCancel={onClose}>
        <p className="muted">{t("saveViewText")}</p>
        <TextInput
          label={t("viewName")}
          value={name}
          maxLength={40}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}
