import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useAddressCheck } from "../../shared/addresses/use-address-check.ts";
import { type FieldShape, missingFields } from "../../shared/own-fields/own-values.ts";
import type { LeadForm } from "./lead-form.ts";

/** The form of a lead with its own fields, and the country in which its numbers are read. */
export function useLeadForm(
  initialValues: LeadForm,
  fields: readonly FieldShape[],
  ofPerson: readonly FieldShape[] = [],
) {
  const { t } = useTranslation("leads");
  const { country, wrongAt } = useAddressCheck();
  const form = useForm<LeadForm>({
    initialValues,
    validate: {
      name: (name) => (name.trim() ? null : t("form.nameNeeded")),
      points: { value: (_, values, path) => wrongAt(values.points, path) },
    },
  });
  // The contact is a part of the request of a new lead; in the form its fields stand by themselves.
  const showRefusal = (error: ApiError) =>
    showFieldErrors(form, error, (path) => inputOf(form.getValues(), path));
  /** Says at their inputs which required fields are open; true where none is. */
  const hasRequired = (values: LeadForm) => {
    const sentence = t("form.fieldNeeded");
    const missing = {
      ...missingFields(fields, values.own, sentence),
      ...missingFields(ofPerson, values.person, sentence, "contact."),
    };
    form.setErrors(missing);
    return Object.keys(missing).length === 0;
  };
  return { form, country, showRefusal, hasRequired };
}

/** The input that a path of the request is filled in by: a free detail is found by its name. */
function inputOf(values: LeadForm, path: string): string {
  if (path.startsWith("contact.attributes.")) return path;
  const name = /^attributes\.(.*)$/.exec(path)?.[1];
  const at = values.attributes.findIndex((one) => one.name.trim() === name);
  return at === -1 ? path.replace(/^contact\./, "") : `attributes.${at}.value`;
}
