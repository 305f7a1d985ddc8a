const [fewest, most, rowsInSight] = [8, 24, 5];

/**
 * How many tiles stand side by side on the wall: eight as long as that leaves at most five rows,
 * then more and smaller ones, because nobody scrolls a wall.
 */
export function wallColumns(teamSizes: readonly number[]): number {
  const widest = Math.max(1, ...teamSizes);
  for (let columns = fewest; columns < most; columns += 1) {
    const rows = teamSizes.reduce((total, size) => total + Math.ceil(size / columns), 0);
    // Letters get smaller with the columns, so that many columns carry more rows as well.
    if (rows <= rowsInSight * (columns / fewest)) return Math.min(columns, Math.max(6, widest));
  }
  return most;
}
