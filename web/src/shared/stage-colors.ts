import type { Stage } from "@parley/contract";

/** A stage's own mark. Its name always stands beside it, so that no colour says anything alone. */
export const stageColorVar: Record<Stage["color"], string> = {
  GREY: "var(--stage-grey)",
  BLUE: "var(--stage-blue)",
  TEAL: "var(--stage-teal)",
  GREEN: "var(--stage-green)",
  AMBER: "var(--stage-amber)",
  RED: "var(--stage-red)",
  VIOLET: "var(--stage-violet)",
};
