import { setTimeout as rest } from "node:timers/promises";
import { dataKeyRetired } from "@parley/contract";
import { z } from "zod";
import { followedForGoodMs } from "../crypto/vault.ts";
import type { Ctx } from "../ctx.ts";
import { emit } from "../events/emit.ts";
import { defineJob, type JobRun } from "../jobs/jobs.ts";
import { carryOut, type OperationRun } from "../operations/run.ts";
import { nameOf, type SealedField } from "./fields.ts";
import { keysToRetire, retireKey } from "./queries.ts";
import { countStale, fieldAfter, isInUse, type Place, resealNext, type Walked } from "./reseal.ts";

/** Small enough that requests come between: some ten milliseconds of work. */
const batch = 250;
/** After each batch it rests for as long as the batch took, so that half of the time is everybody else's. */
const longestRestMs = 40;

const Resume = z.object({ field: z.string(), after: z.array(z.string()).nullable() });
type Resume = z.infer<typeof Resume>;

/** The two jobs of a rotation: seal everything anew, and later take the old key away. */
export function rotationJobs(fields: readonly SealedField[]) {
  const retire = defineJob("retire-data-keys", z.object({}), (_, run) => retireKeys(run, fields));
  const reseal = defineJob(
    "reseal-fields",
    z.object({ operationId: z.uuid() }),
    ({ operationId }, run) =>
      carryOut(run, operationId, {
        resume: Resume,
        work: (operation) => resealAll(operation, fields),
        ended: async (ctx, { state }) => {
          if (state !== "DONE") return;
          const runAt = new Date(ctx.now.getTime() + followedForGoodMs);
          await retire.enqueue(ctx, {}, { runAt, jobKey: `retire-data-keys ${ctx.tenantId}` });
        },
      }),
  );
  return { reseal, retire };
}

/** Field by field and batch by batch; cut off, it goes on behind the last whole batch. */
async function resealAll(
  operation: OperationRun<Resume>,
  fields: readonly SealedField[],
): Promise<void> {
  const [first] = fields;
  if (!first) return;
  let { done } = operation;
  let resume = operation.resume ?? { field: nameOf(first), after: null };
  if (!operation.resume) {
    await operation.step(async (ctx) => ({ done, total: await countAll(ctx, fields), resume }));
  }
  // A field that is not there any more, since the program was updated, sends it back to the beginning.
  let field = fields.find((one) => nameOf(one) === resume.field) ?? first;
  for (let more = true; more; ) {
    const begun = performance.now();
    await operation.step(async (ctx) => {
      const { count, last } = await resealNext(ctx, field, resume.after, batch);
      done += count;
      const next = last ? field : fieldAfter(fields, nameOf(field));
      more = next !== undefined;
      field = next ?? field;
      resume = { field: nameOf(field), after: last };
      return { done, resume };
    });
    if (more) await rest(Math.min(longestRestMs, performance.now() - begun));
  }
}

async function countAll(ctx: Ctx, fields: readonly SealedField[]): Promise<number> {
  let total = 0;
  for (const field of fields) total += await countStale(ctx, field);
  return total;
}

/**
 * Takes away the data keys that were followed for good. What was sealed with one in the last moments,
 * by a process that had not heard of the new one, is sealed anew first.
 */
async function retireKeys(run: JobRun, fields: readonly SealedField[]): Promise<void> {
  const old = await run.inTenant((ctx) => keysToRetire(ctx.tx, followedForGood(ctx)));
  if (old.length === 0) return;
  for (const field of fields) {
    let after: Place = null;
    do {
      run.signal.throwIfAborted();
      const from: Place = after;
      const walked: Walked = await run.inTenant((ctx) => resealNext(ctx, field, from, batch));
      after = walked.last;
    } while (after !== null);
  }
  for (const id of old) {
    await run.inTenant(async (ctx) => {
      if (await isInUse(ctx, fields, id)) throw new Error(`the data key ${id} is still in use`);
      await retireKey(ctx.tx, id, ctx.now);
      await emit(ctx, dataKeyRetired, { id }, { permission: "encryption:read" });
      ctx.afterCommit(() => run.app.vaults.forget(ctx.tenantId));
    });
  }
}

function followedForGood(ctx: Ctx): Date {
  return new Date(ctx.now.getTime() - followedForGoodMs);
}
