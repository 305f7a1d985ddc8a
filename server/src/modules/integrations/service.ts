import {
  type createWebhook as createEndpoint,
  type Input,
  type updateWebhook as updateEndpoint,
  type Webhook,
  webhookCreated,
  webhookDeleted,
  type webhookOffReasons,
  webhookSwitchedOff,
  webhookUpdated,
} from "@parley/contract";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { demandVersion } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { newSecret, rotationMs } from "../../platform/net/webhook-signature.ts";
import { lockWebhook, selectWebhooks, type WebhookRow } from "./queries.ts";
import { meaningless } from "./subscriptions.ts";
import { toWebhook } from "./view.ts";

const audience = { permission: "webhooks:read" as const };
/** More would make each event of a tenant a burst. */
const mostWebhooks = 50;

export async function listWebhooks(
  ctx: Ctx,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const before = idCursor("webhooks", cursor);
  const rows = await selectWebhooks(ctx.tx, { before, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    (last) => encodeCursor("webhooks", [last.id]),
    (row) => toWebhook(ctx, row),
  );
}

export async function getWebhook(ctx: Ctx, id: string): Promise<Webhook> {
  const [row] = await selectWebhooks(ctx.tx, { id, limit: 1 });
  if (!row) throw notFound("webhook");
  return toWebhook(ctx, row);
}

/** An endpoint whose address has answered the challenge that its secret signed. */
export async function createWebhook(
  ctx: Ctx,
  input: Input<typeof createEndpoint>["body"],
  secret: string,
): Promise<{ webhook: Webhook; secret: string }> {
  refuseMeaningless(input.subscriptions);
  const { count } = await ctx.tx
    .selectFrom("webhooks")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostWebhooks) {
    throw new Refusal("limit-reached", `A tenant has at most ${mostWebhooks} webhooks`, {
      details: { limit: mostWebhooks },
    });
  }
  const id = newId();
  const { name, url, payload, concurrency } = input;
  await (ctx.tx as Tx<"webhooks">)
    .insertInto("webhooks")
    .values({
      id,
      name,
      url,
      subscriptions: JSON.stringify(input.subscriptions),
      payload,
      skip_own: input.skipOwn,
      concurrency,
      ...speaking(ctx),
      secret: (await ctx.vault()).seal("webhooks", "secret", id, secret),
      created_at: ctx.now,
    })
    .execute();
  await emit(ctx, webhookCreated, { id }, audience);
  return { webhook: await getWebhook(ctx, id), secret };
}

/**
 * Changes an endpoint. It tells by the rights of whoever changed it last: else one could have the
 * secrets of another sent to oneself.
 */
export async function updateWebhook(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateEndpoint>["body"],
  knownVersion: number | undefined,
): Promise<Webhook> {
  const before = await locked(ctx, id);
  demandVersion(before.version, knownVersion);
  refuseMeaningless(input.subscriptions ?? []);
  const { enabled, skipOwn, subscriptions, ...plain } = input;
  const wanted = {
    ...plain,
    ...(skipOwn === undefined ? {} : { skip_own: skipOwn }),
    ...(subscriptions ? { subscriptions: JSON.stringify(subscriptions) } : {}),
  };
  const changed = Object.keys(input).filter((field) => isChanged(before, input, field));
  if (changed.length === 0) return getWebhook(ctx, id);
  const state =
    enabled === undefined || enabled === before.enabled
      ? {}
      : { enabled, off_reason: enabled ? null : "BY_HAND", off_at: enabled ? null : ctx.now };
  await ctx.tx
    .updateTable("webhooks")
    .set({ ...wanted, ...state, ...speaking(ctx) })
    .where("id", "=", id)
    .execute();
  if (state.enabled) await startAfresh(ctx, id);
  await emit(ctx, webhookUpdated, { id, fields: changed }, audience);
  return getWebhook(ctx, id);
}

export async function deleteWebhook(ctx: Ctx, id: string): Promise<void> {
  await locked(ctx, id);
  await ctx.tx.deleteFrom("webhooks").where("id", "=", id).execute();
  await emit(ctx, webhookDeleted, { id }, audience);
}

export async function rotateSecret(
  ctx: Ctx,
  id: string,
): Promise<{ webhook: Webhook; secret: string }> {
  const before = await locked(ctx, id);
  const vault = await ctx.vault();
  const secret = newSecret();
  const old = vault.open("webhooks", "secret", id, before.secret);
  await ctx.tx
    .updateTable("webhooks")
    .set({
      secret: vault.seal("webhooks", "secret", id, secret),
      previous_secret: vault.seal("webhooks", "previous_secret", id, old),
      previous_until: new Date(ctx.now.getTime() + rotationMs),
    })
    .where("id", "=", id)
    .execute();
  await emit(ctx, webhookUpdated, { id, fields: ["secret"] }, audience);
  return { webhook: await getWebhook(ctx, id), secret };
}

/** Switches an endpoint off by itself; false when it is off already. */
export async function switchOff(
  ctx: Ctx,
  id: string,
  reason: (typeof webhookOffReasons)[number],
): Promise<boolean> {
  const row = await lockWebhook(ctx.tx, id);
  if (!row?.enabled) return false;
  await ctx.tx
    .updateTable("webhooks")
    .set({ enabled: false, off_reason: reason, off_at: ctx.now })
    .where("id", "=", id)
    .execute();
  await emit(ctx, webhookSwitchedOff, { id, reason }, audience);
  return true;
}

/** What failed before counts no more, and what waited goes out now. */
async function startAfresh(ctx: Ctx, id: string): Promise<void> {
  await ctx.tx
    .updateTable("webhook_health")
    .set({ failing_since: null })
    .where("webhook_id", "=", id)
    .execute();
  await ctx.tx
    .updateTable("webhook_deliveries")
    .set({ due_at: ctx.now, tries: 0 })
    .where("webhook_id", "=", id)
    .where("state", "=", "WAITING")
    .execute();
}

function speaking(ctx: Ctx) {
  return { owner_id: userOf(ctx), api_key_id: ctx.actor.apiKeyId ?? null };
}

async function locked(ctx: Ctx, id: string): Promise<WebhookRow> {
  const row = await lockWebhook(ctx.tx, id);
  if (!row) throw notFound("webhook");
  return row;
}

function isChanged(
  before: WebhookRow,
  input: Input<typeof updateEndpoint>["body"],
  field: string,
): boolean {
  const wanted = input[field as keyof typeof input];
  const was = field === "skipOwn" ? before.skip_own : before[field as keyof WebhookRow];
  return wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(was);
}

function refuseMeaningless(subscriptions: Webhook["subscriptions"]): void {
  const [first] = meaningless(subscriptions);
  if (first === undefined) return;
  throw invalid("subscriptions", `no event is called ${first}; see the event catalogue`);
}
