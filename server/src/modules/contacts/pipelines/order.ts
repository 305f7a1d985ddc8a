/** The ids with one of them put at another place; behind the end counts as the end. */
export function reordered(ids: readonly string[], id: string, to: number): string[] {
  const others = ids.filter((one) => one !== id);
  const at = Math.min(to, others.length);
  return [...others.slice(0, at), id, ...others.slice(at)];
}
