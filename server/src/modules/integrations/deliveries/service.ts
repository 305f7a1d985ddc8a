import type { Input, listDeliveries as listEndpoint, WebhookDelivery } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";

type Row = {
  id: string;
  event_id: string;
  event: string;
  state: WebhookDelivery["state"];
  attempts: number;
  occurred_at: Date;
  due_at: Date | null;
  last_at: Date | null;
  last_status: number | null;
  last_error: string | null;
  last_ms: number | null;
};

const columns = [
  "id",
  "event_id",
  "event",
  "state",
  "attempts",
  "occurred_at",
  "due_at",
  "last_at",
  "last_status",
  "last_error",
  "last_ms",
] as const;

type Filter = Input<typeof listEndpoint>["query"];

export async function listDeliveries(
  ctx: Ctx,
  webhookId: string,
  { cursor, limit, state, event }: Filter,
) {
  const before = idCursor("deliveries", cursor);
  await demandWebhook(ctx, webhookId);
  let query = (ctx.tx as Tx<"webhook_deliveries">)
    .selectFrom("webhook_deliveries")
    .select(columns)
    .where("webhook_id", "=", webhookId);
  if (before) query = query.where("id", "<", before);
  if (state) query = query.where("state", "in", state);
  if (event) query = query.where("event", "=", event);
  const rows = await query
    .orderBy("id", "desc")
    .limit(limit + 1)
    .$castTo<Row>()
    .execute();
  return toPage(rows, limit, (last) => encodeCursor("deliveries", [last.id]), toDelivery);
}

export async function getDelivery(ctx: Ctx, webhookId: string, id: string) {
  const tx: Tx<"webhook_deliveries" | "webhook_attempts"> = ctx.tx;
  const row = await tx
    .selectFrom("webhook_deliveries")
    .select([...columns, "data", "body"])
    .where("webhook_id", "=", webhookId)
    .where("id", "=", id)
    .$castTo<Row & { data: Record<string, unknown> | null; body: Buffer | null }>()
    .executeTakeFirst();
  if (!row) throw notFound("delivery");
  const attempts = await tx
    .selectFrom("webhook_attempts")
    .select(["id", "number", "at", "status", "error", "ms", "excerpt"])
    .where("delivery_id", "=", id)
    .orderBy("number", "desc")
    .limit(100)
    .execute();
  const vault = await ctx.vault();
  const opened = row.body && vault.open("webhook_deliveries", "body", id, row.body);
  return {
    ...toDelivery(row),
    data: row.data ?? (opened ? (JSON.parse(opened) as Record<string, unknown>) : {}),
    log: attempts.map(({ ms, excerpt, at, ...one }) => ({
      ...one,
      at: at.toISOString(),
      durationMs: ms,
      excerpt: excerpt && vault.open("webhook_attempts", "excerpt", one.id, excerpt),
    })),
  };
}

/** One delivery from the start of its schedule, whatever became of it; the endpoint must be on to get it. */
export async function replayDelivery(
  ctx: Ctx,
  webhookId: string,
  id: string,
): Promise<WebhookDelivery> {
  const row = await (ctx.tx as Tx<"webhook_deliveries">)
    .updateTable("webhook_deliveries")
    .set({ state: "WAITING", due_at: ctx.now, tries: 0, leased_until: null })
    .where("webhook_id", "=", webhookId)
    .where("id", "=", id)
    .returning(columns)
    .$castTo<Row>()
    .executeTakeFirst();
  if (!row) throw notFound("delivery");
  return toDelivery(row);
}

/** Sets all that came to nothing, or all, since an instant back to the start of the schedule. */
export async function restart(
  tx: Tx<"webhook_deliveries">,
  webhookId: string,
  span: { since: Date; until: Date },
  which: "UNDELIVERED" | "ALL",
): Promise<void> {
  const states = which === "ALL" ? ["WAITING", "DELIVERED", "FAILED"] : ["WAITING", "FAILED"];
  await sql`
    update webhook_deliveries set state = 'WAITING', due_at = ${span.until}, tries = 0
    where webhook_id = ${webhookId} and state = any(${states})
      and occurred_at >= ${span.since} and occurred_at <= ${span.until}
      and (leased_until is null or leased_until < clock_timestamp())`.execute(tx);
}

async function demandWebhook(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"webhooks"> = ctx.tx;
  const row = await tx.selectFrom("webhooks").select("id").where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("webhook");
}

function toDelivery(row: Row): WebhookDelivery {
  return {
    id: row.id,
    eventId: row.event_id,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    occurredAt: row.occurred_at.toISOString(),
    nextAttemptAt: row.state === "WAITING" ? (row.due_at?.toISOString() ?? null) : null,
    lastAttemptAt: row.last_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    lastDurationMs: row.last_ms,
  };
}
