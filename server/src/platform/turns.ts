/** Work on the same things one after the other, on others at once. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  take<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    const done = before.length === 0 ? work() : Promise.all(before).then(work);
    const settled = done.then(
      () => {},
      () => {},
    );
    for (const key of keys) this.#last.set(key, settled);
    void settled.then(() => {
      for (const key of keys) if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return done;
  }
}
