import { Checkbox, Select, TextInput } from "@mantine/core";
import type { SavedView } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import type { ViewKit } from "./view-kit.ts";

type Props = {
  create: ViewKit<object>["create"];
  view: { filter: object; sort: string; columns: string[] };
  onClose: () => void;
  onSaved: (view: SavedView) => void;
};

/** Keeps what is shown under a name, for oneself or for others too. */
export function SaveViewDialog({ create: endpoint, view, onClose, onSaved }: Props) {
  const { t } = useTranslation(["records", "common"]);
  const mayShare = useGrant("views:share") !== undefined;
  const { teamId } = useSession();
  const [name, setName] = useState("");
  const [shared, setShared] = useState<SavedView["shared"]>("OWN");
  const [isDefault, setDefault] = useState(false);
  const onDone = (made: SavedView) => {
    onClose();
    onSaved(made);
  };
  const create = useWrite(endpoint, { onDone });
  const save = () => {
    if (name.trim()) create.mutate({ body: { ...view, name: name.trim(), shared, isDefault } });
  };
  const audiences = (["OWN", "TEAM", "ALL"] as const).filter((one) => one !== "TEAM" || teamId);
  return (
    <Dialog title={t("views.saveTitle")} open onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={create.isPending}
        onSubmit={save}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <p className="muted">{t("views.saveText")}</p>
        <TextInput
          label={t("views.name")}
          value={name}
          maxLength={40}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {mayShare && (
          <Select
            label={t("views.for.label")}
            data={audiences.map((value) => ({ value, label: t(`views.for.${value}`) }))}
            value={shared}
            allowDeselect={false}
            onChange={(value) => setShared(audiences.find((one) => one === value) ?? "OWN")}
          />
        )}
        <Checkbox
          label={t("views.default")}
          checked={isDefault}
          onChange={(event) => setDefault(event.currentTarget.checked)}
        />
      </DialogForm>
    </Dialog>
  );
}
