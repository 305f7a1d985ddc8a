import type { Condition, LeadFieldInfo } from "@parley/contract";
import { FolderPlus, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./condition-editor.module.css";
import { LeafEditor } from "./leaf-editor.tsx";
import {
  conditionOf,
  deepestGroup,
  emptyGroup,
  firstLeaf,
  type Group,
  groupModes,
  groupOf,
  isGroup,
  type Part,
} from "./model.ts";
import { useLeadFields } from "./use-lead-fields.ts";

type Props = {
  /** What can be asked besides the fields of leads. */
  more?: readonly LeadFieldInfo[];
  value: Condition | null;
  /** What can be asked, where it is not of leads. */
  fields?: readonly LeadFieldInfo[];
  /** Hears of every change; `isComplete` says whether all questions have their values. */
  onChange: (condition: Condition | null) => void;
};

/**
 * Asks what must hold of a lead, or of what these fields are of: questions about its fields, and groups of
 * them. What it is given is where it begins; it keeps half-written questions for itself.
 */
export function ConditionEditor({ value, fields: asked, onChange, more = [] }: Props) {
  const ofLeads = useLeadFields();
  const fields = [...more, ...(asked ?? ofLeads)];
  const [group, setGroup] = useState(() => groupOf(value));
  const change = (next: Group) => {
    setGroup(next);
    onChange(conditionOf(next));
  };
  if (fields.length === 0) return null;
  return <GroupEditor group={group} fields={fields} depth={1} onChange={change} />;
}

type GroupProps = {
  group: Group;
  fields: readonly LeadFieldInfo[];
  depth: number;
  onChange: (group: Group) => void;
  onRemove?: () => void;
};

function GroupEditor({ group, fields, depth, onChange, onRemove }: GroupProps) {
  const { t } = useTranslation("conditions");
  const { mode, parts } = group;
  const put = (at: number, ...next: Part[]) =>
    onChange({ ...group, parts: [...parts.slice(0, at), ...next, ...parts.slice(at + 1)] });
  const [first] = fields;
  return (
    <fieldset className={styles.group} aria-label={t("group")}>
      <div className={styles.head}>
        <Segmented
          small
          label={t("mode.label")}
          value={mode}
          onChange={(next) => onChange({ ...group, mode: next })}
          options={groupModes.map((one) => ({ value: one, label: t(`mode.${one}`) }))}
        />
        {onRemove && <IconButton icon={X} label={t("removeGroup")} onClick={onRemove} />}
      </div>
      {parts.map((part, at) =>
        isGroup(part) ? (
          <GroupEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name, and keep their place
            key={at}
            group={part}
            fields={fields}
            depth={depth + 1}
            onChange={(next) => put(at, next)}
            onRemove={() => put(at)}
          />
        ) : (
          <LeafEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name, and keep their place
            key={at}
            leaf={part}
            fields={fields}
            onChange={(next) => put(at, next)}
            onRemove={() => put(at)}
          />
        ),
      )}
      <div className={styles.foot}>
        {first && (
          <Button
            size="small"
            variant="quiet"
            icon={Plus}
            onClick={() => put(parts.length, firstLeaf(first))}
          >
            {t("add")}
          </Button>
        )}
        {depth < deepestGroup && (
          <Button
            size="small"
            variant="quiet"
            icon={FolderPlus}
            onClick={() => put(parts.length, { ...emptyGroup, mode: "ANY" })}
          >
            {t("addGroup")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
