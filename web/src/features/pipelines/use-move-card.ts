import {
  type Card,
  getPipelineBoard,
  listStageLeads,
  moveLead,
  type Output,
  type Pipeline,
  undoMove,
} from "@parley/contract";
import type { InfiniteData } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryClient, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { announce } from "../../ui/announcer.tsx";
import { toast } from "../../ui/toast.ts";

type Cards = InfiniteData<Output<typeof listStageLeads>>;
type Board = Output<typeof getPipelineBoard>;

/** Moves a card to a stage: at once on the screen, with a toast that takes it back. */
export function useMoveCard(pipeline: Pipeline): (card: Card, stageId: string) => void {
  const { t } = useTranslation("pipelines");
  const onFailed = useErrorToast();
  const nameOf = (id: string | null) => pipeline.stages.find((stage) => stage.id === id)?.name;
  const undo = useWrite(undoMove, {
    optimistic: ({ params }) => {
      const back = cardOf(params.id);
      return back?.previous ? shift(back.card, back.previous) : () => undefined;
    },
    onFailed,
  });
  const move = useWrite(moveLead, {
    optimistic: ({ params, body }) => {
      const found = cardOf(params.id);
      return found ? shift(found.card, body.stageId) : () => undefined;
    },
    onDone: (made, { params }) => {
      const words = {
        stage: nameOf(made.toStageId) ?? "",
        name: cardOf(params.id)?.card.name ?? "",
      };
      cameFrom.set(made.leadId, made.fromStageId ?? "");
      announce(t("board.moved", words));
      toast({
        text: t("board.moved", words),
        undo: () => undo.mutate({ params: { id: made.leadId, moveId: made.id } }),
      });
    },
    onFailed,
  });
  return (card, stageId) => {
    if (card.stageId !== stageId) move.mutate({ params: { id: card.id }, body: { stageId } });
  };
}

/** Where a card was before its last move, for the way back on the screen. */
const cameFrom = new Map<string, string>();

/** A card that is in the cache, and the stage it was in before. */
function cardOf(id: string): { card: Card; previous: string | undefined } | undefined {
  for (const [, data] of queryClient.getQueriesData<Cards>({ queryKey: [listStageLeads.path] })) {
    const card = data?.pages.flatMap((page) => page.items).find((one) => one.id === id);
    if (card) return { card, previous: cameFrom.get(id) };
  }
  return undefined;
}

/** Takes a card out of its column and puts it on top of another; answers the way back. */
function shift(card: Card, stageId: string): () => void {
  const columns = { queryKey: [listStageLeads.path] };
  const boards = { queryKey: [getPipelineBoard.path] };
  const before = [
    ...queryClient.getQueriesData<unknown>(columns),
    ...queryClient.getQueriesData<unknown>(boards),
  ];
  const moved = { ...card, stageId, stageSince: new Date().toISOString() };
  for (const [key, data] of queryClient.getQueriesData<Cards>(columns)) {
    const [, params] = key as [string, { id?: string }];
    if (!data) continue;
    const pages = data.pages.map((page, index) => {
      const others = page.items.filter((one) => one.id !== card.id);
      const isTop = index === 0 && params.id === stageId;
      return { ...page, items: isTop ? [moved, ...others] : others };
    });
    queryClient.setQueryData<Cards>(key, { ...data, pages });
  }
  queryClient.setQueriesData<Board>(boards, (board) => board && counted(board, card, stageId));
  return () => {
    for (const [key, data] of before) queryClient.setQueryData(key, data);
  };
}

function counted(board: Board, card: Card, stageId: string): Board {
  const columns = board.columns.map((column) => {
    const by = column.stageId === stageId ? 1 : column.stageId === card.stageId ? -1 : 0;
    if (by === 0 || column.capped) return column;
    const sum = column.sum === null ? null : column.sum + by * (card.value ?? 0);
    return { ...column, count: Math.max(0, column.count + by), sum };
  });
  return { ...board, columns };
}
