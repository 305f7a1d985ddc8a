import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import {
  anyOwner,
  clearValues,
  countRecords,
  type FieldRow,
  fillValues,
  findField,
  updateFieldRow,
} from "./queries.ts";

/** So many records are taken over at once; of fewer nobody need wait for a job. */
const atOnce = 5000;

const Work = z.object({ fieldId: z.uuid(), operationId: z.uuid() });
const Resume = z.object({ after: z.uuid().nullable(), done: z.number().int() });
type Resume = z.infer<typeof Resume>;

/**
 * Brings the index of a field in line with what it is now: its values taken over where it is sortable,
 * taken out where it is no more. Of few records at once, of many by work that shows how far it is.
 */
export async function startFilling(
  ctx: Ctx,
  field: Pick<FieldRow, "id" | "record" | "label">,
): Promise<void> {
  const total = await countRecords(ctx.tx, field.record);
  if (total <= atOnce) return alignAtOnce(ctx, field.id, total);
  const operation = await startOperation(ctx, {
    kind: "SORT_FIELD",
    title: field.label,
    unit: field.record === "LEAD" ? "LEADS" : "CONTACTS",
    total,
    subjectId: field.id,
  });
  await alignField.enqueue(ctx, { fieldId: field.id, operationId: operation.id });
}

async function alignAtOnce(ctx: Ctx, id: string, total: number): Promise<void> {
  const field = await findField(ctx.tx, id, { of: anyOwner });
  if (field) await clearValues(ctx.tx, field, atOnce + 1);
  if (!field?.sortable) return;
  if (total > 0) await fillValues(ctx.tx, field, undefined, atOnce);
  await updateFieldRow(ctx.tx, id, { sort_ready: true });
}

/** Fills or empties the index of a field; run again after a crash it goes on where it was. */
export const alignField = defineJob("align-lead-field", Work, ({ fieldId, operationId }, run) =>
  carryOut(run, operationId, {
    resume: Resume,
    work: async (operation) => {
      if (operation.resume === undefined) await clear(fieldId, operation);
      await fill(fieldId, operation);
    },
  }),
);

/** What lies there from an earlier time goes first: it may be of another type. */
async function clear(fieldId: string, operation: OperationRun<Resume>): Promise<void> {
  for (let cleared = atOnce; cleared === atOnce; ) {
    await operation.step(async (ctx) => {
      const field = await findField(ctx.tx, fieldId, { of: anyOwner });
      cleared = field ? await clearValues(ctx.tx, field, atOnce) : 0;
      return { done: 0, resume: { after: null, done: 0 } };
    });
  }
}

async function fill(fieldId: string, operation: OperationRun<Resume>): Promise<void> {
  let { after, done } = operation.resume ?? { after: null, done: 0 };
  for (let isMore = true; isMore; ) {
    await operation.step(async (ctx) => {
      const field = await findField(ctx.tx, fieldId, { lock: true, of: anyOwner });
      // Somebody may have changed his mind meanwhile: his own work follows this one.
      const isWanted = field?.sortable === true;
      const page = isWanted ? await fillValues(ctx.tx, field, after ?? undefined, atOnce) : nothing;
      done += page.count;
      after = page.last ?? after;
      isMore = page.count === atOnce;
      if (isWanted && !isMore) await updateFieldRow(ctx.tx, fieldId, { sort_ready: true });
      return { done, resume: { after, done } };
    });
  }
}

const nothing = { count: 0, last: undefined };
