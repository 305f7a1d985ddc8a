/** A, B, C, D: arms are shown by letters, the first is what the others are compared with. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}
