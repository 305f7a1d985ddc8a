import type { WebhookDelivery } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";

export type NewDelivery = {
  webhookId: string;
  eventId: string;
  event: string;
  data: Record<string, unknown>;
  actorId: string | null;
  occurredAt: Date;
};

/** Puts deliveries down, each event once for an endpoint; says how many are new. */
export async function insertDeliveries(ctx: Ctx, added: readonly NewDelivery[]): Promise<number> {
  if (added.length === 0) return 0;
  const rows = added.map((one) => ({ id: newId(), ...one }));
  const { numAffectedRows } = await sql`
    insert into webhook_deliveries (id, webhook_id, event_id, event, data, actor_id, occurred_at, due_at)
    select v.id, v."webhookId", v."eventId", v.event, v.data, v."actorId", v."occurredAt", ${ctx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, "webhookId" uuid, "eventId" uuid, event text, data jsonb, "actorId" uuid,
      "occurredAt" timestamptz)
    on conflict (tenant_id, webhook_id, event_id) do nothing`.execute(ctx.tx);
  return Number(numAffectedRows ?? 0);
}

export type DueDelivery = {
  id: string;
  event_id: string;
  event: string;
  data: Record<string, unknown> | null;
  body: Buffer | null;
  actor_id: string | null;
  occurred_at: Date;
  tries: number;
  attempts: number;
  leased_until: Date;
};

/** Takes what is due for an endpoint, oldest first; nobody else has it for so many seconds. */
export async function takeDue(
  ctx: Ctx,
  webhookId: string,
  limit: number,
  leaseSeconds: number,
): Promise<DueDelivery[]> {
  const { rows } = await sql<DueDelivery>`
    with due as (
      select d.id from webhook_deliveries d
      where d.webhook_id = ${webhookId} and d.state = 'WAITING' and d.due_at <= ${ctx.now}
        and (d.leased_until is null or d.leased_until < clock_timestamp())
      order by d.due_at limit ${limit} for update skip locked)
    update webhook_deliveries d
    set leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    -- Joined to them, a plan that was made for an empty table would read all of a tenant's.
    where d.id = any(array(select id from due))
    returning d.id, d.event_id, d.event, d.data, d.body, d.actor_id, d.occurred_at, d.tries,
      d.attempts, d.leased_until`.execute(ctx.tx);
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** What became of an attempt, as it is written down. */
export type Outcome = {
  id: string;
  attemptId: string;
  state: WebhookDelivery["state"];
  dueAt: Date | null;
  at: Date;
  status: number | null;
  error: string | null;
  ms: number;
  excerpt: Buffer | null;
};

/** Writes attempts down, with a statement for all of them. */
export async function writeOutcomes(
  tx: Tx<"webhook_deliveries" | "webhook_attempts">,
  outcomes: readonly Outcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const ids = outcomes.map(({ id }) => id);
  const rows = outcomes.map(({ excerpt, ...one }) => ({
    ...one,
    excerpt: excerpt && bytesAsText(excerpt),
  }));
  await sql`
    with told as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
        id uuid, "attemptId" uuid, state text, "dueAt" timestamptz, at timestamptz, status int,
        error text, ms int, excerpt bytea)
    ), changed as (
      update webhook_deliveries d
      set state = t.state, due_at = t."dueAt", leased_until = null, tries = d.tries + 1,
        attempts = d.attempts + 1, last_at = t.at, last_status = t.status, last_error = t.error,
        last_ms = t.ms
      from told t where d.id = t.id and d.id = any(${ids}::uuid[])
      returning d.id, d.attempts
    )
    insert into webhook_attempts (id, delivery_id, number, at, status, error, ms, excerpt)
    select t."attemptId", t.id, c.attempts, t.at, t.status, t.error, t.ms, t.excerpt
    from told t join changed c on c.id = t.id`.execute(tx);
}

/** Gives back what was taken and not sent. */
export async function giveBack(
  tx: Tx<"webhook_deliveries">,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("webhook_deliveries")
    .set({ leased_until: null })
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}
