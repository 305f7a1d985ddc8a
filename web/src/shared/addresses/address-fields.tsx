import { Select, TextInput } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./address-fields.module.css";
import { type AddressEntry, addressLabels, emptyAddress, isAddressLabel } from "./addresses.ts";

/** What is needed of a form that holds addresses under `points`. */
type Form = {
  values: { points: AddressEntry[] };
  errors: Readonly<Record<string, React.ReactNode>>;
  setFieldValue: (field: "points", value: AddressEntry[]) => void;
  clearFieldError: (field: string) => void;
};

/** Numbers and e-mail addresses, each with its label; the first number is the one that is called. */
export function AddressFields({ form, least = 0 }: { form: Form; least?: number }) {
  const { t } = useTranslation("contacts");
  const { points } = form.values;
  const set = (next: AddressEntry[]) => form.setFieldValue("points", next);
  const change = (index: number, part: Partial<AddressEntry>) => {
    set(points.map((one, at) => (at === index ? { ...one, ...part } : one)));
    form.clearFieldError(`points.${index}.value`);
  };
  const add = (type: AddressEntry["type"]) => set([...points, emptyAddress(type)]);
  return (
    <div className={styles.list}>
      {points.map((point, index) => (
        <div key={point.id} className={styles.line}>
          <TextInput
            className="grow"
            label={t(`address.${point.type}`)}
            type={point.type === "PHONE" ? "tel" : "email"}
            value={point.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
            error={form.errors[`points.${index}.value`]}
          />
          <Select
            label={t("address.label")}
            className={styles.label ?? ""}
            clearable
            data={labelsWith(point.label).map((label) => ({
              value: label,
              label: isAddressLabel(label) ? t(`address.labels.${label}`) : label,
            }))}
            value={point.label || null}
            onChange={(label) => change(index, { label: label ?? "" })}
          />
          {points.length > least && (
            <IconButton
              icon={Trash2}
              label={t("address.remove", { name: point.value || t(`address.${point.type}`) })}
              onClick={() => set(points.filter((_, at) => at !== index))}
            />
          )}
        </div>
      ))}
      <div className="row">
        <Button variant="quiet" icon={Plus} onClick={() => add("PHONE")}>
          {t("address.PHONE")}
        </Button>
        <Button variant="quiet" icon={Plus} onClick={() => add("EMAIL")}>
          {t("address.EMAIL")}
        </Button>
      </div>
    </div>
  );
}

/** The labels there are, and one of somebody's own that is there already. */
function labelsWith(own: string): string[] {
  return own && !isAddressLabel(own) ? [...addressLabels, own] : [...addressLabels];
}
