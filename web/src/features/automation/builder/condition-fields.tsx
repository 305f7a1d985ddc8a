import { Select, TagsInput, TextInput } from "@mantine/core";
import {
  type Condition,
  type ConditionLeaf,
  type ConditionOp,
  type ConditionValue,
  type LeadFieldInfo,
  listLeadFields,
} from "@parley/contract";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useTeamChoices, useUserChoices } from "../../../shared/use-choices.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import styles from "./builder.module.css";

type Props = { condition: Condition; disabled: boolean; onChange: (condition: Condition) => void };
type Way = "all" | "any";

/** A list of comparisons of which all, or any, must hold. */
export function ConditionFields({ condition, disabled, onChange }: Props) {
  const { t } = useTranslation("automation");
  const fields = useRead(listLeadFields).data?.items ?? [];
  const flat = flatten(condition);
  if (!flat) return <p className="muted">{t("condition.deep")}</p>;
  const { way, leaves } = flat;
  const set = (next: readonly ConditionLeaf[], how: Way = way) =>
    onChange(how === "all" ? { all: [...next] } : { any: [...next] });
  const add = () => set([...leaves, { field: "status", op: "IS", value: "NEW" }]);
  return (
    <div className={styles.condition}>
      {leaves.length > 1 && (
        <Segmented<Way>
          small
          label={t("condition.way")}
          value={way}
          onChange={(how) => set(leaves, how)}
          options={[
            { value: "all", label: t("condition.all") },
            { value: "any", label: t("condition.any") },
          ]}
        />
      )}
      {leaves.map((leaf, at) => (
        <Leaf
          // biome-ignore lint/suspicious/noArrayIndexKey: a comparison has no name but its place
          key={at}
          leaf={leaf}
          fields={fields}
          disabled={disabled}
          onChange={(changed) => set(leaves.map((one, i) => (i === at ? changed : one)))}
          onRemove={() => set(leaves.filter((_, i) => i !== at))}
        />
      ))}
      {!disabled && (
        <Button size="small" variant="quiet" icon={Plus} onClick={add}>
          {t("condition.add")}
        </Button>
      )}
    </div>
  );
}

/** A condition of one level; deeper ones come from elsewhere and are not drawn. */
function flatten(condition: Condition): { way: Way; leaves: ConditionLeaf[] } | undefined {
  if ("field" in condition) return { way: "all", leaves: [condition] };
  if ("not" in condition) return undefined;
  const way: Way = "all" in condition ? "all" : "any";
  const parts = "all" in condition ? condition.all : condition.any;
  const leaves = parts.filter((one): one is ConditionLeaf => "field" in one);
  return leaves.length === parts.length ? { way, leaves } : undefined;
}

type LeafProps = {
  leaf: ConditionLeaf;
  fields: readonly LeadFieldInfo[];
  disabled: boolean;
  onChange: (leaf: ConditionLeaf) => void;
  onRemove: () => void;
};

function Leaf({ leaf, fields, disabled, onChange, onRemove }: LeafProps) {
  const { t } = useTranslation("automation");
  const field = fields.find(({ key }) => key === leaf.field);
  const ops = field?.ops ?? [leaf.op];
  const pickField = (key: string | null) => {
    const next = fields.find((one) => one.key === key);
    const [op] = next?.ops ?? [];
    if (next && op) onChange({ field: next.key, op, value: firstValue(next) });
  };
  return (
    <div className={styles.leaf}>
      <Select
        aria-label={t("condition.field")}
        data={fields.map(({ key, label }) => ({ value: key, label }))}
        value={leaf.field}
        searchable
        allowDeselect={false}
        disabled={disabled}
        onChange={pickField}
      />
      <Select
        aria-label={t("condition.op")}
        data={ops.map((op) => ({ value: op, label: t(`op.${op}`) }))}
        value={leaf.op}
        allowDeselect={false}
        disabled={disabled}
        onChange={(op) => op && onChange({ ...leaf, ...withOp(leaf, op as ConditionOp) })}
      />
      <ValueField
        leaf={leaf}
        field={field}
        disabled={disabled}
        onChange={(value) => onChange({ ...leaf, value })}
      />
      {!disabled && <IconButton icon={X} label={t("condition.remove")} onClick={onRemove} />}
    </div>
  );
}

const severalOps: readonly string[] = ["IN", "NOT_IN", "ALL_OF", "BETWEEN"];

/** The comparison with another operation: its value becomes a list, one value, or none. */
function withOp({ value }: ConditionLeaf, op: ConditionOp): Pick<ConditionLeaf, "op" | "value"> {
  if (op === "EMPTY" || op === "NOT_EMPTY") return { op, value: undefined };
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return { op, value: severalOps.includes(op) ? list : (list[0] ?? "") };
}

function firstValue({ choices, type }: LeadFieldInfo): ConditionValue {
  if (choices?.[0]) return choices[0].value;
  return type === "NUMBER" ? 0 : type === "BOOLEAN" ? true : "";
}

type ValueProps = {
  leaf: ConditionLeaf;
  field: LeadFieldInfo | undefined;
  disabled: boolean;
  onChange: (value: ConditionValue) => void;
};

function ValueField({ leaf: { op, value }, field, disabled, onChange }: ValueProps) {
  const { t } = useTranslation("automation");
  const choices = useChoicesOf(field);
  if (op === "EMPTY" || op === "NOT_EMPTY") return <span />;
  const isNumber = field?.type === "NUMBER" || op === "LAST_DAYS" || op === "NOT_LAST_DAYS";
  const read = (text: string) => (isNumber && text !== "" ? Number(text) : text);
  const common = { "aria-label": t("condition.value"), disabled };
  if (severalOps.includes(op)) {
    const list = Array.isArray(value) ? value.map(String) : [];
    return <TagsInput {...common} value={list} onChange={(all) => onChange(all.map(read))} />;
  }
  const text = value === undefined || Array.isArray(value) ? "" : String(value);
  if (choices.length > 0) {
    const set = (one: string | null) => one !== null && onChange(read(one));
    return <Select {...common} data={choices} value={text} searchable onChange={set} />;
  }
  return (
    <TextInput
      {...common}
      type={isNumber ? "number" : field?.type === "DATE" ? "date" : "text"}
      value={text}
      onChange={(event) => onChange(read(event.currentTarget.value))}
    />
  );
}

function useChoicesOf(field: LeadFieldInfo | undefined) {
  const users = useUserChoices();
  const teams = useTeamChoices();
  if (field?.choices) return [...field.choices];
  if (field?.refers === "USER") return users;
  return field?.refers === "TEAM" ? teams : [];
}
