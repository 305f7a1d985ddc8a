import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { type DataKey, open, seal } from "../crypto/envelope.ts";
import type { Ctx } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";

type Found = { wrapped: Buffer | null };

/**
 * The key of a person in this tenant, made at its first use; null when it was destroyed. It is
 * remembered after the commit only: a key that was rolled back opens nothing later.
 */
export async function keyOfSubject(ctx: Ctx, subjectId: string): Promise<DataKey | null> {
  const vault = await ctx.vault();
  const known = vault.subjectKeys.get(subjectId);
  if (known) return known;
  const fresh = vault.seal(
    "subject_keys",
    "wrapped",
    subjectId,
    randomBytes(32).toString("base64"),
  );
  // Twice: whoever makes the same key at this moment is not seen by the first look.
  const { wrapped } =
    (await takeOrMake(ctx, subjectId, fresh)) ??
    (await takeOrMake(ctx, subjectId, fresh)) ??
    missing(subjectId);
  if (!wrapped) return null;
  const text = vault.open("subject_keys", "wrapped", subjectId, wrapped);
  const key = { id: subjectId, key: Buffer.from(text, "base64") };
  ctx.afterCommit(() => vault.subjectKeys.set(subjectId, key));
  return key;
}

/** Seals what belongs to a person. */
export async function sealForSubject(
  ctx: Ctx,
  subjectId: string,
  place: string,
  value: unknown,
): Promise<Buffer | null> {
  const key = await keyOfSubject(ctx, subjectId);
  return key && seal(key, place, Buffer.from(JSON.stringify(value), "utf8"));
}

/** Opens what was sealed for a person; undefined when his key was destroyed. Asks the database each time. */
export async function openForSubject(
  ctx: Ctx,
  subjectId: string,
  place: string,
  sealed: Buffer,
): Promise<unknown> {
  const tx: Tx<"subject_keys"> = ctx.tx;
  const row = await tx
    .selectFrom("subject_keys")
    .select("wrapped")
    .where("subject_id", "=", subjectId)
    .executeTakeFirst();
  if (!row?.wrapped) return undefined;
  const vault = await ctx.vault();
  const text = vault.open("subject_keys", "wrapped", subjectId, row.wrapped);
  const key = { id: subjectId, key: Buffer.from(text, "base64") };
  return JSON.parse(open(key, place, sealed).toString("utf8"));
}

/** Destroys a person's key: what was sealed with it is gone for good, wherever it is kept. */
export async function destroySubjectKey(ctx: Ctx, subjectId: string): Promise<void> {
  const vault = await ctx.vault();
  const tx: Tx<"subject_keys"> = ctx.tx;
  await tx
    .insertInto("subject_keys")
    .values({ subject_id: subjectId, wrapped: null, created_at: ctx.now, destroyed_at: ctx.now })
    .onConflict((c) =>
      c
        .columns(["tenant_id", "subject_id"])
        .doUpdateSet({ wrapped: null, destroyed_at: ctx.now })
        .where("subject_keys.destroyed_at", "is", null),
    )
    .execute();
  ctx.afterCommit(() => vault.subjectKeys.delete(subjectId));
}

async function takeOrMake(ctx: Ctx, subjectId: string, fresh: Buffer): Promise<Found | undefined> {
  const tx: Tx<"subject_keys"> = ctx.tx;
  const { rows } = await sql<Found>`
    with made as (
      insert into subject_keys (subject_id, wrapped, created_at)
      values (${subjectId}, ${fresh}, ${ctx.now})
      on conflict do nothing returning wrapped
    )
    select wrapped from made union all
    select wrapped from subject_keys where subject_id = ${subjectId} limit 1`.execute(tx);
  return rows[0];
}

function missing(subjectId: string): never {
  throw new Error(`no key for the subject ${subjectId}`);
}
