import {
  type Announcements,
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  rectIntersection,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import type { Card, getPipelineBoard, Output, Pipeline } from "@parley/contract";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./board.module.css";
import { CardFace } from "./board-card.tsx";
import { BoardColumn } from "./board-column.tsx";
import { nextColumn } from "./next-column.ts";
import { useMoveCard } from "./use-move-card.ts";

type Held = Output<typeof getPipelineBoard>["columns"];
type Props = { pipeline: Pipeline; query: object; held: Held };

/** The stages side by side. A card is dragged, moved by keys from its handle, or by its menu. */
export function Board({ pipeline, query, held }: Props) {
  const { t } = useTranslation("pipelines");
  const [flying, setFlying] = useState<Card | null>(null);
  const move = useMoveCard(pipeline);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: nextColumn }),
  );
  const announcements = useAnnouncements(pipeline);
  const onDragStart = ({ active }: DragStartEvent) => setFlying(cardIn(active.data.current));
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setFlying(null);
    const card = cardIn(active.data.current);
    if (card && over) move(card, String(over.id));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={whereItIsPut}
      onDragStart={onDragStart}
      onDragEnd={onDragEnd}
      onDragCancel={() => setFlying(null)}
      accessibility={{
        announcements,
        screenReaderInstructions: { draggable: t("board.instructions") },
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keys must reach it */}
      <section className={styles.board} aria-label={t("board.columns")} tabIndex={0}>
        {pipeline.stages.map((stage) => (
          <BoardColumn
            key={stage.id}
            stage={stage}
            pipeline={pipeline}
            query={query}
            held={held.find(({ stageId }) => stageId === stage.id)}
            onMove={move}
          />
        ))}
      </section>
      <DragOverlay dropAnimation={null}>
        {flying && (
          <div className={styles.flying}>
            <CardFace card={flying} />
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

/** The pointer says where a card is put; with keys there is none, and what it covers says it. */
const whereItIsPut: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  return under.length > 0 ? under : rectIntersection(args);
};

/** What a draggable was given; the library knows it as anything. */
function cardIn(data: unknown): Card | null {
  return typeof data === "object" && data !== null && "card" in data ? (data.card as Card) : null;
}

function useAnnouncements(pipeline: Pipeline): Announcements {
  const { t } = useTranslation("pipelines");
  return useMemo(() => {
    const stageOf = (id: unknown) => pipeline.stages.find((stage) => stage.id === id)?.name ?? "";
    const nameOf = (data: unknown) => cardIn(data)?.name ?? "";
    return {
      onDragStart: ({ active }) => t("board.lifted", { name: nameOf(active.data.current) }),
      onDragOver: ({ active, over }) =>
        t("board.over", { name: nameOf(active.data.current), stage: stageOf(over?.id) }),
      onDragEnd: ({ active, over }) =>
        t("board.dropped", { name: nameOf(active.data.current), stage: stageOf(over?.id) }),
      onDragCancel: ({ active }) => t("board.cancelled", { name: nameOf(active.data.current) }),
    };
  }, [pipeline, t]);
}
