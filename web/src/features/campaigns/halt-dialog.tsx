import { Textarea } from "@mantine/core";
import { type Campaign, haltCampaign } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";

type Props = { campaign: Campaign; onClose: () => void };

/** Ends dialling at once, and keeps why. */
export function HaltDialog({ campaign, onClose }: Props) {
  const { t } = useTranslation("campaignPlan");
  const [reason, setReason] = useState("");
  const write = useWrite(haltCampaign, {
    onDone: ({ name }) => {
      toast({ text: t("halt.done", { name }) });
      onClose();
    },
  });
  return (
    <Dialog open title={t("halt.title", { name: campaign.name })} onClose={onClose}>
      <DialogForm
        submit={t("halt.submit")}
        busy={write.isPending}
        onSubmit={() => write.mutate({ params: { id: campaign.id }, body: { reason } })}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <p>{t("halt.text")}</p>
        <Textarea
          label={t("halt.reason")}
          description={t("halt.reasonText")}
          withAsterisk
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={write.error?.fields.find(({ field }) => field === "reason")?.reason}
        />
      </DialogForm>
    </Dialog>
  );
}
