import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { programOf } from "../../../platform/source-thread.ts";
import type { Summary } from "./summary.ts";
import { type DayOfAll, type Part, summarizeDays, type WhatIfQuestion } from "./what-if.ts";

/** A day of one setting is done, or all days of this thread are. */
export type FromThread = "DAY" | { simulated: DayOfAll[] };

const mostMemoryMb = 512;
const mostMs = 30 * 60_000;
const mostThreads = 2;

/**
 * Compares settings in threads of their own, the days in turns, and ends them when the signal says so or it
 * takes too long. `program` is the built thread, where it is not beside this file.
 */
export async function compareInThreads(
  question: WhatIfQuestion,
  signal: AbortSignal,
  onDay: (done: number) => void,
  program?: URL,
): Promise<Summary[]> {
  const step = Math.min(mostThreads, availableParallelism(), question.days);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let done = 0;
  const parts = Array.from({ length: step }, (_, first) =>
    simulateInThread({ question, first, step }, either, () => onDay(++done), program),
  );
  try {
    return summarizeDays(question, (await Promise.all(parts)).flat());
  } catch (error) {
    // The others work for nobody any more.
    failed.abort();
    await Promise.allSettled(parts);
    throw error;
  }
}

function simulateInThread(
  part: Part,
  signal: AbortSignal,
  onDay: () => void,
  program: URL | undefined,
): Promise<DayOfAll[]> {
  return new Promise((resolve, reject) => {
    const worker = open(part, program);
    const stop = (reason: string) => {
      reject(new Error(reason));
      void worker.terminate();
    };
    const onAbort = () => stop("the simulation was stopped");
    const timer = setTimeout(() => stop("the simulation did not end in time"), mostMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    worker.on("message", (message: FromThread) => {
      if (message === "DAY") onDay();
      else resolve(message.simulated);
    });
    worker.once("error", reject);
    worker.once("exit", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      reject(new Error("the thread that simulates ended before it was done"));
    });
  });
}

/** The build has the thread's program beside its own parts; in development it is this folder's source. */
function open(workerData: Part, program: URL | undefined): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: mostMemoryMb };
  const isBuilt = import.meta.url.endsWith(".js");
  const built = program ?? (isBuilt ? new URL("./what-if.js", import.meta.url) : undefined);
  if (built) return new Worker(built, { workerData, resourceLimits });
  const source = programOf(new URL("./thread.ts", import.meta.url));
  return new Worker(source, { workerData, resourceLimits, eval: true });
}
