import type { AttributeValue } from "@parley/contract";
import { OwnFieldInput } from "./own-field-input.tsx";
import styles from "./own-fields.module.css";
import { type FieldShape, type OwnValues, pathOf } from "./own-values.ts";

/** What is needed of a form that holds own values under `own`. */
type Form = {
  values: { own: OwnValues };
  errors: Readonly<Record<string, React.ReactNode>>;
  setFieldValue: (field: "own", value: OwnValues) => void;
  clearFieldError: (field: string) => void;
};

/** An input for each of the tenant's own fields, each with what is wrong with it. */
export function OwnFieldInputs({ form, fields }: { form: Form; fields: readonly FieldShape[] }) {
  if (fields.length === 0) return null;
  const change = (key: string, value: AttributeValue) => {
    form.setFieldValue("own", { ...form.values.own, [key]: value });
    form.clearFieldError(pathOf(key));
  };
  return (
    <div className={styles.pair}>
      {fields.map((field) => (
        <OwnFieldInput
          key={field.key}
          field={field}
          value={form.values.own[field.key]}
          onChange={(value) => change(field.key, value)}
          error={form.errors[pathOf(field.key)]}
        />
      ))}
    </div>
  );
}
