import type { ReactNode } from "react";
import type { List } from "../../api/lists.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./outcomes.module.css";

type Props<Item, Shown extends string> = {
  title: string;
  list: List<Item>;
  shown: Shown;
  onShow: (shown: Shown) => void;
  options: { value: Shown; label: string }[];
  texts: { none: string; more: string };
  idOf: (item: Item) => string;
  /** The record, and what became of it. */
  row: (item: Item) => { record: ReactNode; outcome: string };
};

/** One line for each record: what became of it, or why nothing did. */
export function OutcomeList<Item, Shown extends string>(props: Props<Item, Shown>) {
  const { title, list, shown, onShow, options, texts, idOf, row } = props;
  return (
    <Panel
      title={title}
      flush
      end={
        <Segmented<Shown> small label={title} value={shown} onChange={onShow} options={options} />
      }
    >
      {list.isLoading && <SkeletonRows rows={4} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <p className={styles.none}>{texts.none}</p>
      )}
      <ul className={styles.items}>
        {list.items.map((item) => {
          const { record, outcome } = row(item);
          return (
            <li key={idOf(item)}>
              {record}
              <span className="muted nowrap">{outcome}</span>
            </li>
          );
        })}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {texts.more}
        </Button>
      )}
    </Panel>
  );
}
