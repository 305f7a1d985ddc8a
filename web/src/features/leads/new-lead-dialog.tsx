import { createLead } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { announce } from "../../ui/announcer.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { DuplicateWarning } from "./duplicates/duplicate-warning.tsx";
import { ContactFields, StandingFields } from "./lead-fields.tsx";
import { emptyLead, newLeadBody } from "./lead-form.ts";
import { useLeadForm } from "./use-lead-form.ts";

/** Adds one lead and opens it. */
export function NewLeadDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("leads");
  const navigate = useNavigate();
  const { form, country, showRefusal } = useLeadForm(emptyLead());
  const create = useWrite(createLead, {
    onDone: ({ id, name }) => {
      announce(t("form.created", { name }));
      onClose();
      void navigate({ to: "/leads/$leadId", params: { leadId: id } });
    },
    onFailed: showRefusal,
  });
  const send = form.onSubmit((values) => create.mutate({ body: newLeadBody(values, country) }));
  return (
    <Dialog title={t("form.newTitle")} open onClose={onClose} wide>
      <DialogForm
        submit={t("form.create")}
        busy={create.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <ContactFields form={form} />
        <DuplicateWarning form={form.values} country={country} />
        <StandingFields form={form} />
      </DialogForm>
    </Dialog>
  );
}
