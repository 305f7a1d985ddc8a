/** A line that is written over itself on a terminal, and not at all elsewhere. */
export function progressLine(stream: NodeJS.WriteStream = process.stdout) {
  let isShown = false;
  return {
    show(words: string): void {
      if (!stream.isTTY) return;
      isShown = true;
      stream.write(`\r\u001b[2K${words}`);
    },
    end(): void {
      if (isShown) stream.write("\r\u001b[2K");
      isShown = false;
    },
  };
}
