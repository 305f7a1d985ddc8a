import type { AttributeValue } from "@parley/contract";
import { OwnFieldInput } from "./own-field-input.tsx";
import styles from "./own-fields.module.css";
import { type FieldShape, type OwnValues, pathOf } from "./own-values.ts";

/** What is needed of a form that holds own values under a name. */
type Form<N extends string> = {
  values: Readonly<Record<N, OwnValues>>;
  errors: Readonly<Record<string, React.ReactNode>>;
  setFieldValue: (field: N, value: OwnValues) => void;
  clearFieldError: (field: string) => void;
};

type Props<N extends string> = {
  form: Form<N>;
  fields: readonly FieldShape[];
  /** Where the form keeps them, and under what part of the request they go, if not as its own attributes. */
  name: N;
  of?: "contact.";
};

/** An input for each of the tenant's own fields, each with what is wrong with it. */
export function OwnFieldInputs<N extends string>({ form, fields, name, of }: Props<N>) {
  if (fields.length === 0) return null;
  const change = (key: string, value: AttributeValue) => {
    form.setFieldValue(name, { ...form.values[name], [key]: value });
    form.clearFieldError(pathOf(key, of));
  };
  return (
    <div className={styles.pair}>
      {fields.map((field) => (
        <OwnFieldInput
          key={field.key}
          field={field}
          value={form.values[name][field.key]}
          onChange={(value) => change(field.key, value)}
          error={form.errors[pathOf(field.key, of)]}
        />
      ))}
    </div>
  );
}
