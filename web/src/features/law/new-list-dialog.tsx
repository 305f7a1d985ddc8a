import { Select, TextInput } from "@mantine/core";
import {
  createDoNotCallList,
  type DoNotCallKind,
  doNotCallKinds,
  listCampaigns,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";

/** A new list: for everybody, for a campaign, or a register's file. */
export function NewListDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("law");
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<DoNotCallKind>("INTERNAL");
  const [campaignId, setCampaignId] = useState<string | null>(null);
  const [country, setCountry] = useState("GB");
  const { data } = useRead(
    listCampaigns,
    { query: { limit: 200 } },
    { enabled: kind === "CAMPAIGN" },
  );
  const create = useWrite(createDoNotCallList, {
    onDone: ({ id }) => {
      onClose();
      void navigate({ to: "/do-not-call/$listId", params: { listId: id } });
    },
  });
  const errors = new Map(create.error?.fields.map(({ field, reason }) => [field, reason]));
  const send = () => {
    const body = {
      kind,
      name,
      campaignId: kind === "CAMPAIGN" ? campaignId : null,
      country: kind === "NATIONAL" ? country.trim().toUpperCase() : null,
    };
    create.mutate({ body });
  };
  return (
    <Dialog title={t("newList")} open onClose={onClose}>
      <DialogForm
        submit={t("create")}
        busy={create.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <TextInput
          label={t("column.name")}
          value={name}
          error={errors.get("name")}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label={t("column.kind")}
          description={t(`kindText.${kind}`)}
          data={doNotCallKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(doNotCallKinds.find((one) => one === value) ?? kind)}
        />
        {kind === "CAMPAIGN" && (
          <Select
            label={t("campaign")}
            data={(data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
            value={campaignId}
            error={errors.get("campaignId")}
            onChange={setCampaignId}
          />
        )}
        {kind === "NATIONAL" && (
          <TextInput
            label={t("country")}
            description={t("countryText")}
            value={country}
            maxLength={2}
            error={errors.get("country")}
            onChange={(event) => setCountry(event.currentTarget.value)}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}
