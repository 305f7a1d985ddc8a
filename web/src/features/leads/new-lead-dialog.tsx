import { createLead, type OwnField } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { OwnFieldInputs } from "../../shared/own-fields/own-field-inputs.tsx";
import type { FieldShape } from "../../shared/own-fields/own-values.ts";
import { useOwnContactFields, useOwnLeadFields } from "../../shared/own-fields/use-own-fields.ts";
import { announce } from "../../ui/announcer.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { DuplicateWarning } from "./duplicates/duplicate-warning.tsx";
import { ContactFields, StandingFields } from "./lead-fields.tsx";
import { emptyLead, newLeadBody } from "./lead-form.ts";
import { useLeadForm } from "./use-lead-form.ts";

type Props = { onClose: () => void };

/** Adds one lead and opens it. */
export function NewLeadDialog({ onClose }: Props) {
  const { t } = useTranslation("leads");
  const fields = useOwnLeadFields();
  const ofPerson = useOwnContactFields("PERSON");
  return (
    <Dialog title={t("form.newTitle")} open onClose={onClose} wide>
      {fields && ofPerson ? (
        <NewLead
          fields={fields}
          ofPerson={ofPerson.filter(({ required }) => required)}
          onClose={onClose}
        />
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
}

type FormProps = Props & {
  fields: readonly OwnField[];
  /** What must be known of whoever is new. */
  ofPerson: readonly FieldShape[];
};

function NewLead({ fields, ofPerson, onClose }: FormProps) {
  const { t } = useTranslation("leads");
  const navigate = useNavigate();
  const { form, country, showRefusal, hasRequired } = useLeadForm(emptyLead(), fields, ofPerson);
  const create = useWrite(createLead, {
    onDone: ({ id, name }) => {
      announce(t("form.created", { name }));
      onClose();
      void navigate({ to: "/leads/$leadId", params: { leadId: id } });
    },
    onFailed: showRefusal,
  });
  const send = form.onSubmit((values) => {
    if (hasRequired(values)) create.mutate({ body: newLeadBody(values, country) });
  });
  return (
    <DialogForm
      submit={t("form.create")}
      busy={create.isPending}
      onSubmit={send}
      onCancel={onClose}
      problem={<FormProblem error={create.error} />}
    >
      <ContactFields form={form} />
      <OwnFieldInputs form={form} name="person" of="contact." fields={ofPerson} />
      <DuplicateWarning form={form.values} country={country} />
      <StandingFields form={form} />
      <OwnFieldInputs form={form} name="own" fields={fields} />
    </DialogForm>
  );
}
