import type { Letter, Mail } from "./port.ts";

const kept = 100;

/** A drawer for letters: tests read what would have been sent. The oldest fall out. */
export class CaptureMail implements Mail {
  readonly letters: Letter[] = [];

  async send(letter: Letter): Promise<void> {
    this.letters.push(letter);
    if (this.letters.length > kept) this.letters.shift();
  }

  async verify(): Promise<void> {}

  close(): void {}
}
