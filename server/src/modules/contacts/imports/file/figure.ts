/** Figures are kept as numbers where nothing of how they were written is lost by it. */
export function figureOf(cell: string): number | undefined {
  const first = cell.charCodeAt(0);
  const maybe = cell.length <= 15 && (first === minus || (first >= digit0 && first <= digit9));
  if (!maybe) return undefined;
  const figure = Number(cell);
  return String(figure) === cell ? figure : undefined;
}

const [minus, digit0, digit9] = [45, 48, 57];
