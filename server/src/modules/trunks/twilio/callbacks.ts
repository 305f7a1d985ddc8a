import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import type { Callback, NewCallback } from "../../telephony/index.ts";
import { tablesOf } from "./rows.ts";

/** What Twilio told, numbered as it came. */

/** Whoever leads the telephony hears that there is news. */
export const channel = "parley_twilio";
const sealedAs = ["twilio_callbacks", "digits"] as const;

/** False: something with its key was there before. */
export async function keepCallback(ctx: Ctx, callback: NewCallback): Promise<boolean> {
  const { legId, kind, onceKey } = callback;
  const { digits, ...fields } = callback.fields;
  const id = newId();
  const vault = await ctx.vault();
  const { numInsertedOrUpdatedRows: kept } = await tablesOf(ctx)
    .insertInto("twilio_callbacks")
    .values({
      ...{ id, leg_id: legId, kind, once_key: onceKey, received_at: ctx.now },
      fields: JSON.stringify(fields),
      digits: digits ? vault.seal(...sealedAs, id, digits) : null,
    })
    .onConflict((conflict) => conflict.columns(["tenant_id", "once_key"]).doNothing())
    .executeTakeFirstOrThrow();
  if (!kept) return false;
  await sql`select pg_notify(${channel}, '')`.execute(ctx.tx);
  return true;
}

/** Those of a tenant that were not handled, with these numbers. */
export async function readCallbacks(ctx: Ctx, numbers: readonly number[]): Promise<Callback[]> {
  const rows = await tablesOf(ctx)
    .selectFrom("twilio_callbacks")
    .selectAll()
    .where("number", "in", [...numbers])
    .execute();
  const vault = await ctx.vault();
  return rows.map(({ id, number, tenant_id, leg_id, kind, fields, digits }) => ({
    ...{ number: Number(number), tenantId: tenant_id, legId: leg_id },
    kind: kind as Callback["kind"],
    fields: {
      ...(fields as Callback["fields"]),
      ...(digits && { digits: vault.open(...sealedAs, id, digits) }),
    },
  }));
}

/** The keys that were pressed are nobody's business any more. */
export async function markHandled(ctx: Ctx, numbers: readonly number[]): Promise<void> {
  await tablesOf(ctx)
    .updateTable("twilio_callbacks")
    .set({ handled: true, digits: null })
    .where("number", "in", [...numbers])
    .execute();
}
