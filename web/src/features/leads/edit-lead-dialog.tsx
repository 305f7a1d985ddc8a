import { type LeadDetail, updateContact, updateLead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { AttributeFields, ContactFields, StandingFields } from "./lead-fields.tsx";
import { contactChange, formOf, type LeadForm, leadChange } from "./lead-form.ts";
import { useLeadForm } from "./use-lead-form.ts";

/** Changes a lead and its contact; only what was touched is sent. */
export function EditLeadDialog({ lead, onClose }: { lead: LeadDetail; onClose: () => void }) {
  const { t } = useTranslation(["leads", "common"]);
  const [before] = useState(() => formOf(lead));
  const { form, country, showRefusal } = useLeadForm(before);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const masked = lead.contact.points.some(({ value }) => value.includes("*"));

  const save = async (values: LeadForm) => {
    setBusy(true);
    try {
      const contact = contactChange(before, values, country);
      const change = leadChange(before, values, lead);
      if (contact) await call(updateContact, { params: { id: lead.contactId }, body: contact });
      if (change) await call(updateLead, { params: { id: lead.id }, body: change });
      if (contact || change) toast({ text: t("common:saved") });
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
      showRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("form.editTitle", { name: lead.name })} open onClose={onClose} wide>
      <DialogForm
        submit={t("common:save")}
        busy={busy}
        onSubmit={form.onSubmit((values) => void save(values))}
        onCancel={onClose}
        problem={<FormProblem error={problem} />}
      >
        {lead.contact.can.includes("update") && <ContactFields form={form} masked={masked} />}
        <StandingFields form={form} />
        <AttributeFields form={form} />
      </DialogForm>
    </Dialog>
  );
}
