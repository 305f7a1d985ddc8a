import { type LeadDetail, type OwnField, updateContact, updateLead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { areMasked } from "../../shared/addresses/addresses.ts";
import { OwnFieldInputs } from "../../shared/own-fields/own-field-inputs.tsx";
import { useOwnLeadFields } from "../../shared/own-fields/use-own-fields.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { AttributeFields, ContactFields, StandingFields } from "./lead-fields.tsx";
import { contactChange, formOf, type LeadForm, leadChange } from "./lead-form.ts";
import { useLeadForm } from "./use-lead-form.ts";

type Props = { lead: LeadDetail; onClose: () => void };

/** Changes a lead and its contact; only what was touched is sent. */
export function EditLeadDialog({ lead, onClose }: Props) {
  const { t } = useTranslation("leads");
  const fields = useOwnLeadFields();
  return (
    <Dialog title={t("form.editTitle", { name: lead.name })} open onClose={onClose} wide>
      {fields ? (
        <EditLead lead={lead} fields={fields} onClose={onClose} />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
}

function EditLead({ lead, fields, onClose }: Props & { fields: readonly OwnField[] }) {
  const { t } = useTranslation(["leads", "common"]);
  const [before] = useState(() => formOf(lead, fields));
  const { form, country, showRefusal, hasRequired } = useLeadForm(before, fields);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const masked = areMasked(lead.contact);

  const save = async (values: LeadForm) => {
    const contact = contactChange(before, values, country);
    const change = leadChange(before, values, lead);
    // Who changes something else need not give what was never asked for.
    if (change?.attributes && !hasRequired(values)) return;
    setBusy(true);
    try {
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
    <DialogForm
      submit={t("common:save")}
      busy={busy}
      onSubmit={form.onSubmit((values) => void save(values))}
      onCancel={onClose}
      problem={<FormProblem error={problem} />}
    >
      {lead.contact.can.includes("update") && <ContactFields form={form} masked={masked} />}
      <StandingFields form={form} />
      <OwnFieldInputs form={form} name="own" fields={fields} />
      <AttributeFields form={form} />
    </DialogForm>
  );
}
