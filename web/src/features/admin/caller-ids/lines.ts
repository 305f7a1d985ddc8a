export type PastedNumber = { number: string; name?: string | undefined };

/** Numbers as somebody pastes them, one a line: a name may follow after a comma, a semicolon or a tab. */
export function numbersOf(text: string): PastedNumber[] {
  return text.split("\n").flatMap((line) => {
    const [number = "", ...rest] = line.split(/[,;\t]/).map((part) => part.trim());
    const name = rest.filter(Boolean).join(" ");
    if (number === "") return [];
    return [name === "" ? { number } : { number, name }];
  });
}

/** The lines of those numbers that were refused, to be mended and sent again. */
export function linesLeft(sent: readonly PastedNumber[], fields: readonly string[]): string {
  const at = new Set(fields.map((field) => Number(/\d+/.exec(field)?.[0])));
  return sent
    .filter((_, index) => at.has(index))
    .map(({ number, name }) => (name === undefined ? number : `${number}, ${name}`))
    .join("\n");
}
