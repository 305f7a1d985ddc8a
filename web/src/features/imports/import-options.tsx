import { Select, TextInput } from "@mantine/core";
import { duplicatePolicies, type Import } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { countries } from "../../shared/countries.ts";
import styles from "./imports.module.css";

type Options = Import["options"];
type Props = { options: Options; onChange: (options: Options) => void };

/** How the rows are taken: where numbers are from, and what becomes of people who are known. */
export function ImportOptions({ options, onChange }: Props) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const policies = duplicatePolicies.map((value) => ({ value, label: t(`duplicate.${value}`) }));
  const updates = options.onDuplicate === "UPDATE" || options.onRepeat === "UPDATE";
  return (
    <div className={styles.options}>
      <Select
        label={t("country")}
        data={countries.map((code) => ({ value: code, label: format.region(code) }))}
        value={options.country}
        searchable
        allowDeselect={false}
        onChange={(country) => onChange({ ...options, country: country ?? options.country })}
      />
      <TextInput
        label={t("source")}
        value={options.source ?? ""}
        maxLength={120}
        onChange={(event) => onChange({ ...options, source: event.currentTarget.value })}
      />
      <Select
        label={t("onDuplicate")}
        data={policies}
        value={options.onDuplicate}
        allowDeselect={false}
        onChange={(value) => onChange({ ...options, onDuplicate: value as Options["onDuplicate"] })}
      />
      <Select
        label={t("onRepeat")}
        data={policies}
        value={options.onRepeat}
        allowDeselect={false}
        onChange={(value) => onChange({ ...options, onRepeat: value as Options["onRepeat"] })}
      />
      {updates && (
        <Select
          label={t("overwrites")}
          data={(["ALL", "EMPTY"] as const).map((value) => ({
            value,
            label: t(`overwrite.${value}`),
          }))}
          value={options.overwrites}
          allowDeselect={false}
          onChange={(value) => onChange({ ...options, overwrites: value as Options["overwrites"] })}
        />
      )}
    </div>
  );
}
