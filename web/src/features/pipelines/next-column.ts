import { KeyboardCode, type KeyboardCoordinateGetter } from "@dnd-kit/core";

/** With the arrow keys a card goes from column to column, and not by pixels. */
export const nextColumn: KeyboardCoordinateGetter = (event, { context }) => {
  const step = stepOf(event.code);
  if (step === 0) return undefined;
  event.preventDefault();
  const columns = [...context.droppableRects.entries()].sort((a, b) => a[1].left - b[1].left);
  const here = columns.findIndex(([id]) => id === context.over?.id);
  const next = columns[Math.min(columns.length - 1, Math.max(0, here + step))];
  return next && { x: next[1].left + 8, y: next[1].top + 56 };
};

function stepOf(code: string): number {
  if (code === KeyboardCode.Right) return 1;
  return code === KeyboardCode.Left ? -1 : 0;
}
