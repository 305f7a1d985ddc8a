import type { AuditAction, EventData, EventType } from "@parley/contract";
import type { AuditFact, Change } from "../audit/entry.ts";
import { writeAudit } from "../audit/write.ts";
import type { Ctx, EventRow } from "../ctx.ts";
import { insertRows } from "../db/insert-rows.ts";
import type { JsonObject } from "../db/schema.gen.ts";
import type { Tx } from "../db/tx.ts";
import { newId } from "../ids.ts";
import type { Audience } from "./audience.ts";

/**
 * Says what happened: a row in the outbox and, for audited events, one in the audit log, both in the
 * transaction of the change. Whoever listens hears it after the commit.
 */
export async function emit<E extends EventType>(
  ctx: Ctx,
  type: E,
  data: EventData<E>,
  audience: Audience,
  change?: Change,
): Promise<void> {
  await emitAll(ctx, [{ type, data, audience, ...(change ? { change } : {}) }]);
}

export type Emission<E extends EventType = EventType> = {
  type: E;
  data: EventData<E>;
  audience: Audience;
  /** What the audit log calls it, where one type of event stands for several actions. */
  audited?: AuditAction;
  /** Values before and after, for the audit log only: an event carries no personal data. */
  change?: Change;
};

/** Several events in the order given, with one statement for the outbox and one for the audit log. */
export async function emitAll(ctx: Ctx, emissions: readonly Emission[]): Promise<void> {
  if (emissions.length === 0) return;
  const rows = emissions.map(({ type, data, audience }) => ({
    tenant_id: ctx.tenantId,
    id: newId(),
    name: type.name,
    data: type.data.parse(data) as JsonObject,
    audience,
    actor_id: ctx.actor.userId,
    at: ctx.now,
    cause: causeOf(ctx, data),
  }));
  await Promise.all([
    ctx.gathered ? ctx.gathered.push(...rows) : writeOutbox(ctx, rows),
    writeAudit(ctx, factsOf(emissions)),
  ]);
}

/**
 * Work whose events leave together, in the order in which they came: one statement where each step
 * would write its own. Within it nothing may be taken back, or its events would leave all the same.
 */
export async function gatherEvents<R>(ctx: Ctx, work: (ctx: Ctx) => Promise<R>): Promise<R> {
  if (ctx.gathered) return work(ctx);
  const gathered: EventRow[] = [];
  const result = await work({ ...ctx, gathered });
  await writeOutbox(ctx, gathered);
  return result;
}

function writeOutbox(ctx: Ctx, rows: readonly EventRow[]): Promise<void> {
  const tx: Tx<"event_outbox"> = ctx.tx;
  return insertRows(tx, "event_outbox", rows);
}

/** What brought a change of this record about, for whoever must not run in circles. */
function causeOf({ causes }: Ctx, data: unknown): string | null {
  if (!causes) return null;
  const { leadId, id } = data as Subject & { leadId?: string };
  return causes.get(leadId ?? id ?? "") ?? null;
}

type Subject = {
  id?: string;
  contactId?: string;
  userId?: string;
  sessionId?: string;
  importId?: string;
  fields?: string[];
};

/** What of it belongs into the audit log. One change that several audiences hear of is one row. */
function factsOf(emissions: readonly Emission[]): (AuditFact & { change?: Change | undefined })[] {
  const facts = new Map<string, AuditFact & { change?: Change | undefined }>();
  for (const { type, data, change, audited = type.audited } of emissions) {
    if (!audited) continue;
    const subject = data as Subject;
    const subjectId = subject.id ?? subject.userId ?? subject.importId ?? null;
    const key = `${type.name} ${subjectId}`;
    const known = facts.get(key);
    if (known && !change) continue;
    facts.set(key, {
      action: audited,
      event: type.name,
      subjectId,
      personId: subject.contactId ?? subjectId,
      fields: subject.fields ?? [],
      change: change ?? known?.change,
      // Before the session there was nobody; it is the user himself who signs in.
      ...(audited === "LOGIN" ? { actorId: subject.userId, sessionId: subject.sessionId } : {}),
    });
  }
  return [...facts.values()];
}
