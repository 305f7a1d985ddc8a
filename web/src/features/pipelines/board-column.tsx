import { useDroppable } from "@dnd-kit/core";
import { type Card, listStageLeads, type Pipeline, type Stage } from "@parley/contract";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useFormat } from "../../i18n/format.ts";
import { stageColorVar } from "../../shared/stage-colors.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./board.module.css";
import { BoardCard } from "./board-card.tsx";

const cardHeight = 88;

export type ColumnCount = { count: number; capped: boolean; sum: number | null } | undefined;

type Props = {
  stage: Stage;
  pipeline: Pipeline;
  query: object;
  held: ColumnCount;
  onMove: (card: Card, stageId: string) => void;
};

/** A stage with its leads: any number of them, of which those in sight are in the page. */
export function BoardColumn({ stage, pipeline, query, held, onMove }: Props) {
  const { t } = useTranslation("pipelines");
  const { setNodeRef, isOver } = useDroppable({ id: stage.id });
  const list = useInfinite(
    listStageLeads,
    { params: { id: stage.id }, query: { ...query, limit: 50 } },
    { keepPrevious: true },
  );
  return (
    <section
      ref={setNodeRef}
      className={styles.column}
      data-over={isOver || undefined}
      aria-label={stage.name}
    >
      <ColumnHead stage={stage} held={held} />
      {list.newer && (
        <Button size="small" onClick={list.reload}>
          {t("board.newer")}
        </Button>
      )}
      {list.isLoading && <SkeletonRows rows={4} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <p className={styles.none}>{t("board.none")}</p>
      )}
      {list.items.length > 0 && (
        <Cards
          items={list.items}
          hasMore={list.hasMore}
          onMore={list.loadMore}
          {...{ stage, pipeline, onMove }}
        />
      )}
    </section>
  );
}

function ColumnHead({ stage, held }: { stage: Stage; held: ColumnCount }) {
  const { t } = useTranslation("pipelines");
  const format = useFormat();
  const count = held && format.number(held.count);
  return (
    <header className={styles.head}>
      <span className={styles.dot} style={{ background: stageColorVar[stage.color] }} aria-hidden />
      <h2 className="ellipsis">{stage.name}</h2>
      <span className="faint t1">{t("percent", { value: stage.probability })}</span>
      <span className={styles.count}>
        {held && <span className="num">{held.capped ? t("moreThan", { count }) : count}</span>}
        {held && held.sum !== null && (
          <span className="num muted t1">{t("sum", { value: format.number(held.sum) })}</span>
        )}
      </span>
    </header>
  );
}

type CardsProps = Pick<Props, "stage" | "pipeline" | "onMove"> & {
  items: readonly Card[];
  hasMore: boolean;
  onMore: () => void;
};

function Cards({ items, hasMore, onMore, stage, pipeline, onMove }: CardsProps) {
  const { t } = useTranslation("pipelines");
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= items.length - 10) onMore();
  }, [hasMore, last, items.length, onMore]);
  return (
    <section
      ref={scroller}
      className={styles.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
      tabIndex={0}
      aria-label={t("board.cardsOf", { stage: stage.name })}
    >
      <div className={styles.inner} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start, key }) => {
          const card = items[index];
          return (
            card && (
              <div
                key={key}
                className={styles.slot}
                style={{ transform: `translateY(${start}px)` }}
              >
                <BoardCard card={card} pipeline={pipeline} onMove={onMove} />
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}
