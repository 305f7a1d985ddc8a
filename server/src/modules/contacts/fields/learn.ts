import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, type OperationRun } from "../../../platform/operations/run.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { anyOwner, countRecords, type FieldRow, findField, updateFieldRow } from "./queries.ts";

/** So many records are looked through at once; of fewer nobody need wait for a job. */
const atOnce = 5000;

const Work = z.object({ fieldId: z.uuid(), operationId: z.uuid() });
const Resume = z.object({ after: z.uuid().nullable(), done: z.number().int() });
type Resume = z.infer<typeof Resume>;

/**
 * Brings the words of records in line with what of them is searchable now: those of the field are added or
 * taken out. Of few records at once, of many by work that shows how far it is.
 */
export async function startLearning(
  ctx: Ctx,
  { id, record, label }: Pick<FieldRow, "id" | "record" | "label">,
): Promise<void> {
  const total = await countRecords(ctx.tx, record);
  if (total <= atOnce) {
    if (total > 0) await learnPage(ctx.tx, record, undefined, atOnce);
    return markReady(ctx, id);
  }
  const operation = await startOperation(ctx, {
    kind: "SEARCH_FIELD",
    title: label,
    unit: record === "LEAD" ? "LEADS" : "ROWS",
    total,
    subjectId: id,
  });
  await learnField.enqueue(ctx, { fieldId: id, operationId: operation.id });
}

/** Goes through all records of a field; run again after a crash it goes on where it was. */
export const learnField = defineJob("learn-field-words", Work, ({ fieldId, operationId }, run) =>
  carryOut(run, operationId, {
    resume: Resume,
    work: (operation) => learnAll(fieldId, operation),
  }),
);

async function learnAll(fieldId: string, operation: OperationRun<Resume>): Promise<void> {
  let { after, done } = operation.resume ?? { after: null, done: 0 };
  for (let isMore = true; isMore; ) {
    await operation.step(async (ctx) => {
      const field = await findField(ctx.tx, fieldId, { of: anyOwner });
      const page = field
        ? await learnPage(ctx.tx, field.record, after ?? undefined, atOnce)
        : { count: 0, last: undefined };
      done += page.count;
      after = page.last ?? after;
      isMore = page.count === atOnce;
      if (!isMore) await markReady(ctx, fieldId);
      return { done, resume: { after, done } };
    });
  }
}

/** Whoever has switched it off meanwhile has work of his own, which takes the words out again. */
async function markReady(ctx: Ctx, fieldId: string): Promise<void> {
  const field = await findField(ctx.tx, fieldId, { lock: true, of: anyOwner });
  if (field?.searchable) await updateFieldRow(ctx.tx, fieldId, { search_ready: true });
}

const noId = "00000000-0000-0000-0000-000000000000";

/** Writes the words of a page of records as they are now; says how many and where it ended. */
async function learnPage(
  tx: Tx<"leads" | "contacts" | "own_words">,
  record: FieldRow["record"],
  after: string | undefined,
  limit: number,
): Promise<{ count: number; last: string | undefined }> {
  const isOfLead = record === "LEAD";
  const kind = isOfLead ? sql`'LEAD'` : sql`r.kind`;
  const { rows } = await sql<{ count: number; last: string | null }>`
    with page as materialized (
      select r.id, case when r.deleted_at is null
        then own_words_of(r.tenant_id, ${kind}, r.attributes) else '{}' end as words
      from ${sql.table(isOfLead ? "leads" : "contacts")} r
      where r.id > ${after ?? noId}::uuid order by r.id limit ${limit}
    ), emptied as (
      delete from own_words o using page p where o.id = p.id and p.words = '{}' and o.id = any(array(select id from page))
    ), put as (
      insert into own_words (id, is_lead, words)
      select p.id, ${isOfLead}, p.words from page p where p.words <> '{}'
      on conflict (tenant_id, id) do update set words = excluded.words
      where own_words.words is distinct from excluded.words
    )
    select count(*)::int as count, max(id::text) as last from page`.execute(tx);
  const { count = 0, last = null } = rows[0] ?? {};
  return { count, last: last ?? undefined };
}
