import { exitsOf, type FlowDefinition } from "@parley/contract";

export type Place = { x: number; y: number };

const column = 272;
const row = 176;

/** Where each step stands: where it was put, else below all that lead to it, side by side. */
export function placesOf({ steps }: FlowDefinition): Map<string, Place> {
  const depths = depthsOf(steps);
  const inRow = new Map<number, number>();
  const places = new Map<string, Place>();
  for (const step of steps) {
    const depth = depths.get(step.id) ?? 0;
    const at = inRow.get(depth) ?? 0;
    inRow.set(depth, at + 1);
    places.set(step.id, step.at ?? { x: at * column, y: depth * row });
  }
  return places;
}

/**
 * How many steps lead to each by the longest way, so that ways lead down; a way back counts nothing. Those that nothing
 * leads to come last.
 */
function depthsOf(steps: FlowDefinition["steps"]): Map<string, number> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const depths = new Map<string, number>();
  const visit = (id: string, depth: number, before: ReadonlySet<string>) => {
    const step = byId.get(id);
    if (!step || before.has(id) || (depths.get(id) ?? -1) >= depth) return;
    depths.set(id, depth);
    const way = new Set(before).add(id);
    for (const { to } of exitsOf(step)) if (to !== null) visit(to, depth + 1, way);
  };
  const [first] = steps;
  if (first) visit(first.id, 0, new Set());
  const last = Math.max(-1, ...depths.values()) + 1;
  for (const { id } of steps) if (!depths.has(id)) depths.set(id, last);
  return depths;
}
