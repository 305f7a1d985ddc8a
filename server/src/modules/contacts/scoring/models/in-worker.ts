import { Worker } from "node:worker_threads";
import { programOf } from "../../../../platform/source-thread.ts";
import type { Learned, Lesson } from "./compare.ts";

const mostMemoryMb = 1024;
const mostMs = 15 * 60_000;

/** Learns in a thread of its own; ends it when the process stops or it takes too long. */
export function learnInWorker(lesson: Lesson, signal: AbortSignal): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const worker = open(lesson);
    const stop = (reason: string) => {
      reject(new Error(reason));
      void worker.terminate();
    };
    const onAbort = () => stop("the process stops; the model is learned by the next");
    const timer = setTimeout(() => stop("the model could not be learned in time"), mostMs);
    signal.addEventListener("abort", onAbort, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      reject(new Error("the thread that learns ended before it was done"));
    });
  });
}

/** The build has the thread's program beside its own parts; in development it is this folder's source. */
function open(workerData: Lesson): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: mostMemoryMb };
  if (import.meta.url.endsWith(".js")) {
    const built = new URL("./score-trainer.js", import.meta.url);
    return new Worker(built, { workerData, resourceLimits });
  }
  const source = programOf(new URL("./trainer.ts", import.meta.url));
  return new Worker(source, { workerData, resourceLimits, eval: true });
}
