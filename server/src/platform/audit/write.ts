import type { AuditOutcome } from "@parley/contract";
import type { Vault } from "../crypto/vault.ts";
import type { Actor, Ctx, Origin } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";
import { newId } from "../ids.ts";
import { type AuditFact, type AuditRow, type Change, canonicalText } from "./entry.ts";
import { sealForSubject } from "./subject-keys.ts";

export type Who = { actor: Pick<Actor, "userId" | "sessionId">; origin: Origin };

/** Puts together a row; what is not told of is empty. */
export function rowOf(fact: AuditFact, who: Who, at: Date): AuditRow {
  const outcome: AuditOutcome = fact.outcome ?? "OK";
  return {
    id: newId(),
    at,
    action: fact.action,
    outcome,
    event: fact.event,
    subject_id: fact.subjectId ?? null,
    person_id: fact.personId ?? fact.subjectId ?? null,
    subjects: [...(fact.subjects ?? [])],
    fields: [...(fact.fields ?? [])],
    actor_id: fact.actorId ?? who.actor.userId,
    session_id: fact.sessionId ?? who.actor.sessionId,
    request_id: who.origin.requestId,
    ip: who.origin.ip,
    user_agent: who.origin.userAgent,
    changes: null,
  };
}

/** Where the values of a row are sealed to. */
export function placeOfChanges(rowId: string): string {
  return `audit_log.changes.${rowId}`;
}

/**
 * Writes rows in the transaction of what they tell of. Values before and after are sealed under the
 * key of the person; of one who was erased nothing is kept.
 */
export async function writeAudit(
  ctx: Ctx,
  facts: readonly (AuditFact & { change?: Change | undefined })[],
): Promise<void> {
  if (facts.length === 0) return;
  const vault = await ctx.vault();
  const rows: (AuditRow & { mac: Buffer })[] = [];
  for (const { change, ...fact } of facts) {
    const row = rowOf(fact, ctx, ctx.now);
    if (change && row.person_id) {
      row.changes = await sealForSubject(ctx, row.person_id, placeOfChanges(row.id), change);
    }
    rows.push({ ...row, mac: macOf(vault, ctx.tenantId, row) });
  }
  const tx: Tx<"audit_inbox"> = ctx.tx;
  await tx.insertInto("audit_inbox").values(rows).execute();
}

export function macOf(vault: Vault, tenantId: string, row: AuditRow): Buffer {
  return vault.mac("audit", canonicalText(tenantId, row));
}
