import { useDraggable } from "@dnd-kit/core";
import { Menu } from "@mantine/core";
import type { Card, Pipeline } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { ArrowRightLeft, GripVertical } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./board.module.css";

type Props = {
  card: Card;
  pipeline: Pipeline;
  onMove: (card: Card, stageId: string) => void;
};

/** A lead on the board: taken by its handle, by key, or moved by its menu. */
export function BoardCard({ card, pipeline, onMove }: Props) {
  const { t } = useTranslation("pipelines");
  const mayMove = card.can.includes("move");
  const { setNodeRef, attributes, listeners, isDragging, setActivatorNodeRef } = useDraggable({
    id: card.id,
    data: { card },
    disabled: !mayMove,
  });
  return (
    <article
      ref={setNodeRef}
      className={styles.card}
      data-dragging={isDragging || undefined}
      aria-label={card.name}
      {...(mayMove ? { onPointerDown: listeners?.onPointerDown as never } : {})}
    >
      <CardFace card={card} />
      {mayMove && (
        <span className={styles.tools}>
          <button
            type="button"
            ref={setActivatorNodeRef}
            className={styles.grip}
            {...attributes}
            {...listeners}
            aria-label={t("board.grip", { name: card.name })}
          >
            <GripVertical aria-hidden />
          </button>
          <MoveMenu card={card} pipeline={pipeline} onMove={onMove} />
        </span>
      )}
    </article>
  );
}

/** What a card shows, also while it is in the air. */
export function CardFace({ card }: { card: Card }) {
  const { t } = useTranslation(["pipelines", "common"]);
  const format = useFormat();
  return (
    <div className={styles.face}>
      <Link to="/leads/$leadId" params={{ leadId: card.id }} className={styles.name}>
        {card.name}
      </Link>
      <span className="muted t1 ellipsis">
        {[card.company, card.assigneeName ?? t("common:nobody")].filter(Boolean).join(" · ")}
      </span>
      <span className={styles.meta}>
        {card.value !== null && <span className="num strong">{format.number(card.value)}</span>}
        <span className="faint">
          <RelativeTime at={card.stageSince} />
        </span>
      </span>
    </div>
  );
}

function MoveMenu({ card, pipeline, onMove }: Props) {
  const { t } = useTranslation("pipelines");
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <IconButton icon={ArrowRightLeft} label={t("board.moveOf", { name: card.name })} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("board.moveTo")}</Menu.Label>
        {pipeline.stages
          .filter(({ id }) => id !== card.stageId)
          .map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => onMove(card, id)}>
              {name}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
