import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type CallInput, type Contact, updateContact } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { AddressFields } from "../../shared/addresses/address-fields.tsx";
import {
  type AddressEntry,
  addressesOf,
  areMasked,
  pointsOf,
} from "../../shared/addresses/addresses.ts";
import { useAddressCheck } from "../../shared/addresses/use-address-check.ts";
import { OwnFieldInputs } from "../../shared/own-fields/own-field-inputs.tsx";
import {
  type FieldShape,
  givenValues,
  missingFields,
  type OwnValues,
  splitValues,
} from "../../shared/own-fields/own-values.ts";
import { useOwnContactFields } from "../../shared/own-fields/use-own-fields.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";

type Props = { contact: Contact; onClose: () => void };

/** Changes a person or a company; only what was touched is sent. */
export function EditContactDialog({ contact, onClose }: Props) {
  const { t } = useTranslation("contacts");
  const fields = useOwnContactFields(contact.kind);
  return (
    <Dialog title={t("form.editTitle", { name: contact.name })} open onClose={onClose} wide>
      {fields ? (
        <EditContact contact={contact} fields={fields} onClose={onClose} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Dialog>
  );
}

type Values = {
  name: string;
  company: string;
  externalId: string;
  points: AddressEntry[];
  timeZone: string | null;
  own: OwnValues;
};

function EditContact({ contact, fields, onClose }: Props & { fields: readonly FieldShape[] }) {
  const { t } = useTranslation(["contacts", "common"]);
  const { country, wrongAt } = useAddressCheck();
  const { own, free } = splitValues(fields, contact.attributes);
  const before: Values = {
    name: contact.name,
    company: contact.company ?? "",
    externalId: contact.externalId ?? "",
    points: addressesOf(contact),
    // One that follows from a number is no answer of anybody's, and follows the next number.
    timeZone: contact.timeZoneSource === "DERIVED" ? null : contact.timeZone,
    own,
  };
  const form = useForm<Values>({
    initialValues: before,
    validate: {
      name: (name) => (name.trim() ? null : t("form.nameNeeded")),
      points: { value: (_, values, path) => wrongAt(values.points, path) },
    },
  });
  const update = useWrite(updateContact, {
    onDone: () => {
      toast({ text: t("common:saved") });
      onClose();
    },
    onFailed: (error) => showFieldErrors(form, error),
  });
  const send = form.onSubmit((values) => {
    const body = changeOf(before, values, Object.fromEntries(free), country);
    if (Object.keys(body).length === 0) return onClose();
    const missing = body.attributes ? missingFields(fields, values.own, t("form.fieldNeeded")) : {};
    if (Object.keys(missing).length > 0) return form.setErrors(missing);
    update.mutate({ params: { id: contact.id }, body });
  });
  return (
    <DialogForm
      submit={t("common:save")}
      busy={update.isPending}
      onSubmit={send}
      onCancel={onClose}
      problem={<FormProblem error={update.error} />}
    >
      <TextInput label={t("column.name")} data-autofocus {...form.getInputProps("name")} />
      {contact.kind === "PERSON" && (
        <TextInput label={t("column.company")} {...form.getInputProps("company")} />
      )}
      <TextInput label={t("column.externalId")} {...form.getInputProps("externalId")} />
      {!areMasked(contact) && <AddressFields form={form} />}
      <Select
        label={t("column.zone")}
        data={Intl.supportedValuesOf("timeZone")}
        searchable
        clearable
        limit={60}
        {...form.getInputProps("timeZone")}
      />
      <OwnFieldInputs form={form} name="own" fields={fields} />
    </DialogForm>
  );
}

type Change = NonNullable<CallInput<typeof updateContact>["body"]>;

function changeOf(before: Values, now: Values, free: OwnValues, country: string): Change {
  const isSame = JSON.stringify(now.own) === JSON.stringify(before.own);
  const hasPoints = JSON.stringify(now.points) === JSON.stringify(before.points);
  return {
    ...(now.name.trim() === before.name ? {} : { name: now.name.trim() }),
    ...(now.company === before.company ? {} : { company: now.company.trim() || null }),
    ...(now.externalId === before.externalId ? {} : { externalId: now.externalId.trim() || null }),
    ...(hasPoints ? {} : { points: pointsOf(now.points, country) }),
    ...(now.timeZone === before.timeZone ? {} : { timeZone: now.timeZone }),
    ...(isSame ? {} : { attributes: { ...free, ...givenValues(now.own) } }),
  };
}
