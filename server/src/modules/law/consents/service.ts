import {
  type ConsentRecord,
  consentRecorded,
  type Input,
  type recordConsent,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { audiencesOfSubject, type RecordSubject } from "../../contacts/index.ts";

type Said = Omit<Input<typeof recordConsent>["body"], "at"> & { at?: string | undefined };

/** One more entry of somebody's history; what was said before stays as it was. */
export async function writeConsent(
  ctx: Ctx,
  subject: RecordSubject,
  { at, note, callId = null, ...said }: Said & { callId?: string | null },
): Promise<ConsentRecord> {
  const when = at === undefined ? ctx.now : new Date(at);
  if (when.getTime() > ctx.now.getTime()) throw invalid("at", "is in the future");
  const id = newId();
  const { contactId } = subject;
  const sealed =
    note === null ? null : (await ctx.vault()).seal("consent_records", "note", id, note);
  const tx: Tx<"consent_records"> = ctx.tx;
  await tx
    .insertInto("consent_records")
    .values({
      id,
      contact_id: contactId,
      ...said,
      at: when,
      call_id: callId,
      note: sealed,
      recorded_by: ctx.actor.userId,
      recorded_at: ctx.now,
    })
    .execute();
  const { purpose, channel, state } = said;
  await emitAll(
    ctx,
    audiencesOfSubject(subject, "contacts:read").map((audience) => ({
      type: consentRecorded,
      data: { id, contactId, purpose, channel, state },
      audience,
    })),
  );
  const [record] = await consentsOf(ctx, contactId, { id, before: undefined, limit: 1 });
  if (!record) throw new Error("a consent that was written is missing");
  return record;
}

type Row = Omit<ConsentRecord, "at" | "recordedAt" | "note"> & {
  at: Date;
  recordedAt: Date;
  note: Buffer | null;
};

/** A contact's history, newest entry first. */
export async function consentsOf(
  ctx: Ctx,
  contactId: string,
  page: { id?: string; before: string | undefined; limit: number },
): Promise<ConsentRecord[]> {
  const tx: Tx<"consent_records" | "users"> = ctx.tx;
  const { rows } = await sql<Row>`
    select r.id, r.purpose, r.channel, r.state, r.source, r.at, r.call_id as "callId", r.note,
      r.recorded_by as "recordedById", u.name as "recordedByName", r.recorded_at as "recordedAt",
      not exists (
        select from consent_records n
        where n.contact_id = r.contact_id and n.purpose = r.purpose and n.channel = r.channel
          and (n.at, n.state, n.id) > (r.at, r.state, r.id)
      ) as holds
    from consent_records r left join users u on u.id = r.recorded_by
    where r.contact_id = ${contactId}
      and (${page.id ?? null}::uuid is null or r.id = ${page.id ?? null}::uuid)
      and (${page.before ?? null}::uuid is null or r.id < ${page.before ?? null}::uuid)
    order by r.id desc limit ${page.limit}`.execute(tx);
  const vault = await ctx.vault();
  return rows.map((row) => ({
    ...row,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    note: row.note && vault.open("consent_records", "note", row.id, row.note),
  }));
}
