import type { Webhook, WebhookSubscription } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";

export type WebhookRow = {
  id: string;
  name: string;
  url: string;
  subscriptions: WebhookSubscription[];
  payload: Webhook["payload"];
  skip_own: boolean;
  concurrency: number;
  enabled: boolean;
  off_reason: Webhook["offReason"];
  off_at: Date | null;
  owner_id: string;
  api_key_id: string | null;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

export type WebhookShown = Omit<WebhookRow, "secret" | "previous_secret"> & {
  owner_name: string;
  failing_since: Date | null;
  last_delivered_at: Date | null;
  waiting: number;
};

const most = 1000;

const columns = sql.raw(`w.id, w.name, w.url, w.subscriptions, w.payload, w.skip_own, w.concurrency,
  w.enabled, w.off_reason, w.off_at, w.owner_id, w.api_key_id, w.previous_until, w.created_at,
  w.updated_at, w.version`);

/** Endpoints as a list shows them, newest first. */
export async function selectWebhooks(
  tx: Tx<"webhooks" | "webhook_health" | "webhook_deliveries" | "users">,
  filter: { id?: string; before?: string | undefined; limit: number },
): Promise<WebhookShown[]> {
  const of = filter.id ? sql`and w.id = ${filter.id}` : sql``;
  const before = filter.before ? sql`and w.id < ${filter.before}` : sql``;
  const { rows } = await sql<WebhookShown>`
    select ${columns}, u.name as owner_name, h.failing_since, h.last_delivered_at,
      (select count(*)::int from (
         select from webhook_deliveries d
         where d.webhook_id = w.id and d.state = 'WAITING' limit ${most}) as waits) as waiting
    from webhooks w
    join users u on u.id = w.owner_id
    left join webhook_health h on h.webhook_id = w.id
    where true ${of} ${before} order by w.id desc limit ${filter.limit}`.execute(tx);
  return rows;
}

export function selectForSending(tx: Tx<"webhooks">, id: string): Promise<WebhookRow | undefined> {
  return tx
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", id)
    .where("enabled", "=", true)
    .$castTo<WebhookRow>()
    .executeTakeFirst();
}

export function lockWebhook(tx: Tx<"webhooks">, id: string): Promise<WebhookRow | undefined> {
  return tx
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .$castTo<WebhookRow>()
    .executeTakeFirst();
}

export type Listening = Pick<
  WebhookRow,
  "id" | "subscriptions" | "skip_own" | "owner_id" | "api_key_id" | "created_at"
>;

/** Endpoints that are to hear what happens now. */
export function selectListening(tx: Tx<"webhooks">): Promise<Listening[]> {
  return tx
    .selectFrom("webhooks")
    .select(["id", "subscriptions", "skip_own", "owner_id", "api_key_id", "created_at"])
    .where("enabled", "=", true)
    .$castTo<Listening>()
    .execute();
}

/** How it goes with an endpoint from now on; `failingSince` of null says that it answered. */
export async function tellHealth(
  tx: Tx<"webhook_health">,
  webhookId: string,
  { deliveredAt, failedAt }: { deliveredAt: Date | null; failedAt: Date | null },
): Promise<Date | null> {
  const { rows } = await sql<{ failing_since: Date | null }>`
    insert into webhook_health as h (webhook_id, failing_since, last_delivered_at)
    values (${webhookId}, ${failedAt}, ${deliveredAt})
    on conflict (tenant_id, webhook_id) do update set
      last_delivered_at = coalesce(excluded.last_delivered_at, h.last_delivered_at),
      failing_since = case when excluded.last_delivered_at is not null then null
        else coalesce(h.failing_since, excluded.failing_since) end
    returning failing_since`.execute(tx);
  return rows[0]?.failing_since ?? null;
}
