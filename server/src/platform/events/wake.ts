/** Tells the sequencer of this process that something was committed, without waiting for it. */
export class Wake {
  private listener: (() => void) | undefined;
  private pending = false;

  listen(listener: () => void): void {
    this.listener = listener;
  }

  /** Many commits within one turn of the loop wake once. */
  committed(): void {
    if (this.pending || !this.listener) return;
    this.pending = true;
    setImmediate(() => {
      this.pending = false;
      this.listener?.();
    });
  }
}
