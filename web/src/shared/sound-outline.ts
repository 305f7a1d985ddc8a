/** A closed line around how loud it is, in a box as wide as there are points and two high, around its middle. */
export function outlineOf(peaks: readonly number[]): string {
  if (peaks.length === 0) return "";
  const most = Math.max(0.05, ...peaks);
  const heights = peaks.map((peak) => Math.max(0.02, peak / most));
  const top = heights.map((height, at) => `${at} ${(1 - height).toFixed(3)}`);
  const bottom = heights.map((height, at) => `${at} ${(1 + height).toFixed(3)}`).reverse();
  return `M${[...top, ...bottom].join("L")}Z`;
}
