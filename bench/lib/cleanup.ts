type Undo = () => Promise<void> | void;

const undos: Undo[] = [];
let ending: Promise<void> | undefined;

/** Remembers what must be undone when the bench ends, however it ends. Returns how to do it sooner. */
export function whenDone(undo: Undo): () => Promise<void> {
  undos.push(undo);
  return async () => {
    const at = undos.indexOf(undo);
    if (at === -1) return;
    undos.splice(at, 1);
    await undo();
  };
}

/** Undoes everything that is left, the newest first. */
export function cleanUp(): Promise<void> {
  ending ??= undoAll().finally(() => {
    ending = undefined;
  });
  return ending;
}

async function undoAll(): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) {
    try {
      await undo();
    } catch (error) {
      process.stderr.write(`Cleaning up: ${String(error)}\n`);
    }
  }
}

/** A bench that is interrupted leaves no server, no database and no folder behind. */
export function cleanUpOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void cleanUp().then(() => process.exit(130));
    });
  }
}
