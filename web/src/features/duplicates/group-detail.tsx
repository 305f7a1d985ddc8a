import { type DuplicateGroupDetail, getDuplicateGroup } from "@parley/contract";
import { ArrowLeft, Merge, UserX } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { type Choices, fullest } from "./choice.ts";
import { Comparison } from "./comparison.tsx";
import styles from "./duplicates.module.css";
import { ReasonList } from "./reason-list.tsx";
import { useDecisions } from "./use-decisions.ts";

type Props = {
  id: string;
  onBack: () => void;
  onSettled: (groupId: string) => void;
  onRestored: (groupId: string) => void;
};

/** One group: why it is one, its records side by side, and what to do with it. */
export function GroupDetail({ id, ...rest }: Props) {
  const { t } = useTranslation("duplicates");
  const { data, error, refetch } = useRead(getDuplicateGroup, { params: { id } });
  if (error) {
    return (
      <Panel title={t("gone")} end={<Back onBack={rest.onBack} />}>
        <LoadError error={error} onRetry={() => void refetch()} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel title={t("loading")} end={<Back onBack={rest.onBack} />}>
        <SkeletonRows rows={8} />
      </Panel>
    );
  }
  return <Group key={id} group={data} {...rest} />;
}

function Back({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation("duplicates");
  return (
    <span className={styles.back}>
      <IconButton icon={ArrowLeft} label={t("back")} onClick={onBack} />
    </span>
  );
}

type GroupProps = Omit<Props, "id"> & { group: DuplicateGroupDetail };

function Group({ group, onBack, ...settling }: GroupProps) {
  const { t } = useTranslation("duplicates");
  const { records } = group;
  const [winner, setWinner] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Choices>({});
  const decisions = useDecisions(group.id, settling);
  const ids = records.map(({ contact }) => contact.id);
  const winnerId = winner !== null && ids.includes(winner) ? winner : fullest(records);
  const others = ids.filter((id) => id !== winnerId);
  const mayMerge = group.can.includes("merge") && others.length > 0;
  const mayDismiss = group.can.includes("dismiss");
  const merge = () => {
    const fields = Object.fromEntries(
      Object.entries(chosen).filter(([, id]) => id && ids.includes(id)),
    );
    decisions.merge({ winnerId, loserIds: others, fields });
  };
  const dismiss = () => decisions.dismiss(ids);
  const takeOut = (id: string) =>
    decisions.takeOut(
      id,
      ids.filter((one) => one !== id),
    );
  useKeys(
    // biome-ignore lint/correctness/useExhaustiveDependencies: what they do follows from these
    useMemo(
      () => [
        ...(mayMerge ? [{ key: "M", label: t("merge"), run: merge }] : []),
        ...(mayDismiss ? [{ key: "N", label: t("notDuplicate"), run: dismiss }] : []),
      ],
      [mayMerge, mayDismiss, group, winnerId, chosen, t],
    ),
  );
  return (
    <Panel
      className={styles.detail}
      title={t("records", { count: records.length })}
      note={<ReasonList reasons={group.reasons} />}
      end={<Back onBack={onBack} />}
      flush
    >
      <Comparison
        records={records}
        winnerId={winnerId}
        chosen={chosen}
        onWinner={setWinner}
        onChoose={(field, id) => setChosen({ ...chosen, [field]: id })}
        onTakeOut={mayDismiss ? takeOut : undefined}
        readOnly={!mayMerge}
      />
      <div className={styles.foot}>
        {mayMerge && (
          <Button variant="primary" icon={Merge} keys="M" onClick={merge}>
            {t("merge")}
          </Button>
        )}
        {mayDismiss && (
          <Button icon={UserX} keys="N" onClick={dismiss}>
            {t("notDuplicate")}
          </Button>
        )}
        {mayMerge && <span className="t1 muted">{t("mergeNote")}</span>}
      </div>
    </Panel>
  );
}
