import type { Condition } from "@parley/contract";
import { useState } from "react";
import { ConditionEditor } from "../../../shared/condition-editor/condition-editor.tsx";
import styles from "./builder.module.css";

type Props = {
  value: Condition | null;
  disabled: boolean;
  onChange: (condition: Condition | null) => void;
};

/** A condition within a workflow. One that came from elsewhere, a restored version, is shown anew. */
export function Conditions({ value, disabled, onChange }: Props) {
  const [shown, setShown] = useState({ value, turn: 0 });
  if (!isSame(shown.value, value)) setShown({ value, turn: shown.turn + 1 });
  const change = (next: Condition | null) => {
    setShown({ ...shown, value: next });
    onChange(next);
  };
  return (
    <fieldset className={styles.condition} disabled={disabled}>
      <ConditionEditor key={shown.turn} value={value} onChange={change} />
    </fieldset>
  );
}

/** A condition that asks nothing is none. */
function isSame(one: Condition | null, other: Condition | null): boolean {
  const text = (condition: Condition | null) => JSON.stringify(condition);
  const isEmpty = (condition: Condition | null) =>
    condition === null || ("all" in condition && condition.all.length === 0);
  return (isEmpty(one) && isEmpty(other)) || text(one) === text(other);
}
