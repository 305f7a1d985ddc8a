import { z } from "zod";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault, type OperationRun } from "../../../platform/operations/run.ts";
import { compareInThreads } from "./in-worker.ts";
import { questionOf, saveResults } from "./queries.ts";
import type { Summary } from "./summary.ts";
import type { WhatIfQuestion } from "./what-if.ts";

/** Nothing is kept between runs: after a crash the same seed comes to the same. */
const Resume = z.object({});
const tellEveryMs = 500;

/** Carries a simulation out in threads, and asks between days whether it shall go on. */
export const simulateWhatIf = defineJob(
  "simulate-what-if",
  z.object({ operationId: z.uuid() }),
  ({ operationId }, run) =>
    carryOut(run, operationId, {
      resume: Resume,
      work: async (operation) => {
        const question = await run.inTenant((ctx) => questionOf(ctx.tx, operationId));
        if (!question) throw new OperationFault("The campaign is gone");
        const results = await compare(operation, question, run.signal);
        await operation.step(async (ctx) => {
          await saveResults(ctx.tx, operationId, results);
          return { done: question.days * question.settings.length, resume: {} };
        });
      },
    }),
);

async function compare(
  operation: OperationRun<z.infer<typeof Resume>>,
  question: WhatIfQuestion,
  stopping: AbortSignal,
): Promise<Summary[]> {
  const threads = new AbortController();
  let done = 0;
  const signal = AbortSignal.any([threads.signal, stopping]);
  const comparing = compareInThreads(question, signal, (days) => {
    done = days;
  });
  try {
    while (!(await isOver(comparing))) await operation.step(async () => ({ done, resume: {} }));
  } catch (error) {
    // Cancelled, taken over by another, or stopping: the threads work for nobody any more.
    threads.abort();
    await comparing.catch(() => undefined);
    throw error;
  }
  return comparing;
}

/** Whether it has ended, one way or the other, before the next time to tell of it. */
async function isOver(comparing: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), tellEveryMs);
  });
  const end = comparing.then(
    () => true,
    () => true,
  );
  const over = await Promise.race([end, pause]);
  clearTimeout(timer);
  return over;
}
