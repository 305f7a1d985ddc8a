import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type Contact, createContact } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { AddressFields } from "../../shared/addresses/address-fields.tsx";
import { type AddressEntry, emptyAddress, pointsOf } from "../../shared/addresses/addresses.ts";
import { useAddressCheck } from "../../shared/addresses/use-address-check.ts";
import { OwnFieldInputs } from "../../shared/own-fields/own-field-inputs.tsx";
import { givenValues, missingFields, type OwnValues } from "../../shared/own-fields/own-values.ts";
import { useOwnContactFields } from "../../shared/own-fields/use-own-fields.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Segmented } from "../../ui/segmented.tsx";

type Fields = {
  kind: Contact["kind"];
  name: string;
  company: string;
  points: AddressEntry[];
  own: OwnValues;
};

/** A person or a company, with a number and an address where they are known. */
export function NewContactDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate();
  const { country, wrongAt } = useAddressCheck();
  const form = useForm<Fields>({
    initialValues: {
      kind: "PERSON",
      name: "",
      company: "",
      points: [emptyAddress("PHONE"), emptyAddress("EMAIL")],
      own: {},
    },
    validate: {
      name: (name) => (name.trim() ? null : t("form.nameNeeded")),
      points: { value: (_, values, path) => wrongAt(values.points, path) },
    },
  });
  const create = useWrite(createContact, {
    onDone: ({ id }) => void navigate({ to: "/contacts/$contactId", params: { contactId: id } }),
    onFailed: (error) => showFieldErrors(form, error),
  });
  const { kind } = form.getValues();
  const fields = useOwnContactFields(kind) ?? [];
  const send = form.onSubmit(({ name, company, points: typed, own }) => {
    const missing = missingFields(fields, own, t("form.fieldNeeded"));
    if (Object.keys(missing).length > 0) return form.setErrors(missing);
    const points = pointsOf(typed, country);
    const attributes = givenValues(own);
    create.mutate({ body: { kind, name, company: company.trim() || null, attributes, points } });
  });
  return (
    <Dialog title={t("new")} open onClose={onClose}>
      <DialogForm
        submit={t("form.create")}
        busy={create.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <Segmented
          label={t("column.kind")}
          value={kind}
          onChange={(value) => {
            form.setFieldValue("kind", value);
            // What a person is asked is not asked of a firm.
            form.setFieldValue("own", {});
          }}
          options={[
            { value: "PERSON", label: t("kind.PERSON") },
            { value: "COMPANY", label: t("kind.COMPANY") },
          ]}
        />
        <TextInput label={t("column.name")} data-autofocus {...form.getInputProps("name")} />
        {kind === "PERSON" && (
          <TextInput label={t("column.company")} {...form.getInputProps("company")} />
        )}
        <AddressFields form={form} />
        <OwnFieldInputs form={form} name="own" fields={fields} />
      </DialogForm>
    </Dialog>
  );
}
