import { Worker } from "node:worker_threads";
import type { Summary } from "./summary.ts";
import type { WhatIfQuestion } from "./what-if.ts";

export type FromThread = { done: number } | { summaries: Summary[] };

const mostMemoryMb = 512;
const mostMs = 30 * 60_000;

/**
 * Compares settings in a thread of its own and ends it when the signal says so or it takes too long. `program`
 * is the built thread, where it is not beside this file.
 */
export function compareInWorker(
  question: WhatIfQuestion,
  signal: AbortSignal,
  onDay: (done: number) => void,
  program?: URL,
): Promise<Summary[]> {
  return new Promise((resolve, reject) => {
    const worker = open(question, program);
    const stop = (reason: string) => {
      reject(new Error(reason));
      void worker.terminate();
    };
    const onAbort = () => stop("the simulation was stopped");
    const timer = setTimeout(() => stop("the simulation did not end in time"), mostMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    worker.on("message", (message: FromThread) => {
      if ("done" in message) onDay(message.done);
      else resolve(message.summaries);
    });
    worker.once("error", reject);
    worker.once("exit", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      reject(new Error("the thread that simulates ended before it was done"));
    });
  });
}

/**
 * The build has the thread's program beside its own parts. In development it is this folder's source, which
 * a thread can read only when it is told how.
 */
function open(workerData: WhatIfQuestion, program: URL | undefined): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: mostMemoryMb };
  const isBuilt = import.meta.url.endsWith(".js");
  const built = program ?? (isBuilt ? new URL("./what-if.js", import.meta.url) : undefined);
  if (built) return new Worker(built, { workerData, resourceLimits });
  const source = JSON.stringify(new URL("./thread.ts", import.meta.url).href);
  const start = `import("tsx/esm/api").then((tsx) => tsx.tsImport(${source}, ${source}))`;
  return new Worker(start, { workerData, resourceLimits, eval: true });
}
