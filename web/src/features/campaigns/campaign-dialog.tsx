import { Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type Campaign, createCampaign, updateCampaign } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { CampaignForm } from "./campaign-form.tsx";
import {
  type CampaignFields,
  changedFields,
  fieldsOf,
  newCampaign,
  wrongFields,
} from "./campaign-model.ts";

type Props = { campaign?: Campaign; onClose: () => void };

/** Creates a campaign, or changes the settings of one. */
export function CampaignDialog({ campaign, onClose }: Props) {
  const { t } = useTranslation(["campaigns", "common"]);
  const [before] = useState(() => (campaign ? fieldsOf(campaign) : newCampaign));
  const form = useForm<CampaignFields>({
    initialValues: before,
    validate: (fields) => Object.fromEntries(wrongFields(fields).map((name) => [name, true])),
  });
  const [reason, setReason] = useState("");
  const { save, isBusy, error } = useSave(campaign, { before, reason }, onClose, (refusal) =>
    showFieldErrors(form, refusal),
  );
  const showFirst = (errors: Record<string, unknown>) => {
    const [first] = Object.keys(errors);
    if (first) form.getInputNode(first)?.focus();
  };
  return (
    <Dialog title={t(campaign ? "form.edit" : "create")} open wide onClose={onClose}>
      <DialogForm
        onSubmit={() => form.onSubmit(save, showFirst)()}
        onCancel={onClose}
        submit={t(campaign ? "common:save" : "create")}
        busy={isBusy}
        problem={<FormProblem error={error} />}
      >
        <CampaignForm form={form} isRunning={campaign?.state === "RUNNING"} />
        {campaign && (
          <Textarea
            label={t("form.reason")}
            description={t("form.reasonText")}
            autosize
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={error?.fields.find(({ field }) => field === "reason")?.reason}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}

function useSave(
  campaign: Campaign | undefined,
  { before, reason }: { before: CampaignFields; reason: string },
  onClose: () => void,
  showFields: (refusal: ApiError) => void,
) {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const [error, setError] = useState<ApiError | null>(null);
  const onFailed = (refusal: ApiError) => {
    setError(refusal);
    showFields(refusal);
  };
  const create = useWrite(createCampaign, {
    onDone: ({ id, name }) => {
      toast({ text: t("created", { name }) });
      void navigate({ to: "/campaigns/$campaignId", params: { campaignId: id } });
    },
    onFailed,
  });
  const update = useWrite(updateCampaign, {
    onDone: ({ name }) => {
      toast({ text: t("changed", { name }) });
      onClose();
    },
    onFailed,
  });
  const save = (fields: CampaignFields) => {
    setError(null);
    if (!campaign) return create.mutate({ body: fields });
    const body = changedFields(before, fields);
    if (Object.keys(body).length === 0) return onClose();
    const why = reason.trim();
    update.mutate({ params: { id: campaign.id }, body: why ? { ...body, reason: why } : body });
  };
  return { save, isBusy: create.isPending || update.isPending, error };
}
