import type { AuditAction, EventData, EventType } from "@parley/contract";
import type { Ctx } from "../ctx.ts";
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
): Promise<void> {
  await emitAll(ctx, [{ type, data, audience }]);
}

export type Emission<E extends EventType = EventType> = {
  type: E;
  data: EventData<E>;
  audience: Audience;
  /** What the audit log calls it, where one type of event stands for several actions. */
  audited?: AuditAction;
};

/** Several events in the order given, with one statement for the outbox and one for the audit log. */
export async function emitAll(ctx: Ctx, emissions: readonly Emission[]): Promise<void> {
  if (emissions.length === 0) return;
  const rows = emissions.map(({ type, data, audience }) => ({
    tenant_id: ctx.tenantId,
    id: newId(),
    name: type.name,
    data: JSON.stringify(type.data.parse(data)),
    audience: JSON.stringify(audience),
    actor_id: ctx.actor.userId,
    at: ctx.now,
  }));
  const audited = emissions.filter(({ type }) => type.audited);
  await Promise.all([
    ctx.tx.insertInto("event_outbox").values(rows).execute(),
    audited.length > 0 ? writeAudit(ctx.tx, ctx, audited) : undefined,
  ]);
}

async function writeAudit(
  tx: Tx<"audit_log">,
  ctx: Ctx,
  emissions: readonly Emission[],
): Promise<void> {
  const rows = emissions.map(({ type, data, audited = type.audited }) => {
    const subject = data as { id?: string; fields?: string[]; userId?: string };
    return {
      tenant_id: ctx.tenantId,
      id: newId(),
      at: ctx.now,
      action: audited ?? "UPDATE",
      event: type.name,
      subject_id: subject.id ?? subject.userId ?? null,
      fields: subject.fields ?? [],
      actor_id: ctx.actor.userId ?? (type.audited === "LOGIN" ? (subject.userId ?? null) : null),
      session_id: ctx.actor.sessionId,
      request_id: ctx.origin.requestId,
      ip: ctx.origin.ip,
      user_agent: ctx.origin.userAgent,
    };
  });
  await tx.insertInto("audit_log").values(rows).execute();
}
