import { Select } from "@mantine/core";
import type { ConditionLeaf, LeadFieldInfo } from "@parley/contract";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/button.tsx";
import styles from "./condition-editor.module.css";
import { firstLeaf, leafWith } from "./model.ts";
import { useFieldChoices } from "./use-lead-fields.ts";
import { ValueInput } from "./value-input.tsx";

type Props = {
  leaf: ConditionLeaf;
  fields: readonly LeadFieldInfo[];
  onChange: (leaf: ConditionLeaf) => void;
  onRemove: () => void;
};

/** One question: of which field, how, and with what. */
export function LeafEditor({ leaf, fields, onChange, onRemove }: Props) {
  const { t } = useTranslation("conditions");
  const choicesOf = useFieldChoices();
  const field = fields.find(({ key }) => key === leaf.field);
  const choose = (key: string | null) => {
    const next = fields.find((one) => one.key === key);
    if (next && next.key !== leaf.field) onChange(firstLeaf(next));
  };
  return (
    <div className={styles.leaf}>
      <Select
        aria-label={t("fieldLabel")}
        data={[
          // What a field that is gone asked stays in sight until it is taken away.
          ...(field ? [] : [{ value: leaf.field, label: leaf.field }]),
          ...fields.map(({ key, label }) => ({ value: key, label })),
        ]}
        value={leaf.field}
        searchable
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={choose}
      />
      {field && (
        <Select
          aria-label={t("opLabel")}
          data={field.ops.map((op) => ({ value: op, label: t(`op.${op}`) }))}
          value={leaf.op}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => {
            const op = field.ops.find((one) => one === value);
            if (op) onChange(leafWith(field, op, leaf));
          }}
        />
      )}
      {field && (
        <ValueInput
          field={field}
          choices={choicesOf(field)}
          leaf={leaf}
          onChange={(value) => onChange({ ...leaf, value })}
        />
      )}
      <IconButton icon={X} label={t("remove")} onClick={onRemove} />
    </div>
  );
}
