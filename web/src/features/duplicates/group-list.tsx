import type { DuplicateGroup, PairStrength } from "@parley/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { List } from "../../api/lists.ts";
import { Button } from "../../ui/button.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./duplicates.module.css";
import { ReasonList } from "./reason-list.tsx";

type Props = {
  list: List<DuplicateGroup>;
  groups: readonly DuplicateGroup[];
  current: string | undefined;
  onOpen: (id: string) => void;
};

/** Groups, the surest first. */
export function GroupList({ list, groups, current, onOpen }: Props) {
  const { t } = useTranslation("duplicates");
  return (
    <nav aria-label={t("groups")} className={styles.groups}>
      {list.isLoading && <SkeletonRows rows={6} />}
      <ul>
        {groups.map((group) => (
          <li key={group.id}>
            <Line group={group} isCurrent={group.id === current} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" block busy={list.isFetching} onClick={list.loadMore}>
          {t("more")}
        </Button>
      )}
    </nav>
  );
}

type LineProps = { group: DuplicateGroup; isCurrent: boolean; onOpen: (id: string) => void };

function Line({ group, isCurrent, onOpen }: LineProps) {
  const { t } = useTranslation("duplicates");
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  const [first, ...others] = group.members;
  return (
    <button
      ref={button}
      type="button"
      className={styles.line}
      aria-current={isCurrent || undefined}
      onClick={() => onOpen(group.id)}
    >
      <span className={styles.lineHead}>
        <span className="strong ellipsis">{first?.name}</span>
        <Strength strength={group.strength} />
      </span>
      <span className="muted ellipsis">
        {others
          .slice(0, 2)
          .map(({ name }) => name)
          .join(", ")}
        {others.length > 2 && ` ${t("andMore", { count: others.length - 2 })}`}
      </span>
      <span className="t1 faint ellipsis">
        <ReasonList reasons={group.reasons} />
      </span>
    </button>
  );
}

function Strength({ strength }: { strength: PairStrength }) {
  const { t } = useTranslation("duplicates");
  return <span className={`t1 ${styles.strength}`}>{t(`strength.${strength}`)}</span>;
}
