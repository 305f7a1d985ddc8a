import { MultiSelect, Select } from "@mantine/core";
import { type SplitTest, splitGoals, splitKinds } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { Segmented } from "../../ui/segmented.tsx";
import { type Aspect, aspects } from "./arm-model.ts";
import styles from "./split-test.module.css";

type Kind = SplitTest["kind"];
type Goal = SplitTest["goal"];
type Props = {
  kind: Kind;
  goal: Goal;
  compared: Aspect[];
  setKind: (kind: Kind) => void;
  setGoal: (goal: Goal) => void;
  setCompared: (compared: Aspect[]) => void;
};

/** What is compared: scripts, or which settings, and what counts then. */
export function KindFields({ kind, goal, compared, setKind, setGoal, setCompared }: Props) {
  const { t } = useTranslation("splitTest");
  return (
    <>
      <div className={styles.kind}>
        <Segmented<Kind>
          label={t("kindLabel")}
          value={kind}
          onChange={setKind}
          options={splitKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <p className="muted t1">{t(`kindText.${kind}`)}</p>
      </div>
      {kind === "SETTINGS" && (
        <div className={styles.pair}>
          <MultiSelect
            label={t("differIn")}
            data={aspects.map((value) => ({ value, label: t(`aspect.${value}`) }))}
            value={compared}
            onChange={(value) => setCompared(value as Aspect[])}
          />
          <Select
            label={t("goalLabel")}
            allowDeselect={false}
            data={splitGoals.map((value) => ({ value, label: t(`goalChoice.${value}`) }))}
            value={goal}
            onChange={(value) => value && setGoal(value)}
          />
        </div>
      )}
    </>
  );
}
