import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { sealedField } from "../../../platform/encryption/fields.ts";

/** What people said in their own words lies sealed. */
export const sealedAnswers = [sealedField("call_answers", "value")] as const;

export type AnswerRow = {
  id: string;
  question: string;
  choice: string | null;
  value: Buffer | null;
  answered_by: string | null;
  answered_at: Date;
};

export function selectAnswers(tx: Tx<"call_answers">, callId: string): Promise<AnswerRow[]> {
  return tx
    .selectFrom("call_answers")
    .select(["id", "question", "choice", "value", "answered_by", "answered_at"])
    .where("call_id", "=", callId)
    .orderBy("answered_at")
    .orderBy("question")
    .execute();
}

type NewAnswer = Omit<AnswerRow, "answered_at"> & { callId: string; leadId: string };

/** Keeps an answer in place of the one before. */
export async function saveAnswer(tx: Tx<"call_answers">, answer: NewAnswer, now: Date) {
  const { callId, leadId, ...row } = answer;
  await tx
    .insertInto("call_answers")
    .values({ ...row, call_id: callId, lead_id: leadId, answered_at: now })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "call_id", "question"]).doUpdateSet({
        id: row.id,
        choice: row.choice,
        value: row.value,
        answered_by: row.answered_by,
        answered_at: now,
      }),
    )
    .execute();
}

export async function dropAnswer(
  tx: Tx<"call_answers">,
  callId: string,
  question: string,
): Promise<void> {
  await tx
    .deleteFrom("call_answers")
    .where("call_id", "=", callId)
    .where("question", "=", question)
    .execute();
}

/** The steps that were opened, in the order of their first time, and the one opened last. */
export async function selectSteps(
  tx: Tx<"call_steps">,
  callId: string,
): Promise<{ reached: string[]; last: string | undefined }> {
  const rows = await tx
    .selectFrom("call_steps")
    .select(["step_id", "last_at"])
    .where("call_id", "=", callId)
    .orderBy("opened_at")
    .orderBy("step_id")
    .execute();
  const newest = rows.reduce<(typeof rows)[number] | undefined>(
    (best, row) => (best && best.last_at >= row.last_at ? best : row),
    undefined,
  );
  return { reached: rows.map((row) => row.step_id), last: newest?.step_id };
}

export async function openStep(
  tx: Tx<"call_steps">,
  step: { callId: string; leadId: string; stepId: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("call_steps")
    .values({
      call_id: step.callId,
      lead_id: step.leadId,
      step_id: step.stepId,
      opened_at: now,
      last_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "call_id", "step_id"]).doUpdateSet({ last_at: now }),
    )
    .execute();
}

/** Holds the row of a call until this transaction ends, so that nobody closes it meanwhile. */
export async function holdOpenCall(tx: Tx<"calls">, callId: string): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`
    select closed_at is null and (state <> 'ENDED' or outcome = 'CONNECTED') as open
    from calls where id = ${callId} for share`.execute(tx);
  return rows[0]?.open ?? false;
}
