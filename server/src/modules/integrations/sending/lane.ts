import { type App, inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import type { Outside } from "../../../platform/net/outside.ts";
import {
  type DueDelivery,
  giveBack,
  type Outcome,
  takeDue,
  writeOutcomes,
} from "../deliveries/queries.ts";
import { tellOff } from "../notice.ts";
import { Owners } from "../owner.ts";
import { bodyOf } from "../payload.ts";
import { selectForSending, tellHealth, type WebhookRow } from "../queries.ts";
import type { RecordReader } from "../records.ts";
import { nextTry, patienceMs } from "../schedule.ts";
import { switchOff } from "../service.ts";
import type { Gate } from "./gate.ts";
import { type Answer, send } from "./send.ts";

/** Longer than any batch takes: whoever is killed meanwhile has it taken from him. */
const leaseSeconds = 300;
const mostAtOnce = 100;
const mostFullAtOnce = 25;
/** So long a batch may take, by what its last one took. */
const batchMs = 2000;

export type LaneParts = {
  app: App;
  outside: Outside;
  readers: readonly RecordReader[];
  /** Transactions of all lanes pass it, so that requests find connections too. */
  gate: Gate;
  signal: AbortSignal;
};

type Ready = { row: DueDelivery; body: string };
type Batch = { webhook: WebhookRow; secrets: string[]; ready: Ready[]; isFailing: boolean };
type Sent = { row: DueDelivery; attemptId: string; at: Date; answer: Answer };

/**
 * Delivers what is due for one endpoint, until nothing is. Each endpoint has its own lane with its own
 * number of connections, so that a slow one holds up nobody else; one that fails gets one at a time.
 */
export class Lane {
  private readonly parts: LaneParts;
  private readonly tenantId: string;
  private readonly webhookId: string;
  /** What one delivery took lately. */
  private paceMs = 100;

  constructor(parts: LaneParts, tenantId: string, webhookId: string) {
    this.parts = parts;
    this.tenantId = tenantId;
    this.webhookId = webhookId;
  }

  async run(): Promise<void> {
    let batch = await this.next();
    let writing: Promise<void> = Promise.resolve();
    while (batch) {
      const current = batch;
      // While one batch is on its way the next is taken, and the one before written down.
      const ahead = current.isFailing ? undefined : this.next();
      const sent = await this.sendAll(current);
      await writing;
      writing = this.within((ctx) => this.writeDown(ctx, current, sent));
      const isWell = sent.length > 0 && sent.every(({ answer }) => isSuccess(answer));
      if (!isWell) await writing;
      batch = await ahead;
      if (isWell && ahead) continue;
      // It goes badly: nothing is sent before it is known what follows from that.
      if (batch) await this.putBack(batch);
      batch = await this.next();
    }
    await writing;
  }

  /** What is due, or nothing when there is nothing or an end is wanted. */
  private async next(): Promise<Batch | undefined> {
    if (this.parts.signal.aborted) return undefined;
    const batch = await this.within((ctx) => this.take(ctx));
    return batch && batch.ready.length > 0 ? batch : undefined;
  }

  private putBack({ ready }: Batch): Promise<void> {
    return this.within((ctx) =>
      giveBack(
        ctx.tx,
        ready.map(({ row }) => row.id),
      ),
    );
  }

  private within<R>(work: (ctx: Ctx) => Promise<R>): Promise<R> {
    const { app, gate } = this.parts;
    return gate.pass(() => inTenant(app, this.tenantId, work));
  }

  private async take(ctx: Ctx): Promise<Batch | undefined> {
    const webhook = await selectForSending(ctx.tx, this.webhookId);
    if (!webhook) return undefined;
    const owner = await new Owners(ctx).of(webhook);
    if (!owner) {
      await switchOff(ctx, webhook.id, "OWNER_LEFT");
      return undefined;
    }
    const health = await ctx.tx
      .selectFrom("webhook_health")
      .select("failing_since")
      .where("webhook_id", "=", webhook.id)
      .executeTakeFirst();
    const isFailing = health?.failing_since != null;
    const rows = await takeDue(ctx, webhook.id, this.sizeFor(webhook, isFailing), leaseSeconds);
    const full = webhook.payload === "FULL" ? this.parts.readers : undefined;
    const vault = await ctx.vault();
    // Side by side: what they read leaves in few messages.
    const read = async (row: DueDelivery): Promise<Ready> => {
      const opened = row.body && vault.open("webhook_deliveries", "body", row.id, row.body);
      const told = {
        eventId: row.event_id,
        event: row.event,
        data: row.data ?? (opened ? (JSON.parse(opened) as Record<string, unknown>) : {}),
        actorId: row.actor_id,
        at: row.occurred_at,
      };
      return { row, body: await bodyOf(ctx, owner, told, full) };
    };
    const ready = await Promise.all(rows.map(read));
    return { webhook, secrets: secretsOf(ctx, webhook, vault), ready, isFailing };
  }

  private sizeFor({ payload, concurrency }: WebhookRow, isFailing: boolean): number {
    if (isFailing) return 1;
    const most = payload === "FULL" ? mostFullAtOnce : mostAtOnce;
    const bearable = Math.floor((concurrency * batchMs) / Math.max(1, this.paceMs));
    return Math.max(1, Math.min(most, bearable));
  }

  private async sendAll({ webhook, secrets, ready, isFailing }: Batch): Promise<Sent[]> {
    const { app, outside, signal } = this.parts;
    const left = [...ready].reverse();
    const sent: Sent[] = [];
    const begin = performance.now();
    const carry = async () => {
      for (let next = left.pop(); next && !signal.aborted; next = left.pop()) {
        const { row, body } = next;
        const at = app.clock.now();
        const attemptId = newId();
        const message = { id: row.event_id, attemptId, body, at };
        const answer = await send(outside, webhook.url, secrets, message, signal);
        // What was cut off by our own end was no fault of the endpoint's.
        if (answer.status !== null || !signal.aborted) sent.push({ row, attemptId, at, answer });
      }
    };
    const hands = isFailing ? 1 : Math.min(webhook.concurrency, ready.length);
    await Promise.all(Array.from({ length: hands }, carry));
    this.paceMs = ((performance.now() - begin) * hands) / ready.length;
    return sent;
  }

  private async writeDown(ctx: Ctx, { webhook, ready }: Batch, sent: Sent[]): Promise<void> {
    const vault = await ctx.vault();
    await writeOutcomes(
      ctx.tx,
      sent.map(({ row, attemptId, at, answer }): Outcome => {
        const { excerpt, ...told } = answer;
        const sealed =
          excerpt === null
            ? null
            : vault.seal("webhook_attempts", "excerpt", attemptId, excerpt.replaceAll("\0", ""));
        const fate = fateOf(answer, row.tries + 1, at);
        return { id: row.id, attemptId, at, ...told, ...fate, excerpt: sealed };
      }),
    );
    const told = new Set(sent.map(({ row }) => row.id));
    await giveBack(
      ctx.tx,
      ready.flatMap(({ row }) => (told.has(row.id) ? [] : [row.id])),
    );
    await this.judge(ctx, webhook, sent);
  }

  /** How it goes with the endpoint, and whether it is enough. */
  private async judge(ctx: Ctx, webhook: WebhookRow, sent: readonly Sent[]): Promise<void> {
    if (sent.length === 0) return;
    const last = (some: readonly Sent[]) => some.at(-1)?.at ?? null;
    const deliveredAt = last(sent.filter(({ answer }) => isSuccess(answer)));
    const failedAt = last(sent.filter(({ answer }) => !isSuccess(answer)));
    const failingSince = await tellHealth(ctx.tx, webhook.id, { deliveredAt, failedAt });
    const isGone = sent.some(({ answer }) => answer.status === 410);
    const isOver =
      failingSince !== null && ctx.now.getTime() - failingSince.getTime() >= patienceMs;
    if (!isGone && !isOver) return;
    const reason = isGone ? "GONE" : "FAILING";
    if (await switchOff(ctx, webhook.id, reason)) await tellOff(ctx, webhook, reason);
  }
}

function isSuccess({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}

function fateOf(answer: Answer, tries: number, now: Date): Pick<Outcome, "state" | "dueAt"> {
  if (isSuccess(answer)) return { state: "DELIVERED", dueAt: null };
  const dueAt = answer.status === 410 ? undefined : nextTry(tries, now);
  return dueAt ? { state: "WAITING", dueAt } : { state: "FAILED", dueAt: null };
}

type Opens = { open(table: string, column: string, id: string, sealed: Buffer): string };

/** The secret, and the one before it while both are to sign. */
function secretsOf(ctx: Ctx, webhook: WebhookRow, vault: Opens): string[] {
  const { id, secret, previous_secret: previous, previous_until: until } = webhook;
  const now = vault.open("webhooks", "secret", id, secret);
  if (!previous || !until || until <= ctx.now) return [now];
  return [now, vault.open("webhooks", "previous_secret", id, previous)];
}
